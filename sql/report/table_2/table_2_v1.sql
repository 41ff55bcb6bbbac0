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
