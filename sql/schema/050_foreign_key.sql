-- DuckDB declares foreign keys within one schema only. Those from fact to ref are declared here, where a
-- client can read them; the loader refuses unknown codes and audit.orphan_code finds any that slip in.
create table meta.foreign_key (
    table_name varchar not null,
    column_name varchar not null,
    references_table varchar not null,
    references_column varchar not null,
    primary key (table_name, column_name)
);
comment on table meta.foreign_key is 'Foreign keys that cross schemas, which DuckDB cannot declare';
comment on column meta.foreign_key.table_name is 'Table that holds the code';
comment on column meta.foreign_key.column_name is 'Column that holds the code';
comment on column meta.foreign_key.references_table is 'Code list';
comment on column meta.foreign_key.references_column is 'Column of the code list';

insert into meta.foreign_key values
('fact.movement_by_service', 'budget_region', 'ref.budget_region', 'code'),
('fact.movement_by_service', 'service', 'ref.service', 'code'),
('fact.movement_by_service', 'status', 'ref.status', 'code'),
('fact.movement_by_area', 'departure_area', 'ref.geo_area', 'code'),
('fact.movement_by_area', 'destination_area', 'ref.geo_area', 'code'),
('fact.movement_by_area', 'status', 'ref.status', 'code'),
('fact.movement_by_destination', 'service', 'ref.service', 'code'),
('fact.movement_by_destination', 'departure_region', 'ref.geo_region', 'code'),
('fact.movement_by_destination', 'destination', 'ref.destination', 'code'),
('fact.movement_by_destination', 'status', 'ref.status', 'code'),
('fact.movement_by_age_sex', 'age_group', 'ref.age_group', 'code'),
('fact.movement_by_age_sex', 'sex', 'ref.sex', 'code'),
('fact.movement_by_age_sex', 'status', 'ref.status', 'code'),
('fact.official_by_grade', 'grade', 'ref.grade', 'code'),
('fact.official_by_grade', 'location', 'ref.location', 'code'),
('fact.official_by_grade', 'sex', 'ref.sex', 'code'),
('fact.official_by_grade', 'status', 'ref.status', 'code'),
('fact.official_by_nationality', 'nationality', 'ref.country', 'code'),
('fact.official_by_nationality', 'grade', 'ref.grade', 'code'),
('fact.official_by_nationality', 'status', 'ref.status', 'code'),
('fact.employee_by_nationality', 'nationality', 'ref.country', 'code'),
('fact.employee_by_nationality', 'location', 'ref.location', 'code'),
('fact.employee_by_nationality', 'employee_class', 'ref.employee_class', 'code'),
('fact.employee_by_nationality', 'sex', 'ref.sex', 'code'),
('fact.employee_by_nationality', 'status', 'ref.status', 'code'),
('fact.expenditure_by_programme', 'programme', 'ref.programme', 'code'),
('fact.expenditure_by_programme', 'status', 'ref.status', 'code'),
('fact.expenditure_by_service', 'service_class', 'ref.service_class', 'code'),
('fact.expenditure_by_service', 'status', 'ref.status', 'code'),
('fact.expenditure_by_region', 'finance_region', 'ref.finance_region', 'code'),
('fact.expenditure_by_region', 'status', 'ref.status', 'code'),
('fact.expenditure_by_service_region', 'service_class', 'ref.service_class', 'code'),
('fact.expenditure_by_service_region', 'finance_region', 'ref.finance_region', 'code'),
('fact.expenditure_by_service_region', 'status', 'ref.status', 'code'),
('fact.project_by_service_region', 'service_class', 'ref.service_class', 'code'),
('fact.project_by_service_region', 'finance_region', 'ref.finance_region', 'code'),
('fact.project_by_service_region', 'status', 'ref.status', 'code');
