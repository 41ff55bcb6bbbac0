-- Paragraph 270: women among Officials.
create view narrative.p270 as
with official as (
    select
        report_year,
        case
            when count(*) = count(headcount) then sum(headcount) filter (where year = report_year and sex = 'F')
        end as women,
        case when count(*) = count(headcount) then sum(headcount) filter (where year = report_year) end as officials,
        case
            when count(*) = count(headcount)
                then cast(sum(headcount) filter (
                    where year = report_year and sex = 'F' and grade in ('d_2', 'd_1', 'p_5', 'p_4')
                ) as decimal(18, 4))
        end as senior_women,
        case
            when count(*) = count(headcount)
                then sum(headcount) filter (
                    where year = report_year - 1 and sex = 'F' and grade in ('d_2', 'd_1', 'p_5', 'p_4')
                )
        end as senior_women_before
    from fact.official_by_grade
    -- Table 6 leaves these two grades out
    where year >= report_year - 1 and grade not in ('e_1', 'e_2')
    group by report_year
),

derived as (
    select
        report_year,
        'p270_1' as figure,
        100 * women / nullif(officials, 0) as computed,
        'Table 5, women among Officials without E-1 and E-2, as Table 6 counts them' as from_what
    from official
    union all
    select
        report_year,
        'p270_2' as figure,
        100 * (senior_women / nullif(senior_women_before, 0) - 1) as computed,
        'Tables 5 and 6, women from P-4 to D-2 in both years' as from_what
    from official
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p270.report_year is 'Year of the edition';
comment on column narrative.p270.figure is 'Figure, see report.figures';
comment on column narrative.p270.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p270.from_what is 'What it is computed from, or why it is not';
