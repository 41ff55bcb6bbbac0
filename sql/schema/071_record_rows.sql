-- The rows of each record kind. Codes are numbers of record.code. The loader checks that ids are unique among the rows in
-- force, because an index would take longer to write than the rows.

create table record.movement (
    batch integer not null,
    report_year integer not null,
    superseded_by integer,
    movement_id varchar,
    movement_id_hash uuid,
    movement_date date not null,
    service usmallint not null,
    budget_region usmallint not null,
    departure_country usmallint not null,
    destination_country usmallint not null,
    sex usmallint not null,
    age utinyint,
    synthetic boolean not null
);
comment on table record.movement is 'Movements, one row per person moved; its codes are numbers of record.code';
comment on column record.movement.movement_id is 'Identifier as exported; NULL if hashed';
comment on column record.movement.movement_id_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.movement.movement_date is 'Day of departure';
comment on column record.movement.age is 'Age in completed years; NULL for an adult of unrecorded age';

create table record.project (
    batch integer not null,
    report_year integer not null,
    superseded_by integer,
    project_code varchar,
    project_code_hash uuid,
    service_class usmallint not null,
    finance_region usmallint not null,
    start_date date not null,
    end_date date,
    synthetic boolean not null
);
comment on table record.project is 'Projects, one row per project in the register; its codes are numbers of record.code';
comment on column record.project.project_code is 'Code of the project as exported; NULL if hashed';
comment on column record.project.project_code_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.project.start_date is 'First day';
comment on column record.project.end_date is 'Last day; NULL for an open project';

create table record.expenditure (
    batch integer not null,
    report_year integer not null,
    superseded_by integer,
    project_code varchar,
    project_code_hash uuid,
    programme usmallint not null,
    service_class usmallint,
    finance_region usmallint,
    amount_usd decimal(18, 2) not null,
    synthetic boolean not null
);
comment on table record.expenditure is 'Expenditure, one row per posting; its codes are numbers of record.code';
comment on column record.expenditure.project_code is 'Code of the project as exported; NULL if hashed';
comment on column record.expenditure.project_code_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.expenditure.amount_usd is 'USD; negative for a refund or reversal';

create table record.staff (
    batch integer not null,
    report_year integer not null,
    superseded_by integer,
    staff_id varchar,
    staff_id_hash uuid,
    as_at date not null,
    category varchar not null,
    grade usmallint,
    employee_class usmallint,
    location usmallint not null,
    sex usmallint not null,
    nationality usmallint not null,
    synthetic boolean not null
);
comment on table record.staff is 'Staff, one row per staff member on the day of count; its codes are numbers of record.code';
comment on column record.staff.staff_id is 'Identifier as exported; NULL if hashed';
comment on column record.staff.staff_id_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.staff.as_at is 'Day of count';
comment on column record.staff.category is 'Official or Employee';
