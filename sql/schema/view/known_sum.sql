-- Sums of fact rows that an edition states: its legible totals, and the flows that its text names, which are parts of
-- figures. One row for each fact of a sum: the rows of all its facts, for which both conditions hold, add up to it.
create view source.known_sum as
with own_report as (
    -- such a table takes the facts of earlier years from the reports on them
    select distinct table_id, version
    from meta.cell_key_fact
    where position('report_year = {year}' in condition) > 0
),

total as (
    select
        t.report_year,
        t.table_id,
        t.row_key,
        t.column_key,
        t.value,
        v.cells as version,
        regexp_extract(t.row_key, '^[0-9][0-9][0-9][0-9]+') || regexp_extract(t.column_key, '^[0-9][0-9][0-9][0-9]+') as key_year,
        regexp_replace(t.row_key, '^[0-9][0-9][0-9][0-9]+', '{year}') as row_pattern,
        regexp_replace(t.column_key, '^[0-9][0-9][0-9][0-9]+', '{year}') as column_pattern
    from source.printed_total as t
    inner join meta.views as v on t.table_id = v.table_id and v.state = 'latest' and not v.is_cells
    left join own_report as o on t.table_id = o.table_id and v.cells = o.version
    where o.table_id is null
),

flow as (
    -- named countries of departure and destination: each flow is part of what the tables count between their areas
    select
        f.report_year,
        f.service,
        da.code as departure_area,
        da.geo_region as departure_region,
        aa.code as destination_area,
        coalesce(named.code, rest.code) as destination,
        f.persons
    from narrative.repatriation_flow as f
    inner join ref.country as d on f.origin = d.code
    inner join ref.geo_area as da on d.geo_area = da.code
    inner join ref.country as a on f.destination = a.code
    inner join ref.geo_area as aa on a.geo_area = aa.code
    left join ref.destination as named on a.code = named.country
    left join ref.destination as rest on named.code is null and rest.country is null and aa.geo_region = rest.geo_region
),

part as (
    select
        report_year,
        'movement_by_area' as fact,
        departure_area as origin,
        destination_area as destination,
        'and departure_area = ''' || departure_area || '''' as row_condition,
        'and destination_area = ''' || destination_area || '''' as column_condition,
        case when count(*) = count(persons) then sum(persons) end as persons
    from flow
    group by report_year, departure_area, destination_area
    union all
    select
        report_year,
        'movement_by_destination',
        service || '/' || departure_region,
        destination,
        'and service = ''' || service || ''' and departure_region = ''' || departure_region || '''',
        'and destination = ''' || destination || '''',
        case when count(*) = count(persons) then sum(persons) end
    from flow
    group by report_year, service, departure_region, destination
),

known as (
    select
        t.report_year,
        t.table_id as stated_in,
        t.row_key,
        t.column_key,
        r.fact,
        replace(replace(r.condition, '{year}', t.key_year), '{report_year}', cast(t.report_year as varchar)) as row_condition,
        replace(replace(k.condition, '{year}', t.key_year), '{report_year}', cast(t.report_year as varchar)) as column_condition,
        t.value as lower,
        t.value as upper
    from total as t
    inner join meta.cell_key as rk
        on t.table_id = rk.table_id and t.version = rk.version and rk.axis = 'row' and t.row_pattern = rk.key and rk.is_sum
    inner join meta.cell_key as ck
        on t.table_id = ck.table_id and t.version = ck.version and ck.axis = 'column' and t.column_pattern = ck.key and ck.is_sum
    inner join meta.cell_key_fact as r
        on t.table_id = r.table_id and t.version = r.version and r.axis = 'row' and t.row_pattern = r.key
    inner join meta.cell_key_fact as k
        on
            t.table_id = k.table_id
            and t.version = k.version
            and k.axis = 'column'
            and t.column_pattern = k.key
            and r.fact = k.fact
    union all
    select
        report_year,
        'text',
        origin,
        destination,
        fact,
        row_condition,
        column_condition,
        persons,
        null
    from part
)

select
    cast(report_year as integer) as report_year,
    cast(stated_in as varchar) as stated_in,
    cast(row_key as varchar) as row_key,
    cast(column_key as varchar) as column_key,
    cast(fact as varchar) as fact,
    cast(row_condition as varchar) as row_condition,
    cast(column_condition as varchar) as column_condition,
    cast(lower as decimal(18, 3)) as lower,
    cast(upper as decimal(18, 3)) as upper
from known;

comment on column source.known_sum.stated_in is 'Printed table that has the sum; text for the flows that the text names';
comment on column source.known_sum.row_key is 'Row of the total, or where the flow starts';
comment on column source.known_sum.column_key is 'Column of the total, or where the flow ends';
comment on column source.known_sum.fact is 'Fact whose rows are added; a sum over several facts has a row for each';
comment on column source.known_sum.row_condition is 'First part of the rest of a WHERE clause on the fact';
comment on column source.known_sum.column_condition is 'Second part of it';
comment on column source.known_sum.lower is 'The sum is not below this value';
comment on column source.known_sum.upper is 'The sum is not above this value; NULL if no limit is stated';
