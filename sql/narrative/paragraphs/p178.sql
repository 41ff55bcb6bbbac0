-- Paragraph 178: initiatives of the Development Fund and the Member States they benefit.
create view narrative.p178 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p178_2') as p178_2,
        max(value) filter (where figure = 'p178_3') as p178_3,
        max(value) filter (where figure = 'p178_4') as p178_4,
        max(value) filter (where figure = 'p178_6') as p178_6,
        max(value) filter (where figure = 'p178_8') as p178_8,
        max(value) filter (where figure = 'p178_9') as p178_9,
        max(value) filter (where figure = 'p178_10') as p178_10,
        max(value) filter (where figure = 'p178_11') as p178_11,
        max(value) filter (where figure = 'p178_14') as p178_14,
        max(value) filter (where figure = 'p178_15') as p178_15,
        max(value) filter (where figure = 'p178_16') as p178_16,
        max(value) filter (where figure = 'p179_1') as p179_1
    from narrative.exact
    group by report_year
),

fund as (
    select
        t.report_year,
        t.p178_3,
        t.p178_6,
        t.p178_9,
        t.p178_11,
        t.p178_15,
        r.member_states as named
    from told as t
    left join narrative.development_fund as r on t.report_year = r.report_year and r.finance_region = 'middle_east'
),

derived as (
    select
        report_year,
        'p178_1' as figure,
        p179_1 as computed,
        'paragraph 179, same allocations (p179_1)' as from_what
    from told
    union all
    select
        report_year,
        'p178_2' as figure,
        p178_4 + p178_8 + p178_10 + p178_14 + p178_16 as computed,
        'sum of the initiatives by region' as from_what
    from told
    union all
    select
        report_year,
        'p178_3' as figure,
        p178_6 + p178_9 + p178_11 + p178_15 + named as computed,
        'sum of the Member States by region; for the Middle East the one country it names' as from_what
    from fund
    union all
    select
        report_year,
        'p178_4' as figure,
        p178_2 - p178_8 - p178_10 - p178_14 - p178_16 as computed,
        'all initiatives (p178_2) less those of the other regions' as from_what
    from told
    union all
    select
        report_year,
        'p178_6' as figure,
        p178_3 - p178_9 - p178_11 - p178_15 - named as computed,
        'all Member States benefiting (p178_3) less those of the other regions' as from_what
    from fund
    union all
    select
        report_year,
        'p178_8' as figure,
        p178_2 - p178_4 - p178_10 - p178_14 - p178_16 as computed,
        'all initiatives (p178_2) less those of the other regions' as from_what
    from told
    union all
    select
        report_year,
        'p178_9' as figure,
        p178_3 - p178_6 - p178_11 - p178_15 - named as computed,
        'all Member States benefiting (p178_3) less those of the other regions' as from_what
    from fund
    union all
    select
        report_year,
        'p178_10' as figure,
        p178_2 - p178_4 - p178_8 - p178_14 - p178_16 as computed,
        'all initiatives (p178_2) less those of the other regions' as from_what
    from told
    union all
    select
        report_year,
        'p178_11' as figure,
        p178_3 - p178_6 - p178_9 - p178_15 - named as computed,
        'all Member States benefiting (p178_3) less those of the other regions' as from_what
    from fund
    union all
    select
        report_year,
        'p178_14' as figure,
        p178_2 - p178_4 - p178_8 - p178_10 - p178_16 as computed,
        'all initiatives (p178_2) less those of the other regions' as from_what
    from told
    union all
    select
        report_year,
        'p178_15' as figure,
        p178_3 - p178_6 - p178_9 - p178_11 - named as computed,
        'all Member States benefiting (p178_3) less those of the other regions' as from_what
    from fund
    union all
    select
        report_year,
        'p178_16' as figure,
        p178_2 - p178_4 - p178_8 - p178_10 - p178_14 as computed,
        'all initiatives (p178_2) less those of the other regions' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p178.report_year is 'Year of the edition';
comment on column narrative.p178.figure is 'Figure, see report.figures';
comment on column narrative.p178.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p178.from_what is 'What it is computed from, or why it is not';
