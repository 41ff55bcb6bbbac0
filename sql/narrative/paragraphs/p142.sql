-- Paragraph 142: health assessments: their place and share in migration health expenditure, and who was assessed.
create view narrative.p142 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p139_1') as p139_1,
        max(value) filter (where figure = 'p142_2') as p142_2,
        max(value) filter (where figure = 'p142_5') as p142_5,
        max(value) filter (where figure = 'p142_6') as p142_6,
        max(value) filter (where figure = 'p144_2') as p144_2,
        max(value) filter (where figure = 'p146_1') as p146_1
    from narrative.exact
    group by report_year
),

derived as (
    select
        report_year,
        'p142_1' as figure,
        case
            when p142_2 + p144_2 + p146_1 is not null
                then 1 + cast(p144_2 >= p142_2 as integer) + cast(p146_1 >= p142_2 as integer)
        end as computed,
        'place of their share (p142_2) among the three areas told (p144_2, p146_1)' as from_what
    from told
    union all
    select
        report_year,
        'p142_2' as figure,
        100 - p144_2 - p146_1 as computed,
        'all less the shares of the other two areas (p144_2, p146_1)' as from_what
    from told
    union all
    select
        report_year,
        'p142_3' as figure,
        p139_1 * p142_2 / 100 as computed,
        'their share (p142_2) of the expenditure of paragraph 139 (p139_1)' as from_what
    from told
    union all
    select
        report_year,
        'p142_5' as figure,
        100 - p142_6 as computed,
        'all less the share of refugees (p142_6)' as from_what
    from told
    union all
    select
        report_year,
        'p142_6' as figure,
        100 - p142_5 as computed,
        'all less the share of immigrants (p142_5)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p142.report_year is 'Year of the edition';
comment on column narrative.p142.figure is 'Figure, see report.figures';
comment on column narrative.p142.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p142.from_what is 'What it is computed from, or why it is not';
