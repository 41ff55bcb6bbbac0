-- Paragraph 271: Associate Experts.
create view narrative.p271 as
with official as (
    select
        report_year,
        case when count(*) = count(headcount) then sum(headcount) end as headcount
    from fact.official_by_grade
    where year = report_year and grade = 'associate_expert'
    group by report_year
),

derived as (
    select
        report_year,
        'p271_2' as figure,
        headcount as computed,
        'Table 5, Associate Experts at the end of the year' as from_what
    from official
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p271.report_year is 'Year of the edition';
comment on column narrative.p271.figure is 'Figure, see report.figures';
comment on column narrative.p271.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p271.from_what is 'What it is computed from, or why it is not';
