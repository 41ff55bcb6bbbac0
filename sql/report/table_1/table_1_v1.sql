create view report.table_1_cells_v1 as
with summed as (
    select
        f.report_year,
        f.budget_region,
        f.service,
        grouping(f.budget_region) as all_regions,
        grouping(f.service) as all_services,
        case when count(*) = count(f.migrants) then sum(f.migrants) end as value,
        case
            when grouping(f.service) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.migrants)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.migrants)) as upper
    from fact.movement_by_service as f
    group by grouping sets (
        (f.report_year, f.budget_region, f.service), (f.report_year, f.budget_region), (f.report_year)
    )
),

placed as (
    select
        s.report_year,
        -- the report lists a region's services from the largest to the smallest
        row_number() over (
            partition by s.report_year
            order by s.all_regions asc, r.sort_order asc, s.all_services asc, s.value desc, v.sort_order asc
        ) as row_no,
        case
            when s.all_regions = 1 then 'total'
            when s.all_services = 1 then s.budget_region || '/total'
            else s.budget_region || '/' || s.service
        end as row_key,
        case
            when s.all_regions = 1 then 'Grand total'
            when s.all_services = 1 then r.name || ' total'
            else v.name
        end as row_label,
        case when s.all_regions = 1 then 'total' when s.all_services = 1 then 'subtotal' else 'leaf' end
            as row_kind,
        1 as column_no,
        'total' as column_key,
        'Total migrants' as column_label,
        'leaf' as column_kind,
        s.value,
        s.status,
        s.lower,
        s.upper
    from summed as s
    left join ref.budget_region as r on s.budget_region = r.code
    left join ref.service as v on s.service = v.code
)

select
    cast(p.report_year as integer) as report_year,
    cast(p.row_no as integer) as row_no,
    cast(p.row_key as varchar) as row_key,
    cast(p.row_label as varchar) as row_label,
    cast(p.row_kind as varchar) as row_kind,
    cast(p.column_no as integer) as column_no,
    cast(p.column_key as varchar) as column_key,
    cast(p.column_label as varchar) as column_label,
    cast(p.column_kind as varchar) as column_kind,
    cast(p.value as decimal(18, 3)) as value,
    cast('migrants' as varchar) as unit,
    cast(p.status as varchar) as status,
    cast(case when p.status = 'estimated' then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' then p.upper end as decimal(18, 3)) as upper
from placed as p
order by report_year, row_no, column_no;

create view report.table_1_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(c.row_kind as varchar) as row_kind,
    cast(r.name as varchar) as region,
    cast(c.row_label as varchar) as service_area_classification,
    cast(c.value as bigint) as total_migrants
from report.table_1_cells_v1 as c
left join ref.budget_region as r on split_part(c.row_key, '/', 1) = r.code
order by report_year, row_no;
