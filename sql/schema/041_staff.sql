-- Staff: headcounts as at 31 December of the year.

create table fact.official_by_grade (
    report_year integer not null,
    year integer not null,
    grade varchar not null,
    location varchar not null,
    sex varchar not null,
    headcount bigint check (headcount >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, year, grade, location, sex),
    check ((headcount is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= headcount and headcount <= upper)
);
comment on table fact.official_by_grade is 'Officials, by grade, location and sex (Tables 5 and 6)';
comment on column fact.official_by_grade.year is 'Year of the headcount; Table 6 looks back four years';
comment on column fact.official_by_grade.location is 'Headquarters or Field; unspecified for years before the report year';
insert into meta.fact values ('official_by_grade', 'headcount', 'officials', 'persons', 'official', 0, 'day');
insert into meta.foreign_key values
('fact.official_by_grade', 'grade', 'ref.grade', 'code'),
('fact.official_by_grade', 'location', 'ref.location', 'code'),
('fact.official_by_grade', 'sex', 'ref.sex', 'code');

create table fact.official_by_nationality (
    report_year integer not null,
    nationality varchar not null,
    grade varchar not null,
    headcount bigint check (headcount >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, nationality, grade),
    check ((headcount is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= headcount and headcount <= upper)
);
comment on table fact.official_by_nationality is 'Officials, by nationality and grade (Table 7)';
insert into meta.fact values ('official_by_nationality', 'headcount', 'officials', 'persons', 'official', 0, 'day');
insert into meta.foreign_key values
('fact.official_by_nationality', 'nationality', 'ref.country', 'code'),
('fact.official_by_nationality', 'grade', 'ref.grade', 'code');

create table fact.employee_by_nationality (
    report_year integer not null,
    nationality varchar not null,
    location varchar not null,
    employee_class varchar not null,
    sex varchar not null,
    headcount bigint check (headcount >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    margin integer check (margin >= 0),
    primary key (report_year, nationality, location, employee_class, sex),
    check ((headcount is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated' or coalesce(margin, 0) between 1 and 3) = (lower is not null and upper is not null)),
    check ((margin = 0) = (status = 'estimated')),
    check (lower <= headcount and headcount <= upper)
);
comment on table fact.employee_by_nationality is 'Employees, by nationality, location, class and sex (Table 8)';
comment on column fact.employee_by_nationality.location is 'Headquarters or Field';
comment on column fact.employee_by_nationality.employee_class is 'Class; unspecified at Headquarters';
insert into meta.fact values ('employee_by_nationality', 'headcount', 'employees', 'persons', 'employee', 0, 'day');
insert into meta.foreign_key values
('fact.employee_by_nationality', 'nationality', 'ref.country', 'code'),
('fact.employee_by_nationality', 'location', 'ref.location', 'code'),
('fact.employee_by_nationality', 'employee_class', 'ref.employee_class', 'code'),
('fact.employee_by_nationality', 'sex', 'ref.sex', 'code');
