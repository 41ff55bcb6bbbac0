-- Where an edition and records both feed a fact, they agree within the precision and bounds of the edition.
create view audit.published_vs_records as
with precision as (
    -- chapter V.B prints USD million with one decimal; all else is printed whole
    select fact, decimals
    from (values ('expenditure_by_programme', 1), ('expenditure_by_service', 1), ('expenditure_by_region', 1)) as p (fact, decimals)
),

told_twice as (
    select distinct p.fact, p.report_year
    from source.published_fact as p
    inner join record.derived_fact as d on p.fact = d.fact and p.report_year = d.report_year
),

published as (
    -- records cover their own year only, an edition earlier years too
    select
        p.fact,
        p.report_year,
        p.key,
        p.value,
        case when p.status = 'estimated' then p.lower end as lower,
        case when p.status = 'estimated' then p.upper end as upper
    from source.published_fact as p
    inner join told_twice as b on p.fact = b.fact and p.report_year = b.report_year
    where
        p.status <> 'missing'
        and (
            not regexp_matches(split_part(p.key, '/', 1), '^[0-9]{4}$')
            or split_part(p.key, '/', 1) = cast(p.report_year as varchar)
        )
),

recorded as (
    select
        d.fact,
        d.report_year,
        d.key,
        case p.decimals when 1 then round(d.value, 1) else round(d.value, 0) end as value
    from record.derived_fact as d
    inner join told_twice as b on d.fact = b.fact and d.report_year = b.report_year
    left join precision as p on d.fact = p.fact
),

compared as (
    select
        coalesce(p.report_year, d.report_year) as report_year,
        coalesce(p.fact, d.fact) || ' ' || coalesce(p.key, d.key) as item,
        p.value as printed,
        d.value as computed,
        coalesce(p.lower, p.value) as lower,
        coalesce(p.upper, p.value) as upper
    from published as p
    full outer join recorded as d on p.fact = d.fact and p.report_year = d.report_year and p.key = d.key
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where (computed between lower and upper) is distinct from true;
