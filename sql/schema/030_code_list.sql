-- Code lists: name is the report's spelling, sort_order the order in which it prints them.
-- Rows come from data/codes/, which all editions share.

create table ref.status (
    code varchar primary key,
    name varchar not null,
    description varchar not null,
    sdmx_obs_status varchar not null,
    sort_order integer not null unique
);
comment on table ref.status is 'How a value is known: the one vocabulary used everywhere';
comment on column ref.status.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.status.name is 'Name in the report''s spelling';
comment on column ref.status.description is 'Meaning of the status';
comment on column ref.status.sdmx_obs_status is 'Code of the SDMX list CL_OBS_STATUS it maps to';
comment on column ref.status.sort_order is 'Order in which the report prints the codes';

create table ref.membership (
    code varchar primary key,
    name varchar not null,
    sort_order integer not null unique
);
comment on table ref.membership is 'Standing of a country in the organization, as the report groups it';
comment on column ref.membership.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.membership.name is 'Name in the report''s spelling';
comment on column ref.membership.sort_order is 'Order in which the report prints the codes';

create table ref.budget_region (
    code varchar primary key,
    name varchar not null,
    sort_order integer not null unique
);
comment on table ref.budget_region is 'Budgetary regions, by which Table 1 counts movements';
comment on column ref.budget_region.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.budget_region.name is 'Name in the report''s spelling';
comment on column ref.budget_region.sort_order is 'Order in which the report prints the codes';

create table ref.finance_region (
    code varchar primary key,
    name varchar not null,
    name_chapter_v varchar not null,
    sort_order integer not null unique
);
comment on table ref.finance_region is 'Regions by which money and projects are counted';
comment on column ref.finance_region.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.finance_region.name is 'Name in the report''s spelling';
comment on column ref.finance_region.name_chapter_v is 'Spelling in the tables of chapter V.B';
comment on column ref.finance_region.sort_order is 'Order in which the report prints the codes';

create table ref.geo_region (
    code varchar primary key,
    name varchar not null,
    sort_order integer not null unique
);
comment on table ref.geo_region is 'Geographical regions of departure and destination';
comment on column ref.geo_region.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.geo_region.name is 'Name in the report''s spelling';
comment on column ref.geo_region.sort_order is 'Order in which the report prints the codes';

create table ref.geo_area (
    code varchar primary key,
    name varchar not null,
    geo_region varchar not null references ref.geo_region (code),
    sort_order integer not null unique
);
comment on table ref.geo_area is 'Areas within the geographical regions';
comment on column ref.geo_area.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.geo_area.name is 'Name in the report''s spelling';
comment on column ref.geo_area.geo_region is 'Region the area belongs to';
comment on column ref.geo_area.sort_order is 'Order in which the report prints the codes';

create table ref.service_class (
    code varchar primary key,
    name varchar not null,
    name_chapter_v varchar not null,
    sort_order integer not null unique
);
comment on table ref.service_class is 'Service classifications, by which money and projects are counted';
comment on column ref.service_class.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.service_class.name is 'Name in the report''s spelling';
comment on column ref.service_class.name_chapter_v is 'Spelling in the tables of chapter V.B';
comment on column ref.service_class.sort_order is 'Order in which the report prints the codes';

create table ref.service (
    code varchar primary key,
    name varchar not null,
    service_class varchar not null references ref.service_class (code),
    sort_order integer not null unique
);
comment on table ref.service is 'Services, by which movements are counted';
comment on column ref.service.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.service.name is 'Name in the report''s spelling';
comment on column ref.service.service_class is 'Classification the service belongs to';
comment on column ref.service.sort_order is 'Order in which the report prints the codes';

create table ref.grade (
    code varchar primary key,
    name varchar not null,
    is_e_grade boolean not null,
    sort_order integer not null unique
);
comment on table ref.grade is 'Categories and grades of Officials';
comment on column ref.grade.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.grade.name is 'Name in the report''s spelling';
comment on column ref.grade.is_e_grade is 'True for E-1 and E-2, which Table 6 leaves out';
comment on column ref.grade.sort_order is 'Order in which the report prints the codes';

create table ref.age_group (
    code varchar primary key,
    name varchar not null,
    age_from integer,
    age_to integer,
    sort_order integer not null unique
);
comment on table ref.age_group is 'Age groups of migrants';
comment on column ref.age_group.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.age_group.name is 'Name in the report''s spelling';
comment on column ref.age_group.age_from is 'Youngest age in completed years; NULL for adults of unrecorded age';
comment on column ref.age_group.age_to is 'Oldest age in completed years; NULL if open';
comment on column ref.age_group.sort_order is 'Order in which the report prints the codes';

create table ref.sex (
    code varchar primary key,
    name varchar not null,
    name_chapter_v varchar not null,
    sort_order integer not null unique
);
comment on table ref.sex is 'Sex as the report counts it';
comment on column ref.sex.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.sex.name is 'Name in the report''s spelling';
comment on column ref.sex.name_chapter_v is 'Abbreviation in the tables of chapter V.C';
comment on column ref.sex.sort_order is 'Order in which the report prints the codes';

create table ref.location (
    code varchar primary key,
    name varchar not null,
    sort_order integer not null unique
);
comment on table ref.location is 'Where staff are posted';
comment on column ref.location.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.location.name is 'Name in the report''s spelling';
comment on column ref.location.sort_order is 'Order in which the report prints the codes';

create table ref.employee_class (
    code varchar primary key,
    name varchar not null,
    sort_order integer not null unique
);
comment on table ref.employee_class is 'Classes of Employees';
comment on column ref.employee_class.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.employee_class.name is 'Name in the report''s spelling';
comment on column ref.employee_class.sort_order is 'Order in which the report prints the codes';

create table ref.programme (
    code varchar primary key,
    name varchar not null,
    sort_order integer not null unique
);
comment on table ref.programme is 'Parts of the budget';
comment on column ref.programme.code is 'Code, the key used in fact and in row_key and column_key';
comment on column ref.programme.name is 'Name in the report''s spelling';
comment on column ref.programme.sort_order is 'Order in which the report prints the codes';
