create view report.table_6_v2 as
with by_sex as (
    -- the subtotal has both sexes, the printed total only their sum
    select
        report_year,
        cast(split_part(column_key, '/', 1) as integer) as year,
        row_no,
        case when row_kind = 'leaf' then row_key else 'total' end as grade,
        case when row_kind = 'leaf' then row_label else 'Total Officials' end as category_grade,
        case when row_kind = 'leaf' then 'leaf' else 'total' end as row_kind,
        split_part(column_key, '/', 2) as sex,
        value
    from report.table_6_cells_v1
    where row_key <> 'share' and column_kind = 'leaf'
),

by_grade as (
    select
        report_year,
        year,
        row_no,
        grade,
        category_grade,
        row_kind,
        max(case when sex = 'F' then value end) as female,
        max(case when sex = 'M' then value end) as male
    from by_sex
    group by report_year, year, row_no, grade, category_grade, row_kind
)

select
    cast(g.report_year as integer) as report_year,
    cast(row_number() over (partition by g.report_year order by g.year, g.row_no) as integer) as row_no,
    cast(g.row_kind as varchar) as row_kind,
    cast(g.year as integer) as year,
    cast(g.grade as varchar) as grade,
    cast(g.category_grade as varchar) as category_grade,
    cast(g.female as bigint) as female,
    cast(g.male as bigint) as male,
    cast(g.female + g.male as bigint) as total,
    cast(
        round(cast(cast(100 * g.female as double) / nullif(g.female + g.male, 0) as decimal(28, 10)), 0) as bigint
    ) as female_percent
from by_grade as g
order by report_year, row_no;
