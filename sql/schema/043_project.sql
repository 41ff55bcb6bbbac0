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
    primary key (report_year, year, service_class, finance_region),
    check ((projects is null) = (status = 'missing')),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= projects and projects <= upper)
);
comment on table fact.project_by_service_region is 'Active projects, by service classification and region (Annex I.2 to I.6 and I.8)';
comment on column fact.project_by_service_region.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.project_by_service_region.year is 'Year in which the projects were active';
comment on column fact.project_by_service_region.service_class is 'Service classification';
comment on column fact.project_by_service_region.finance_region is 'Region';
comment on column fact.project_by_service_region.projects is 'Projects; NULL if status is missing';
comment on column fact.project_by_service_region.status is 'How the value is known, see ref.status';
comment on column fact.project_by_service_region.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.project_by_service_region.upper is 'Largest value the printed totals admit; NULL unless estimated';
