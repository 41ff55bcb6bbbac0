-- The tables of the report, one row a table: what iomdb tables prints.
create view meta.catalogue as
select
    cast(table_id as varchar) as id,
    cast(title as varchar) as title,
    cast(chapter as varchar) as chapter,
    cast(printed_as as varchar) as printed_as,
    cast(unit as varchar) as unit,
    cast(row_count as bigint) as row_count,
    cast(version as integer) as version,
    cast(case
        when cell_count = 0 then 'empty: waits for its recovery from the text'
        when missing_count > 0 then missing_count || ' of ' || cell_count || ' values missing'
        when estimated_count > 0 then estimated_count || ' of ' || cell_count || ' values estimated'
        else 'complete'
    end as varchar) as completeness,
    cast(sort_order as integer) as sort_order
from meta.views
where state = 'latest' and not is_cells
order by sort_order;
