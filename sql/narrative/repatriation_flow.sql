-- Repatriations by country of origin and destination: the flows that the narrative names, not all.
create view narrative.repatriation_flow as
select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(service as varchar) as service,
    cast(country as varchar) as origin,
    cast(partner_country as varchar) as destination,
    cast(value as bigint) as persons
from narrative.figure
where topic = 'repatriation_flow' and country is not null and partner_country is not null
order by report_year, paragraph, length(figure), figure;

comment on column narrative.repatriation_flow.origin is 'Country that they left, see ref.country';
comment on column narrative.repatriation_flow.destination is 'Country that they returned to, see ref.country';
comment on column narrative.repatriation_flow.persons is 'Persons repatriated';
