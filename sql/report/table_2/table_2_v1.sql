create view report.table_2_cells_v1 as
with flow as (
    select
        f.report_year,
        d.geo_region as departure_region,
        f.departure_area,
        a.geo_region as destination_region,
        f.destination_area,
        f.migrants,
        f.status,
        f.lower,
        f.upper
    from fact.movement_by_area as f
    inner join ref.geo_area as d on f.departure_area = d.code
    inner join ref.geo_area as a on f.destination_area = a.code
),

summed as (
    select
        f.report_year,
        f.departure_region,
        f.departure_area,
        f.destination_region,
        f.destination_area,
        grouping(f.departure_region) as all_departures,
        grouping(f.departure_area) as all_departure_areas,
        grouping(f.destination_region) as all_destinations,
        grouping(f.destination_area) as all_destination_areas,
        case when count(*) = count(f.migrants) then sum(f.migrants) end as value,
        case
            when grouping(f.departure_area) = 0 and grouping(f.destination_area) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.migrants)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.migrants)) as upper
    from flow as f
    group by grouping sets (
        (f.report_year, f.departure_region, f.departure_area, f.destination_region, f.destination_area),
        (f.report_year, f.departure_region, f.departure_area, f.destination_region),
        (f.report_year, f.departure_region, f.departure_area),
        (f.report_year, f.departure_region, f.destination_region, f.destination_area),
        (f.report_year, f.departure_region, f.destination_region),
        (f.report_year, f.departure_region),
        (f.report_year, f.destination_region, f.destination_area),
        (f.report_year, f.destination_region),
        (f.report_year)
    )
),

