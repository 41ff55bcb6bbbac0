-- Movements: persons IOM moved in the report year.

create table fact.movement_by_service (
    report_year integer not null,
    budget_region varchar not null,
    service varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    primary key (report_year, budget_region, service),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_service is 'Migrants moved, by budgetary region and service (Table 1)';
comment on column fact.movement_by_service.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.movement_by_service.budget_region is 'Budgetary region';
comment on column fact.movement_by_service.service is 'Service';
comment on column fact.movement_by_service.migrants is 'Persons; NULL if status is missing or suppressed';
comment on column fact.movement_by_service.status is 'How the value is known, see ref.status';
comment on column fact.movement_by_service.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.movement_by_service.upper is 'Largest value the printed totals admit; NULL unless estimated';

create table fact.movement_by_area (
    report_year integer not null,
    departure_area varchar not null,
    destination_area varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    primary key (report_year, departure_area, destination_area),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_area is 'Migrants moved, by area of departure and of destination (Table 2)';
comment on column fact.movement_by_area.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.movement_by_area.departure_area is 'Area of departure';
comment on column fact.movement_by_area.destination_area is 'Area of destination';
comment on column fact.movement_by_area.migrants is 'Persons; NULL if status is missing or suppressed';
comment on column fact.movement_by_area.status is 'How the value is known, see ref.status';
comment on column fact.movement_by_area.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.movement_by_area.upper is 'Largest value the printed totals admit; NULL unless estimated';

create table fact.movement_by_destination (
    report_year integer not null,
    service varchar not null,
    departure_region varchar not null,
    destination varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    primary key (report_year, service, departure_region, destination),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_destination is 'Migrants moved, by service, region of departure and destination (Table 3)';
comment on column fact.movement_by_destination.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.movement_by_destination.service is 'Service';
comment on column fact.movement_by_destination.departure_region is 'Region of departure';
comment on column fact.movement_by_destination.destination is 'Country or group of countries of destination';
comment on column fact.movement_by_destination.migrants is 'Persons; NULL if status is missing or suppressed';
comment on column fact.movement_by_destination.status is 'How the value is known, see ref.status';
comment on column fact.movement_by_destination.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.movement_by_destination.upper is 'Largest value the printed totals admit; NULL unless estimated';

create table fact.movement_by_age_sex (
    report_year integer not null,
    age_group varchar not null,
    sex varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    primary key (report_year, age_group, sex),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_age_sex is 'Migrants moved, by age group and sex (Table 4)';
comment on column fact.movement_by_age_sex.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.movement_by_age_sex.age_group is 'Age group';
comment on column fact.movement_by_age_sex.sex is 'Sex';
comment on column fact.movement_by_age_sex.migrants is 'Persons; NULL if status is missing or suppressed';
comment on column fact.movement_by_age_sex.status is 'How the value is known, see ref.status';
comment on column fact.movement_by_age_sex.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.movement_by_age_sex.upper is 'Largest value the printed totals admit; NULL unless estimated';
