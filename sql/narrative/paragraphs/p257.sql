-- Paragraph 257: operational expenditure, its fall, and who rose.
create view narrative.p257 as
with spent as (
    select
        report_year,
        max(amount_musd) filter (where year = report_year and programme = 'operational') as operational,
        max(amount_musd) filter (where year = report_year - 1 and programme = 'operational') as operational_before
    from fact.expenditure_by_programme
    group by report_year
),

service_change as (
    select
        report_year,
        service_class,
        max(amount_musd) filter (where year = report_year)
        - max(amount_musd) filter (where year = report_year - 1) as increase
    from fact.expenditure_by_service
    where year >= report_year - 1
    group by report_year, service_class
),

region_change as (
    select
        report_year,
        finance_region,
        max(amount_musd) filter (where year = report_year)
        - max(amount_musd) filter (where year = report_year - 1) as increase
    from fact.expenditure_by_region
    where year >= report_year - 1
    group by report_year, finance_region
),

riser as (
    select
        report_year,
        case
            when count(*) = count(increase)
                then count(*) filter (
                    where increase > 0 and service_class not in ('movement_emergency', 'migration_development')
                )
        end as risen
    from service_change
    group by report_year
),

placed_service as (
    select
        report_year,
        service_class,
        -- the place after all that rose as much or more: of two that tie neither is first
        case
            when count(*) over (partition by report_year) = count(increase) over (partition by report_year)
                then count(*) over (partition by report_year order by increase desc)
        end as place
    from service_change
),

placed_region as (
    select
        report_year,
        finance_region,
        case
            when count(*) over (partition by report_year) = count(increase) over (partition by report_year)
                then count(*) over (partition by report_year order by increase desc)
        end as place
    from region_change
),

derived as (
    select
        report_year,
        'p257_1' as figure,
        operational - operational_before as computed,
        'the table of paragraph 251, operational programmes in both years' as from_what
    from spent
    union all
    select
        report_year,
        'p257_2' as figure,
        operational_before as computed,
        'the table of paragraph 251, operational programmes, the year before' as from_what
    from spent
    union all
    select
        report_year,
        'p257_3' as figure,
        operational as computed,
        'the table of paragraph 251, operational programmes' as from_what
    from spent
    union all
    select
        report_year,
        'p257_4' as figure,
        100 * (operational / nullif(operational_before, 0) - 1) as computed,
        'the table of paragraph 251, operational programmes in both years' as from_what
    from spent
    union all
    select
        report_year,
        'p257_5' as figure,
        risen as computed,
        'classifications that rose in the table of the paragraph, beside the two named' as from_what
    from riser
    union all
    select
        report_year,
        'p257_6' as figure,
        place as computed,
        'place of Regulating Migration among all classifications by increase, the table of the paragraph' as from_what
    from placed_service
    where service_class = 'regulating_migration'
    union all
    select
        report_year,
        'p257_7' as figure,
        place as computed,
        'place of Africa among all regions by increase, chapter V.B' as from_what
    from placed_region
    where finance_region = 'africa'
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p257.report_year is 'Year of the edition';
comment on column narrative.p257.figure is 'Figure, see report.figures';
comment on column narrative.p257.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p257.from_what is 'What it is computed from, or why it is not';
