-- Paragraph 295: staff at the Manila Administrative Centre.
create view narrative.p295 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p295_1') as p295_1,
        max(value) filter (where figure = 'p295_2') as p295_2,
        max(value) filter (where figure = 'p295_3') as p295_3
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p295_1' as figure,
        p295_2 + p295_3 as computed,
        'Officials and local staff (p295_2, p295_3)' as from_what
    from told
    union all
    select
        report_year,
        'p295_2' as figure,
        p295_1 - p295_3 as computed,
        'all staff of the Centre (p295_1) less the others' as from_what
    from told
    union all
    select
        report_year,
        'p295_3' as figure,
        p295_1 - p295_2 as computed,
        'all staff of the Centre (p295_1) less the others' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p295.report_year is 'Year of the edition';
comment on column narrative.p295.figure is 'Figure, see report.figures';
comment on column narrative.p295.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p295.from_what is 'What it is computed from, or why it is not';