placed as (
    select
        s.report_year,
        dense_rank() over (
            partition by s.report_year
            order by s.all_departures, r.sort_order, s.all_departure_areas, d.sort_order
        ) as row_no,
        case
            when s.all_departures = 1 then 'total'
            when s.all_departure_areas = 1 then s.departure_region || '/total'
            else s.departure_area
        end as row_key,
        case
            when s.all_departures = 1 then 'Grand total'
            when s.all_departure_areas = 1 then r.name || ' total'
            else d.name
        end as row_label,
        case
            when s.all_departures = 1 then 'total' when s.all_departure_areas = 1 then 'subtotal' else 'leaf'
        end as row_kind,
        -- the total comes before the areas
        dense_rank() over (
            partition by s.report_year
            order by s.all_destinations desc, q.sort_order asc, s.all_destination_areas asc, a.sort_order asc
        ) as column_no,
        case
            when s.all_destinations = 1 then 'total'
            when s.all_destination_areas = 1 then s.destination_region || '/total'
            else s.destination_area
        end as column_key,
        case
            when s.all_destinations = 1 then 'Total migrants'
            when s.all_destination_areas = 1 then q.name || ' total'
            else a.name
        end as column_label,
        case
            when s.all_destinations = 1 then 'total' when s.all_destination_areas = 1 then 'subtotal' else
                'leaf'
        end as column_kind,
        s.value,
        s.status,
        s.lower,
        s.upper
    from summed as s
    left join ref.geo_region as r on s.departure_region = r.code
    left join ref.geo_area as d on s.departure_area = d.code
    left join ref.geo_region as q on s.destination_region = q.code
    left join ref.geo_area as a on s.destination_area = a.code
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
    -- a sum over estimated parts is exact where the edition prints it
    cast(case when t.value is not null then 'derived' else p.status end as varchar) as status,
    cast(case when p.status = 'estimated' and t.value is null then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' and t.value is null then p.upper end as decimal(18, 3)) as upper
from placed as p
left join source.printed_total as t
    on
        p.report_year = t.report_year
        and t.table_id = 'table_2'
        and p.row_key = t.row_key
        and p.column_key = t.column_key
        and p.value = t.value
order by p.report_year, p.row_no, p.column_no;

create view report.table_2_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(coalesce(max(r.name), max(s.name)) as varchar) as region_of_departure,
    cast(max(c.row_label) as varchar) as area_of_departure,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total_migrants,
    cast(max(case when c.column_key = 'central_africa' then c.value end) as bigint) as central_africa,
    cast(max(case when c.column_key = 'east_africa' then c.value end) as bigint) as east_africa,
    cast(max(case when c.column_key = 'horn_of_africa' then c.value end) as bigint) as horn_of_africa,
    cast(max(case when c.column_key = 'southern_africa' then c.value end) as bigint) as southern_africa,
    cast(max(case when c.column_key = 'west_africa' then c.value end) as bigint) as west_africa,
    cast(max(case when c.column_key = 'africa/total' then c.value end) as bigint) as africa_total,
    cast(max(case when c.column_key = 'middle_east' then c.value end) as bigint) as middle_east,
    cast(max(case when c.column_key = 'north_africa' then c.value end) as bigint) as north_africa,
    cast(max(case when c.column_key = 'middle_east_north_africa/total' then c.value end) as bigint)
        as middle_east_north_africa_total,
    cast(max(case when c.column_key = 'andean_countries' then c.value end) as bigint) as andean_countries,
    cast(max(case when c.column_key = 'caribbean' then c.value end) as bigint) as caribbean,
    cast(max(case when c.column_key = 'central_america_mexico' then c.value end) as bigint)
        as central_america_mexico,
    cast(max(case when c.column_key = 'north_america' then c.value end) as bigint) as north_america,
    cast(max(case when c.column_key = 'south_america_other' then c.value end) as bigint)
        as south_america_other,
    cast(max(case when c.column_key = 'southern_cone' then c.value end) as bigint) as southern_cone,
    cast(max(case when c.column_key = 'americas/total' then c.value end) as bigint) as americas_total,
    cast(max(case when c.column_key = 'australia_new_zealand' then c.value end) as bigint)
        as australia_new_zealand,
    cast(max(case when c.column_key = 'central_asia' then c.value end) as bigint) as central_asia,
    cast(max(case when c.column_key = 'far_east' then c.value end) as bigint) as far_east,
    cast(max(case when c.column_key = 'melanesia' then c.value end) as bigint) as melanesia,
    cast(max(case when c.column_key = 'polynesia' then c.value end) as bigint) as polynesia,
    cast(max(case when c.column_key = 'south_asia' then c.value end) as bigint) as south_asia,
    cast(max(case when c.column_key = 'south_east_asia' then c.value end) as bigint) as south_east_asia,
    cast(max(case when c.column_key = 'south_western_asia' then c.value end) as bigint) as south_western_asia,
    cast(max(case when c.column_key = 'asia_oceania/total' then c.value end) as bigint) as asia_oceania_total,
    cast(max(case when c.column_key = 'baltic_states' then c.value end) as bigint) as baltic_states,
    cast(max(case when c.column_key = 'caucasus' then c.value end) as bigint) as caucasus,
    cast(max(case when c.column_key = 'central_europe' then c.value end) as bigint) as central_europe,
    cast(max(case when c.column_key = 'eastern_europe' then c.value end) as bigint) as eastern_europe,
    cast(max(case when c.column_key = 'nordic_countries' then c.value end) as bigint) as nordic_countries,
    cast(max(case when c.column_key = 'south_eastern_europe' then c.value end) as bigint)
        as south_eastern_europe,
    cast(max(case when c.column_key = 'southern_europe' then c.value end) as bigint) as southern_europe,
    cast(max(case when c.column_key = 'western_europe' then c.value end) as bigint) as western_europe,
    cast(max(case when c.column_key = 'europe/total' then c.value end) as bigint) as europe_total
from report.table_2_cells_v1 as c
left join ref.geo_area as a on c.row_key = a.code
left join ref.geo_region as r on a.geo_region = r.code
left join ref.geo_region as s on split_part(c.row_key, '/', 1) = s.code and c.row_kind = 'subtotal'
group by c.report_year, c.row_no
order by report_year, row_no;
