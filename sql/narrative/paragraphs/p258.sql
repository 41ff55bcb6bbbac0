-- Paragraph 258: the regions in the order of their operational expenditure.
create view narrative.p258 as
with placed as (
    select
        report_year,
        finance_region,
        -- the place after all that spent as much or more: of two that tie neither is first
        case
            when count(*) over (partition by report_year) = count(amount_musd) over (partition by report_year)
                then count(*) over (partition by report_year order by amount_musd desc)
        end as place
    from fact.expenditure_by_region
    where year = report_year
),

derived as (
    select
        report_year,
        'p258_1' as figure,
        place as computed,
        'place of Latin America and the Caribbean among all regions by expenditure, chapter V.B' as from_what
    from placed
    where finance_region = 'latin_america_caribbean'
    union all
    select
        report_year,
        'p258_2' as figure,
        place as computed,
        'place of Asia and Oceania among all regions by expenditure, chapter V.B' as from_what
    from placed
    where finance_region = 'asia_oceania'
    union all
    select
        report_year,
        'p258_3' as figure,
        place as computed,
        'place of Africa among all regions by expenditure, chapter V.B' as from_what
    from placed
    where finance_region = 'africa'
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p258.report_year is 'Year of the edition';
comment on column narrative.p258.figure is 'Figure, see report.figures';
comment on column narrative.p258.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p258.from_what is 'What it is computed from, or why it is not';
