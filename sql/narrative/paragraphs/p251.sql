-- Paragraph 251: total expenditure of both parts of the budget, and its fall.
create view narrative.p251 as
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
        'p251_1' as figure,
        administrative + operational as computed,
        'sum of both programmes, the table of the paragraph' as from_what
    from spent
    union all
    select
        report_year,
        'p251_2' as figure,
        (administrative + operational) - (administrative_before + operational_before) as computed,
        'sums of both programmes in both years, the table of the paragraph' as from_what
    from spent
    union all
    select
        report_year,
        'p251_3' as figure,
        100 * ((administrative + operational) / nullif(administrative_before + operational_before, 0) - 1) as computed,
        'sums of both programmes in both years, the table of the paragraph' as from_what
    from spent
    union all
    select
        report_year,
        'p251_4' as figure,
        administrative_before + operational_before as computed,
        'sum of both programmes in the year before, the table of the paragraph' as from_what
    from spent
    union all
    select
        report_year,
        'p251_5' as figure,
        administrative as computed,
        'the table of the paragraph' as from_what
    from spent
    union all
    select
        report_year,
        'p251_6' as figure,
        operational as computed,
        'the table of the paragraph' as from_what
    from spent
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p251.report_year is 'Year of the edition';
comment on column narrative.p251.figure is 'Figure, see report.figures';
comment on column narrative.p251.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p251.from_what is 'What it is computed from, or why it is not';
