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
    primary key (report_year, year, grade, location, sex),
    check ((headcount is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= headcount and headcount <= upper)
);
comment on table fact.official_by_grade is 'Officials, by grade, location and sex (Tables 5 and 6)';
comment on column fact.official_by_grade.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.official_by_grade.year is 'Year of the headcount; Table 6 looks back four years';
comment on column fact.official_by_grade.grade is 'Category or grade';
comment on column fact.official_by_grade.location is 'Headquarters or Field; unspecified for years before the report year';
comment on column fact.official_by_grade.sex is 'Sex';
comment on column fact.official_by_grade.headcount is 'Persons; NULL if status is missing or suppressed';
comment on column fact.official_by_grade.status is 'How the value is known, see ref.status';
comment on column fact.official_by_grade.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.official_by_grade.upper is 'Largest value the printed totals admit; NULL unless estimated';

create table fact.official_by_nationality (
    report_year integer not null,
    nationality varchar not null,
    grade varchar not null,
    headcount bigint check (headcount >= 0),
    status varchar not null,
    lower bigint,
    upper bigint,
    primary key (report_year, nationality, grade),
    check ((headcount is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= headcount and headcount <= upper)
);
comment on table fact.official_by_nationality is 'Officials, by nationality and grade (Table 7)';
comment on column fact.official_by_nationality.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.official_by_nationality.nationality is 'Country of nationality';
comment on column fact.official_by_nationality.grade is 'Category or grade';
comment on column fact.official_by_nationality.headcount is 'Persons; NULL if status is missing or suppressed';
comment on column fact.official_by_nationality.status is 'How the value is known, see ref.status';
comment on column fact.official_by_nationality.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.official_by_nationality.upper is 'Largest value the printed totals admit; NULL unless estimated';

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
    primary key (report_year, nationality, location, employee_class, sex),
    check ((headcount is null) = (status in ('missing', 'suppressed'))),
    check ((status = 'estimated') = (lower is not null and upper is not null)),
    check (lower <= headcount and headcount <= upper)
);
comment on table fact.employee_by_nationality is 'Employees, by nationality, location, class and sex (Table 8)';
comment on column fact.employee_by_nationality.report_year is 'Year of the edition or of the records that tell it';
comment on column fact.employee_by_nationality.nationality is 'Country of nationality';
comment on column fact.employee_by_nationality.location is 'Headquarters or Field';
comment on column fact.employee_by_nationality.employee_class is 'Class; unspecified at Headquarters';
comment on column fact.employee_by_nationality.sex is 'Sex';
comment on column fact.employee_by_nationality.headcount is 'Persons; NULL if status is missing or suppressed';
comment on column fact.employee_by_nationality.status is 'How the value is known, see ref.status';
comment on column fact.employee_by_nationality.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column fact.employee_by_nationality.upper is 'Largest value the printed totals admit; NULL unless estimated';
