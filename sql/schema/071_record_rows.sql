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
comment on table record.movement is 'Movements: one row per person moved';
comment on column record.movement.batch is 'Batch of the row, see record.batch';
comment on column record.movement.report_year is 'Reporting year';
comment on column record.movement.superseded_by is 'Batch that corrects the row; NULL for a row in force';
comment on column record.movement.movement_id is 'Identifier as exported; NULL if hashed';
comment on column record.movement.movement_id_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.movement.movement_date is 'Day of departure';
comment on column record.movement.service is 'Service; number of service in record.code';
comment on column record.movement.budget_region is 'Budgetary region; number of budget_region in record.code';
comment on column record.movement.departure_country is 'Country of departure; number of country in record.code';
comment on column record.movement.destination_country is 'Country of destination; number of country in record.code';
comment on column record.movement.sex is 'Sex; number of sex in record.code';
comment on column record.movement.age is 'Age in completed years; NULL for an adult of unrecorded age';
comment on column record.movement.synthetic is 'True for a made-up row';

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
comment on table record.project is 'Projects: one row per project in the register';
comment on column record.project.batch is 'Batch of the row, see record.batch';
comment on column record.project.report_year is 'Reporting year';
comment on column record.project.superseded_by is 'Batch that corrects the row; NULL for a row in force';
comment on column record.project.project_code is 'Code of the project as exported; NULL if hashed';
comment on column record.project.project_code_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.project.service_class is 'Service classification; number of service_class in record.code';
comment on column record.project.finance_region is 'Region; number of finance_region in record.code';
comment on column record.project.start_date is 'First day';
comment on column record.project.end_date is 'Last day; NULL for an open project';
comment on column record.project.synthetic is 'True for a made-up row';

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
comment on table record.expenditure is 'Expenditure: one row per posting';
comment on column record.expenditure.batch is 'Batch of the row, see record.batch';
comment on column record.expenditure.report_year is 'Reporting year';
comment on column record.expenditure.superseded_by is 'Batch that corrects the row; NULL for a row in force';
comment on column record.expenditure.project_code is 'Code of the project as exported; NULL if hashed';
comment on column record.expenditure.project_code_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.expenditure.programme is 'Part of the budget; number of programme in record.code';
comment on column record.expenditure.service_class is 'Classification; NULL if administrative; number of service_class in record.code';
comment on column record.expenditure.finance_region is 'Region; NULL if administrative; number of finance_region in record.code';
comment on column record.expenditure.amount_usd is 'USD; negative for a refund or reversal';
comment on column record.expenditure.synthetic is 'True for a made-up row';

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
comment on table record.staff is 'Staff: one row per staff member on the day of count';
comment on column record.staff.batch is 'Batch of the row, see record.batch';
comment on column record.staff.report_year is 'Reporting year';
comment on column record.staff.superseded_by is 'Batch that corrects the row; NULL for a row in force';
comment on column record.staff.staff_id is 'Identifier as exported; NULL if hashed';
comment on column record.staff.staff_id_hash is 'First 128 bits of its keyed hash; NULL if stored in plain text';
comment on column record.staff.as_at is 'Day of count';
comment on column record.staff.category is 'Official or Employee';
comment on column record.staff.grade is 'Grade; NULL for Employees; number of grade in record.code';
comment on column record.staff.employee_class is 'Class; NULL for Officials; number of employee_class in record.code';
comment on column record.staff.location is 'Location; number of location in record.code';
comment on column record.staff.sex is 'Sex; number of sex in record.code';
comment on column record.staff.nationality is 'Nationality; number of country in record.code';
comment on column record.staff.synthetic is 'True for a made-up row';
