-- What a report prints about an earlier year is what the report before it printed: a revision is explained by an erratum.
create view audit.revision as
with looking_back as (
    select
        report_year,
        table_id || ' ' || row_key || ' ' || column_key as cell,
        regexp_extract(row_key, '^[0-9][0-9][0-9][0-9]+') || regexp_extract(column_key, '^[0-9][0-9][0-9][0-9]+') as year,
        value,
        coalesce(lower, value) as lower,
        coalesce(upper, value) as upper
    from report.year_cells
    where
        value is not null
        -- shares and ranks follow from the amounts
        and unit not in ('percent', 'rank')
),

compared as (
    select
        report_year,
        cell,
        cast(nullif(year, '') as integer) as year,
        value,
        lower,
        upper,
        lag(report_year) over (partition by cell order by report_year) as before_year,
        lag(value) over (partition by cell order by report_year) as before_value,
        lag(lower) over (partition by cell order by report_year) as before_lower,
        lag(upper) over (partition by cell order by report_year) as before_upper
    from looking_back
    where year <> ''
)

select
    cast(report_year as integer) as report_year,
    cast(cell || ' in the report of ' || before_year as varchar) as item,
    cast(before_value as decimal(18, 6)) as printed,
    cast(value as decimal(18, 6)) as computed
from compared
where
    (lower > before_upper or upper < before_lower)
    -- reports print amounts of two and more years before to the million only
    and (year >= report_year - 1 or value <> round(before_value, 0));
