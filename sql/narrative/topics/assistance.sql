-- Persons and households helped, moved, trained, placed or repatriated, over all topics: by service and country where told.
create view narrative.assistance as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.service as varchar) as service,
    cast(f.country as varchar) as country,
    cast(f.partner_country as varchar) as partner_country,
    cast(f.kind as varchar) as kind,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.unit in ('persons', 'households') and regexp_matches(f.measure, '^(persons|households)_')
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.assistance.report_year is 'Year of the edition';
comment on column narrative.assistance.figure is 'Figure, see report.figures';
comment on column narrative.assistance.year is 'Year the number speaks of';
comment on column narrative.assistance.subject is 'What is counted';
comment on column narrative.assistance.measure is 'The quantity';
comment on column narrative.assistance.service is 'Service, see ref.service';
comment on column narrative.assistance.country is 'Country the number is about, see ref.country';
comment on column narrative.assistance.partner_country is 'Second country of the arrangement, see ref.country';
comment on column narrative.assistance.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.assistance.value is 'The number in its unit, a fall negative';
comment on column narrative.assistance.unit is 'Unit of value';
comment on column narrative.assistance.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.assistance.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.assistance.high is 'Largest value the number and its qualifier admit';
