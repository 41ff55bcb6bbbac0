-- A code that a fact has in the report year, it has in each earlier year: what an edition does not print is a row with status missing.
create view audit.fact_gap as
with listed as (
    select distinct report_year, fact, dimension, code
    from meta.fact_code
    where year = report_year and dimension <> 'status'
),

earlier as (
    select report_year, fact, year, dimension
    from meta.fact_code
    where year < report_year
    group by report_year, fact, year, dimension
    -- a year that is not broken down by the dimension has one code for all
    having count(*) filter (where code = 'unspecified') = 0
)

select
    cast(e.report_year as integer) as report_year,
    cast(e.fact || ' has no row of ' || e.dimension || ' ' || i.code || ' in ' || e.year as varchar) as item,
    cast(null as decimal(18, 6)) as printed,
    cast(null as decimal(18, 6)) as computed
from earlier as e
inner join listed as i on e.report_year = i.report_year and e.fact = i.fact and e.dimension = i.dimension
left join meta.fact_code as f
    on
        e.report_year = f.report_year
        and e.fact = f.fact
        and e.year = f.year
        and e.dimension = f.dimension
        and i.code = f.code
where f.code is null;
