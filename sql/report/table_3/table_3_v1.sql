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
