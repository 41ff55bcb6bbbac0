-- Paragraph 256: result of the administrative programme in francs.
create view narrative.p256 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p255_3') as p255_3,
        max(value) filter (where figure = 'p255_4') as p255_4,
        max(value) filter (where figure = 'p256_1') as p256_1,
        max(value) filter (where figure = 'p256_3') as p256_3,
        max(value) filter (where figure = 'p256_4') as p256_4,
        max(value) filter (where figure = 'p256_5') as p256_5
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p256_1' as figure,
        p256_3 + p256_4 as computed,
        'expenditure (p256_3) and under-expenditure (p256_4)' as from_what
    from told
    union all
    select
        report_year,
        'p256_3' as figure,
        p256_1 - p256_4 as computed,
        'contributions (p256_1) less under-expenditure (p256_4)' as from_what
    from told
    union all
    select
        report_year,
        'p256_4' as figure,
        p256_1 - p256_3 as computed,
        'contributions (p256_1) less expenditure (p256_3)' as from_what
    from told
    union all
    select
        report_year,
        'p256_5' as figure,
        p255_3 - p255_4 as computed,
        'provisions of both years in paragraph 255 (p255_3, p255_4)' as from_what
    from told
    union all
    select
        report_year,
        'p256_6' as figure,
        p256_5 - p256_4 as computed,
        'increase of the provision (p256_5) less under-expenditure (p256_4)' as from_what
    from told
    union all
    select
        report_year,
        'p256_7' as figure,
        null as computed,
        'not computed: the document states no rate of exchange' as from_what
    from source.edition
    union all
    select
        report_year,
        'p256_9' as figure,
        null as computed,
        'not computed: the document states no rate of exchange' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p256.report_year is 'Year of the edition';
comment on column narrative.p256.figure is 'Figure, see report.figures';
comment on column narrative.p256.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p256.from_what is 'What it is computed from, or why it is not';
