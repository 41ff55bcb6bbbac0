-- Countries, and the destinations that Table 3 names; both refer to the lists of 030.
create table ref.country (
    code varchar primary key,
    name varchar not null,
    valid_from date,
    valid_to date,
    predecessor varchar,
    successor varchar,
    iso_alpha3 varchar unique,
    un_m49 varchar unique,
    geo_area varchar references ref.geo_area (code),
    geo_area_basis varchar check (geo_area_basis in ('report', 'assigned')),
    membership varchar not null references ref.membership (code),
    sort_order integer not null unique
);
comment on table ref.country is 'Countries, and other entities that the report counts like countries';
comment on column ref.country.code is 'ISO 3166-1 alpha-3; KOSOVO, OTHER and CHINA_HK for entities without a code of their own';
comment on column ref.country.name is 'Name in use today; source.label has the spelling of an edition';
comment on column ref.country.valid_from is 'First day of a country that is younger than the statistics; NULL for others';
comment on column ref.country.valid_to is 'Last day of a country that ended; NULL for others';
comment on column ref.country.predecessor is 'Country that it was part of before; NULL if none, or none of the list';
comment on column ref.country.successor is 'Country that it is part of since it ended';
comment on column ref.country.iso_alpha3 is 'ISO 3166-1 alpha-3 code; NULL for entities without one';
comment on column ref.country.un_m49 is 'UN M49 code, three digits; NULL for entities without one';
comment on column ref.country.geo_area is 'Area of the report the country lies in; NULL if it cannot be placed';
comment on column ref.country.geo_area_basis is 'report: the report states or implies it; assigned: the ordinary meaning of the name';
comment on column ref.country.membership is 'Standing as Tables 7 and 8 group it';
comment on column ref.country.sort_order is 'Printed order: Members, then Observers and non-Members, then countries not listed';

create table ref.country_alias (
    alias varchar primary key,
    country varchar not null references ref.country (code)
);
comment on table ref.country_alias is 'Other spellings by which a country may be called';
comment on column ref.country_alias.alias is 'Spelling, unique without regard to case';
comment on column ref.country_alias.country is 'Country meant';

create table ref.destination (
    code varchar primary key,
    name varchar not null,
    country varchar unique references ref.country (code),
    geo_region varchar not null references ref.geo_region (code),
    sort_order integer not null unique
);
comment on table ref.destination is 'Columns of Table 3: a country, or the other countries of a region';
comment on column ref.destination.code is 'Code, the key used in fact and in column_key';
comment on column ref.destination.name is 'Name in use today; source.label has the heading of an edition';
comment on column ref.destination.country is 'The country named; NULL for the other countries of a region';
comment on column ref.destination.geo_region is 'Geographical region of the destination';
comment on column ref.destination.sort_order is 'Order of the columns in Table 3';

create table ref.country_group (
    country varchar primary key references ref.country (code),
    printed_with varchar not null references ref.country (code),
    is_main boolean not null
);
comment on table ref.country_group is 'Countries whose nationals Tables 7 and 8 count in the row of another code';
comment on column ref.country_group.country is 'Country, see ref.country';
comment on column ref.country_group.printed_with is 'Code of the row that counts its nationals';
comment on column ref.country_group.is_main is 'True for the member whose ISO and M49 codes represent the row; one for each row';
