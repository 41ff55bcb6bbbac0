-- Repatriations with UNHCR by country of origin and destination (paragraph 219): the significant flows, not all.
create view narrative.repatriation_flow as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.service as varchar) as service,
    cast(f.country as varchar) as origin,
    cast(f.partner_country as varchar) as destination,
    cast(f.value as bigint) as persons
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'repatriation_flow' and f.country is not null and f.partner_country is not null
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.repatriation_flow.report_year is 'Year of the edition';
comment on column narrative.repatriation_flow.figure is 'Figure, see report.figures';
comment on column narrative.repatriation_flow.service is 'Service, see ref.service';
comment on column narrative.repatriation_flow.origin is 'Country they left, see ref.country';
comment on column narrative.repatriation_flow.destination is 'Country they returned to, see ref.country';
comment on column narrative.repatriation_flow.persons is 'Persons repatriated';
