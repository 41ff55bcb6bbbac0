-- Numbers that differ from last year's by at least the share and the minimum given: of persons or projects, or USD 10,000 each.
with numbered as (
    -- without ranks, changes and the columns of earlier years; the key of the report year becomes 0
    select
        c.report_year,
        c.table_id,
        c.row_label,
        c.column_label,
        c.value,
        c.unit,
        v.chapter,
        v.sort_order,
        coalesce(c.report_year - try_cast(left(c.row_key, 4) as integer) || substr(c.row_key, 5), c.row_key) as row_key,
        coalesce(c.report_year - try_cast(left(c.column_key, 4) as integer) || substr(c.column_key, 5), c.column_key) as column_key
    from reviewed as c
    inner join meta.views as v on c.table_id = v.table_id and v.state = 'latest' and not v.is_cells
    left join meta.cell_key as k
        on c.table_id = k.table_id and v.cells = k.version and k.axis = 'column' and c.column_key = k.key
    where
        c.row_kind in ('leaf', 'total')
        and c.column_kind in ('leaf', 'total')
        and c.unit <> 'percent'
        and k.is_sum is distinct from false
        and coalesce(try_cast(left(c.row_key, 4) as integer), c.report_year) = c.report_year
        and coalesce(try_cast(left(c.column_key, 4) as integer), c.report_year) = c.report_year
),

compared as (
    select
        n.table_id,
        n.sort_order,
        n.row_label,
        n.column_label,
        b.value as before,
        n.value as now,
        abs(n.value - b.value) * case n.unit when 'usd_million' then 100 when 'usd_thousand' then 0.1 else 1 end as difference
    from numbered as n
    inner join numbered as b on n.table_id = b.table_id and n.row_key = b.row_key and n.column_key = b.column_key
    where n.report_year = getvariable('edition_year') and b.report_year = getvariable('year_before')
)

select
    table_id || ' ' || row_label || ', ' || column_label || ': ' || rtrim(rtrim(cast(before as varchar), '0'), '.')
    || ' -> ' || rtrim(rtrim(cast(now as varchar), '0'), '.') as item
from compared
where difference >= getvariable('least') and abs(now - before) >= abs(before) * getvariable('share')
order by difference desc, sort_order asc, item asc;
