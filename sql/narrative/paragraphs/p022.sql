-- Paragraph 22: audits of Field Offices by region.
create view narrative.p022 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p022_1') as p022_1,
        max(value) filter (where figure = 'p022_2') as p022_2,
        max(value) filter (where figure = 'p022_3') as p022_3,
        max(value) filter (where figure = 'p022_4') as p022_4,
        max(value) filter (where figure = 'p022_5') as p022_5
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p022_1' as figure,
        p022_2 + p022_3 + p022_4 + p022_5 as computed,
        'sum of the audits by region (p022_2 to p022_5)' as from_what
    from told
    union all
    select
        report_year,
        'p022_2' as figure,
        p022_1 - p022_3 - p022_4 - p022_5 as computed,
        'all audits of Field Offices (p022_1) less those of the other regions' as from_what
    from told
    union all
    select
        report_year,
        'p022_3' as figure,
        p022_1 - p022_2 - p022_4 - p022_5 as computed,
        'all audits of Field Offices (p022_1) less those of the other regions' as from_what
    from told
    union all
    select
        report_year,
        'p022_4' as figure,
        p022_1 - p022_2 - p022_3 - p022_5 as computed,
        'all audits of Field Offices (p022_1) less those of the other regions' as from_what
    from told
    union all
    select
        report_year,
        'p022_5' as figure,
        p022_1 - p022_2 - p022_3 - p022_4 as computed,
        'all audits of Field Offices (p022_1) less those of the other regions' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p022.report_year is 'Year of the edition';
comment on column narrative.p022.figure is 'Figure, see report.figures';
comment on column narrative.p022.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p022.from_what is 'What it is computed from, or why it is not';
