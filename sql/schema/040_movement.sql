-- Movements: persons IOM moved in the report year.

create table fact.movement_by_service (
    report_year integer not null,
    budget_region varchar not null,
    service varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, budget_region, service),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_service is 'Migrants moved, by budgetary region and service (Table 1)';
insert into meta.fact values ('movement_by_service', 'migrants', 'migrants', 'persons', 'movement', 0, 'year');
insert into meta.foreign_key values
('fact.movement_by_service', 'budget_region', 'ref.budget_region', 'code'),
('fact.movement_by_service', 'service', 'ref.service', 'code');

create table fact.movement_by_area (
    report_year integer not null,
    departure_area varchar not null,
    destination_area varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, departure_area, destination_area),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_area is 'Migrants moved, by area of departure and of destination (Table 2)';
insert into meta.fact values ('movement_by_area', 'migrants', 'migrants', 'persons', 'movement', 0, 'year');
insert into meta.foreign_key values
('fact.movement_by_area', 'departure_area', 'ref.geo_area', 'code'),
('fact.movement_by_area', 'destination_area', 'ref.geo_area', 'code');

create table fact.movement_by_destination (
    report_year integer not null,
    service varchar not null,
    departure_region varchar not null,
    destination varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, service, departure_region, destination),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_destination is 'Migrants moved, by service, region of departure and destination (Table 3)';
insert into meta.fact values ('movement_by_destination', 'migrants', 'migrants', 'persons', 'movement', 0, 'year');
insert into meta.foreign_key values
('fact.movement_by_destination', 'service', 'ref.service', 'code'),
('fact.movement_by_destination', 'departure_region', 'ref.geo_region', 'code'),
('fact.movement_by_destination', 'destination', 'ref.destination', 'code');

create table fact.movement_by_age_sex (
    report_year integer not null,
    age_group varchar not null,
    sex varchar not null,
    migrants bigint check (migrants >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, age_group, sex),
    check ((migrants is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= migrants and migrants <= upper)
);
comment on table fact.movement_by_age_sex is 'Migrants moved, by age group and sex (Table 4)';
insert into meta.fact values ('movement_by_age_sex', 'migrants', 'migrants', 'persons', 'movement', 0, 'year');
insert into meta.foreign_key values
('fact.movement_by_age_sex', 'age_group', 'ref.age_group', 'code'),
('fact.movement_by_age_sex', 'sex', 'ref.sex', 'code');
