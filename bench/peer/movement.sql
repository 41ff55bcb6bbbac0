create table movement (
    movement_id text not null,
    movement_date date not null,
    service text not null,
    budget_region text not null,
    departure_country text not null,
    destination_country text not null,
    sex text not null,
    age smallint,
    synthetic boolean not null
);
