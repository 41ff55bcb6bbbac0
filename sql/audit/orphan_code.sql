-- Every code in fact is in its code list.
create view audit.orphan_code as
select
    cast(f.report_year as integer) as report_year,
    cast(f.fact || '.' || f.dimension || ' ' || f.code as varchar) as item,
    cast(null as decimal(18, 6)) as printed,
    cast(null as decimal(18, 6)) as computed
from (select distinct report_year, fact, dimension, code_list, code from meta.fact_code) as f
left join meta.code as c on f.code_list = c.code_list and f.code = c.code
where c.code is null;
