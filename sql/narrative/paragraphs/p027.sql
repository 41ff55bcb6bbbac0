-- Paragraph 27: contracts and agreements.
create view narrative.p027 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p027_1') as p027_1,
        max(value) filter (where figure = 'p027_3') as p027_3,
        max(value) filter (where figure = 'p027_4') as p027_4,
        max(value) filter (where figure = 'p027_6') as p027_6,
        max(value) filter (where figure = 'p027_9') as p027_9
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p027_1' as figure,
        p027_4 + p027_6 as computed,
        'agreements reviewed (p027_4) and signed without review (p027_6)' as from_what
    from told
    union all
    select
        report_year,
        'p027_2' as figure,
        100 * (p027_1 / nullif(p027_3, 0) - 1) as computed,
        'agreements of both years (p027_1, p027_3)' as from_what
    from told
    union all
    select
        report_year,
        'p027_4' as figure,
        p027_1 - p027_6 as computed,
        'all agreements (p027_1) less those signed without review (p027_6)' as from_what
    from told
    union all
    select
        report_year,
        'p027_5' as figure,
        100 * p027_4 / nullif(p027_1, 0) as computed,
        'agreements reviewed (p027_4) in all (p027_1)' as from_what
    from told
    union all
    select
        report_year,
        'p027_6' as figure,
        p027_1 - p027_4 as computed,
        'all agreements (p027_1) less those reviewed (p027_4)' as from_what
    from told
    union all
    select
        report_year,
        'p027_7' as figure,
        100 * p027_6 / nullif(p027_1, 0) as computed,
        'agreements signed without review (p027_6) in all (p027_1)' as from_what
    from told
    union all
    select
        report_year,
        'p027_8' as figure,
        100 * p027_9 / nullif(p027_1, 0) as computed,
        'donor agreements (p027_9) in all (p027_1)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p027.report_year is 'Year of the edition';
comment on column narrative.p027.figure is 'Figure, see report.figures';
comment on column narrative.p027.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p027.from_what is 'What it is computed from, or why it is not';
