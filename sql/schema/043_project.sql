-- Projects active in the year.

create table fact.project_by_service_region (
    report_year integer not null,
    year integer not null,
    service_class varchar not null,
    finance_region varchar not null,
    projects bigint check (projects >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, year, service_class, finance_region),
    check ((projects is null) = (status = 'missing')),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= projects and projects <= upper)
);
comment on table fact.project_by_service_region is 'Active projects, by service classification and region (Annex I.2 to I.6 and I.8)';
comment on column fact.project_by_service_region.year is 'Year in which the projects were active';
comment on column fact.project_by_service_region.projects is 'Projects; NULL if status is missing';
insert into meta.fact values ('project_by_service_region', 'projects', 'projects', 'projects', null, 0, 'year');
insert into meta.foreign_key values
('fact.project_by_service_region', 'service_class', 'ref.service_class', 'code'),
('fact.project_by_service_region', 'finance_region', 'ref.finance_region', 'code');
