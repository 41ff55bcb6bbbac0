-- How many rows and cells each table has, and how many of them are missing or estimated.
create view meta.table_size as
select
    cast(table_id as varchar) as table_id,
    cast(count(distinct 10000 * report_year + row_no) as bigint) as row_count,
    cast(count(*) as bigint) as cells,
    cast(count(*) filter (where status = 'missing') as bigint) as missing,
    cast(count(*) filter (where status = 'estimated') as bigint) as estimated
from report.cells
group by table_id;
