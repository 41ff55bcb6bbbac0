-- Paragraph 216: persons given transport assistance, and where.
create view narrative.p216 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p014_5') as p014_5
    from narrative.exact
    group by report_year
),

moved as (
    select
        report_year,
        case when count(*) = count(migrants) then sum(migrants) end as migrants
    from fact.movement_by_service
    group by report_year
),

derived as (
    select
        report_year,
        'p216_1' as figure,
        p014_5 as computed,
        'paragraph 14, Field locations (p014_5)' as from_what
    from told
    union all
    select
        report_year,
        'p216_2' as figure,
        migrants as computed,
        'Table 1, all movements' as from_what
    from moved
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p216.report_year is 'Year of the edition';
comment on column narrative.p216.figure is 'Figure, see report.figures';
comment on column narrative.p216.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p216.from_what is 'What it is computed from, or why it is not';
