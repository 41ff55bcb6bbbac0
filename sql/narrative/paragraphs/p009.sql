-- Paragraph 9: total expenditure of both parts of the budget.
create view narrative.p009 as
with spent as (
    select
        report_year,
        max(amount_musd) filter (where year = report_year and programme = 'administrative') as administrative,
        max(amount_musd) filter (where year = report_year and programme = 'operational') as operational,
        max(amount_musd) filter (where year = report_year - 1 and programme = 'administrative') as administrative_before,
        max(amount_musd) filter (where year = report_year - 1 and programme = 'operational') as operational_before
    from fact.expenditure_by_programme
    group by report_year
),

derived as (
    select
        report_year,
        'p009_1' as figure,
        administrative + operational as computed,
        'chapter V.B (paragraph 251), both programmes unrounded' as from_what
    from spent
    union all
    select
        report_year,
        'p009_2' as figure,
        administrative_before + operational_before as computed,
        'chapter V.B (paragraph 251), both programmes unrounded, the year before' as from_what
    from spent
    union all
    select
        report_year,
        'p009_3' as figure,
        administrative as computed,
        'chapter V.B (paragraph 251), administrative programme' as from_what
    from spent
    union all
    select
        report_year,
        'p009_4' as figure,
        operational as computed,
        'chapter V.B (paragraph 251), operational programmes' as from_what
    from spent
    union all
    select
        report_year,
        'p009_5' as figure,
        operational_before as computed,
        'chapter V.B (paragraph 251), operational programmes, the year before' as from_what
    from spent
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p009.report_year is 'Year of the edition';
comment on column narrative.p009.figure is 'Figure, see report.figures';
comment on column narrative.p009.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p009.from_what is 'What it is computed from, or why it is not';
