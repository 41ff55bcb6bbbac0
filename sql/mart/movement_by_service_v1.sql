-- Migrants moved, by budgetary region and service (Table 1): labelled leaf figures, for joins and BI.
create view mart.movement_by_service_v1 as
select
    cast(f.report_year as integer) as report_year,
    cast(f.report_year as integer) as year,
    cast(cast(f.report_year as varchar) || '-01-01' as date) as period_start,
    cast(cast(f.report_year as varchar) || '-12-31' as date) as period_end,
    cast(f.budget_region as varchar) as budget_region_code,
    cast(b.name as varchar) as budget_region,
    cast(f.service as varchar) as service_code,
    cast(s.name as varchar) as service,
    cast(f.migrants as bigint) as migrants,
    cast('migrants' as varchar) as unit,
    cast(f.status as varchar) as status,
    cast(f.lower as bigint) as lower,
    cast(f.upper as bigint) as upper,
    cast(f.margin as integer) as margin
from fact.movement_by_service as f
left join ref.budget_region as b on f.budget_region = b.code
left join ref.service as s on f.service = s.code;
