-- Rows and columns that have figures in one of the two years only: new or gone grades, services, countries.
with figure as (
    select
        c.report_year,
        c.table_id,
        a.axis,
        case a.axis when 'row' then c.row_key else c.column_key end as key,
        max(case a.axis when 'row' then c.row_label else c.column_label end) as label
    from reviewed as c
    cross join (values ('row'), ('column')) as a (axis)
    where c.value <> 0 and c.unit <> 'percent' and case a.axis when 'row' then c.row_kind else c.column_kind end = 'leaf'
    group by c.report_year, c.table_id, a.axis, key
),

new_figure as (
    select table_id, axis, key, label
    from figure
    where report_year = getvariable('edition_year')
),

old_figure as (
    select table_id, axis, key, label
    from figure
    where report_year = getvariable('year_before')
),

one_sided as (
    select
        coalesce(n.table_id, b.table_id) as table_id,
        case when b.key is null then 'new' else 'gone' end || ' ' || coalesce(n.axis, b.axis) as change,
        case when contains(coalesce(n.key, b.key), '/') then coalesce(n.key, b.key) else coalesce(n.label, b.label) end as name
    from new_figure as n
    full outer join old_figure as b
        on n.table_id = b.table_id and n.axis = b.axis and n.key = b.key
    where (n.key is null or b.key is null) and not regexp_matches(coalesce(n.key, b.key), '^[0-9]{4}|increase')
)

select o.table_id || ' ' || o.change || ': ' || string_agg(o.name, ', ' order by o.name) as item
from one_sided as o
inner join meta.views as v on o.table_id = v.table_id and v.state = 'latest' and not v.is_cells
-- a table that only one of the years has is no new line
where o.table_id in (select table_id from new_figure) and o.table_id in (select table_id from old_figure)
group by o.table_id, v.sort_order, o.change
order by v.sort_order, o.change;
