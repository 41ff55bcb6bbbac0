-- Paragraph 253: share of the administrative programme.
create view narrative.p253 as
with spent as (
    select
        report_year,
        max(amount_musd) filter (where year = report_year and programme = 'administrative') as administrative,
        max(amount_musd) filter (where year = report_year and programme = 'operational') as operational
    from fact.expenditure_by_programme
    group by report_year
),

derived as (
    select
        report_year,
        'p253_1' as figure,
        100 * administrative / nullif(administrative + operational, 0) as computed,
        'chapter V.B (paragraph 251), administrative programme in the sum of both' as from_what
    from spent
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p253.report_year is 'Year of the edition';
comment on column narrative.p253.figure is 'Figure, see report.figures';
comment on column narrative.p253.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p253.from_what is 'What it is computed from, or why it is not';
