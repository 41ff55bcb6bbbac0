-- Tables with cells that have no value.
select c.table_id || ': ' || count(*) filter (where c.status = 'missing') || ' of ' || count(*) || ' cells missing' as item
from reviewed as c
inner join meta.views as v on c.table_id = v.table_id and v.state = 'latest' and not v.is_cells
where c.report_year = getvariable('edition_year')
group by c.table_id, v.sort_order
having count(*) filter (where c.status = 'missing') > 0
order by v.sort_order;
