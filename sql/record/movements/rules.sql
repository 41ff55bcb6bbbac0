-- Rules of movements beyond the table schema, one column <field>_rule each: the rule that the value breaks, or NULL.
create or replace temp view record_ruled as
select
    t.*, -- noqa: AM04, its columns follow from the table schema
    case when year(t.movement_date) <> getvariable('record_year') then 'outside the year' end as movement_date_rule,
    'no area in ref.country: ' || d.name as departure_country_rule,
    'no area in ref.country: ' || a.name as destination_country_rule
from record_typed as t
left join ref.country as d on t.departure_country_code = d.code and d.geo_area is null
left join ref.country as a on t.destination_country_code = a.code and a.geo_area is null;
