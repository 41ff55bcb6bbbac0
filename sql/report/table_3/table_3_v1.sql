create view report.table_3_cells_v1 as
with movement as (
    select
        f.report_year,
        v.service_class,
        f.service,
        f.departure_region,
        f.destination,
        f.migrants,
        f.status,
        f.lower,
        f.upper
    from fact.movement_by_destination as f
    inner join ref.service as v on f.service = v.code
),

summed as (
    select
        f.report_year,
        f.service_class,
        f.service,
        f.departure_region,
        f.destination,
        grouping(f.service_class) as all_classes,
        grouping(f.service) as all_services,
        grouping(f.departure_region) as all_departures,
        grouping(f.destination) as all_destinations,
        case when count(*) = count(f.migrants) then sum(f.migrants) end as value,
        case
            when grouping(f.departure_region) = 0 and grouping(f.destination) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.migrants)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.migrants)) as upper
    from movement as f
    group by grouping sets (
        (f.report_year, f.service_class, f.service, f.departure_region, f.destination),
        (f.report_year, f.service_class, f.service, f.departure_region),
        (f.report_year, f.service_class, f.service, f.destination),
        (f.report_year, f.service_class, f.service),
        (f.report_year, f.service_class, f.destination),
        (f.report_year, f.service_class),
        (f.report_year, f.destination),
        (f.report_year)
    )
),

placed as (
    select
        s.report_year,
        -- this table sorts the regions of departure by name
        dense_rank() over (
            partition by s.report_year
            order by s.all_classes, c.sort_order, s.all_services, v.sort_order, s.all_departures, r.name
        ) as row_no,
        case
            when s.all_classes = 1 then 'total'
            when s.all_services = 1 then s.service_class || '/total'
            when s.all_departures = 1 then s.service || '/total'
            else s.service || '/' || s.departure_region
        end as row_key,
        case
            when s.all_classes = 1 then 'Grand total'
            when s.all_services = 1 then c.name || ' total'
            when s.all_departures = 1 then v.name || ' subtotal'
            else r.name
        end as row_label,
        case
            when s.all_classes = 1 then 'total' when s.all_departures = 1 then 'subtotal' else 'leaf'
        end as row_kind,
        -- the total comes before the destinations
        dense_rank()
            over (partition by s.report_year order by s.all_destinations desc, d.sort_order asc)
            as column_no,
        case when s.all_destinations = 1 then 'total' else s.destination end as column_key,
        case when s.all_destinations = 1 then 'Total migrants' else coalesce(i.label, d.name) end as column_label,
        case when s.all_destinations = 1 then 'total' else 'leaf' end as column_kind,
        s.value,
        s.status,
        s.lower,
        s.upper
    from summed as s
    left join ref.service_class as c on s.service_class = c.code
    left join ref.service as v on s.service = v.code
    left join ref.geo_region as r on s.departure_region = r.code
    left join ref.destination as d on s.destination = d.code
    left join source.label as i
        on
            i.list = 'destination'
            and i.only_in = ''
            and s.destination = i.code
            and s.report_year between i.from_year and i.to_year
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
        and t.table_id = 'table_3'
        and p.row_key = t.row_key
        and p.column_key = t.column_key
        and p.value = t.value
order by p.report_year, p.row_no, p.column_no;

create view report.table_3_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(k.name) as varchar) as service,
    cast(max(v.name) as varchar) as programme_project,
    cast(max(c.row_label) as varchar) as region_of_departure,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total_migrants,
    cast(max(case when c.column_key = 'afghanistan' then c.value end) as bigint) as afghanistan,
    cast(max(case when c.column_key = 'angola' then c.value end) as bigint) as angola,
    cast(max(case when c.column_key = 'australia' then c.value end) as bigint) as australia,
    cast(max(case when c.column_key = 'bangladesh' then c.value end) as bigint) as bangladesh,
    cast(max(case when c.column_key = 'brazil' then c.value end) as bigint) as brazil,
    cast(max(case when c.column_key = 'burundi' then c.value end) as bigint) as burundi,
    cast(max(case when c.column_key = 'canada' then c.value end) as bigint) as canada,
    cast(max(case when c.column_key = 'chile' then c.value end) as bigint) as chile,
    cast(max(case when c.column_key = 'cote_divoire' then c.value end) as bigint) as cote_divoire,
    cast(max(case when c.column_key = 'ethiopia' then c.value end) as bigint) as ethiopia,
    cast(max(case when c.column_key = 'iraq' then c.value end) as bigint) as iraq,
    cast(max(case when c.column_key = 'israel' then c.value end) as bigint) as israel,
    cast(max(case when c.column_key = 'jordan' then c.value end) as bigint) as jordan,
    cast(max(case when c.column_key = 'liberia' then c.value end) as bigint) as liberia,
    cast(max(case when c.column_key = 'new_zealand' then c.value end) as bigint) as new_zealand,
    cast(max(case when c.column_key = 'niger' then c.value end) as bigint) as niger,
    cast(max(case when c.column_key = 'nigeria' then c.value end) as bigint) as nigeria,
    cast(max(case when c.column_key = 'norway' then c.value end) as bigint) as norway,
    cast(max(case when c.column_key = 'pakistan' then c.value end) as bigint) as pakistan,
    cast(max(case when c.column_key = 'philippines' then c.value end) as bigint) as philippines,
    cast(max(case when c.column_key = 'russian_federation' then c.value end) as bigint) as russian_federation,
    cast(max(case when c.column_key = 'senegal' then c.value end) as bigint) as senegal,
    cast(max(case when c.column_key = 'serbia' then c.value end) as bigint) as serbia,
    cast(max(case when c.column_key = 'kosovo_unsc_1244' then c.value end) as bigint) as kosovo_unsc_1244,
    cast(max(case when c.column_key = 'south_sudan' then c.value end) as bigint) as south_sudan,
    cast(max(case when c.column_key = 'sudan' then c.value end) as bigint) as sudan,
    cast(max(case when c.column_key = 'sweden' then c.value end) as bigint) as sweden,
    cast(max(case when c.column_key = 'the_former_yugoslav_rep_of_macedonia' then c.value end) as bigint)
        as the_former_yugoslav_rep_of_macedonia,
    cast(max(case when c.column_key = 'united_kingdom' then c.value end) as bigint) as united_kingdom,
    cast(max(case when c.column_key = 'united_states_of_america' then c.value end) as bigint)
        as united_states_of_america,
    cast(max(case when c.column_key = 'other_africa' then c.value end) as bigint) as other_africa,
    cast(max(case when c.column_key = 'other_americas' then c.value end) as bigint) as other_americas,
    cast(max(case when c.column_key = 'other_asia_oceania' then c.value end) as bigint) as other_asia_oceania,
    cast(max(case when c.column_key = 'other_europe' then c.value end) as bigint) as other_europe,
    cast(max(case when c.column_key = 'other_middle_east_north_africa' then c.value end) as bigint)
        as other_middle_east_north_africa
from report.table_3_cells_v1 as c
left join ref.service as v on split_part(c.row_key, '/', 1) = v.code
left join ref.service_class as k on coalesce(v.service_class, split_part(c.row_key, '/', 1)) = k.code
group by c.report_year, c.row_no
order by report_year, row_no;
