-- Expenditure: the same money at two precisions, so each print is a fact of its own; audit compares them.
-- Amounts may be negative: refunds and reversals are booked against the year.

create table fact.expenditure_by_programme (
    report_year integer not null,
    year integer not null,
    programme varchar not null,
    amount_musd decimal(20, 8),
    status varchar not null,
    lower decimal(20, 8),
    upper decimal(20, 8),
    margin integer check (margin >= 0),
    primary key (report_year, year, programme),
    check ((amount_musd is null) = (status = 'missing')),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= amount_musd and amount_musd <= upper)
);
comment on table fact.expenditure_by_programme is 'Expenditure, by part of the budget (chapter V.B total, Annex I.1)';
comment on column fact.expenditure_by_programme.year is 'Financial year';
insert into meta.fact values ('expenditure_by_programme', 'amount_musd', 'usd_million', 'money', null, 1, 'year');
insert into meta.foreign_key values
('fact.expenditure_by_programme', 'programme', 'ref.programme', 'code');

create table fact.expenditure_by_service (
    report_year integer not null,
    year integer not null,
    service_class varchar not null,
    amount_musd decimal(20, 8),
    status varchar not null,
    lower decimal(20, 8),
    upper decimal(20, 8),
    margin integer check (margin >= 0),
    primary key (report_year, year, service_class),
    check ((amount_musd is null) = (status = 'missing')),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= amount_musd and amount_musd <= upper)
);
comment on table fact.expenditure_by_service is 'Operational expenditure, by service classification (chapter V.B, Annex I.6 and I.7)';
comment on column fact.expenditure_by_service.year is 'Financial year';
insert into meta.fact values ('expenditure_by_service', 'amount_musd', 'usd_million', 'money', null, 1, 'year');
insert into meta.foreign_key values
('fact.expenditure_by_service', 'service_class', 'ref.service_class', 'code');

create table fact.expenditure_by_region (
    report_year integer not null,
    year integer not null,
    finance_region varchar not null,
    amount_musd decimal(20, 8),
    status varchar not null,
    lower decimal(20, 8),
    upper decimal(20, 8),
    margin integer check (margin >= 0),
    primary key (report_year, year, finance_region),
    check ((amount_musd is null) = (status = 'missing')),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= amount_musd and amount_musd <= upper)
);
comment on table fact.expenditure_by_region is 'Operational expenditure, by region (chapter V.B, Annex I.5)';
comment on column fact.expenditure_by_region.year is 'Financial year';
insert into meta.fact values ('expenditure_by_region', 'amount_musd', 'usd_million', 'money', null, 1, 'year');
insert into meta.foreign_key values
('fact.expenditure_by_region', 'finance_region', 'ref.finance_region', 'code');

create table fact.expenditure_by_service_region (
    report_year integer not null,
    year integer not null,
    service_class varchar not null,
    finance_region varchar not null,
    amount_kusd decimal(20, 5),
    status varchar not null,
    lower decimal(20, 5),
    upper decimal(20, 5),
    margin integer check (margin >= 0),
    primary key (report_year, year, service_class, finance_region),
    check ((amount_kusd is null) = (status = 'missing')),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= amount_kusd and amount_kusd <= upper)
);
comment on table fact.expenditure_by_service_region is 'Operational expenditure, by service classification and region (Annex I.9)';
comment on column fact.expenditure_by_service_region.year is 'Financial year';
insert into meta.fact values ('expenditure_by_service_region', 'amount_kusd', 'usd_thousand', 'money', null, 0, 'year');
insert into meta.foreign_key values
('fact.expenditure_by_service_region', 'service_class', 'ref.service_class', 'code'),
('fact.expenditure_by_service_region', 'finance_region', 'ref.finance_region', 'code');
