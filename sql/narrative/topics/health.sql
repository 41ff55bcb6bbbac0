-- Migration health: expenditure, assessments, their shares and places (paragraphs 139 to 148).
create view narrative.health as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.service_class as varchar) as service_class,
    cast(f.country as varchar) as country,
    cast(f.partner_country as varchar) as partner_country,
    cast(f.geo_region as varchar) as geo_region,
    cast(f.kind as varchar) as kind,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'health'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.health.report_year is 'Year of the edition';
comment on column narrative.health.figure is 'Figure, see report.figures';
comment on column narrative.health.year is 'Year the number speaks of';
comment on column narrative.health.subject is 'What is counted';
comment on column narrative.health.measure is 'The quantity';
comment on column narrative.health.service_class is 'Service classification, see ref.service_class';
comment on column narrative.health.country is 'Country the number is about, see ref.country';
comment on column narrative.health.partner_country is 'Second country of the arrangement, see ref.country';
comment on column narrative.health.geo_region is 'Geographical region, see ref.geo_region';
comment on column narrative.health.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.health.value is 'The number in its unit, a fall negative';
comment on column narrative.health.unit is 'Unit of value';
comment on column narrative.health.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.health.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.health.high is 'Largest value the number and its qualifier admit';
