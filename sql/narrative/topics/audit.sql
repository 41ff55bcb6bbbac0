-- Audits of Field Offices by region, and the work of the audit and oversight bodies (paragraphs 21 to 24).
create view narrative.audit as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.geo_region as varchar) as geo_region,
    cast(f.kind as varchar) as kind,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'audit'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.audit.report_year is 'Year of the edition';
comment on column narrative.audit.figure is 'Figure, see report.figures';
comment on column narrative.audit.year is 'Year the number speaks of';
comment on column narrative.audit.subject is 'What is counted';
comment on column narrative.audit.measure is 'The quantity';
comment on column narrative.audit.geo_region is 'Geographical region, see ref.geo_region';
comment on column narrative.audit.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.audit.value is 'The number in its unit, a fall negative';
comment on column narrative.audit.unit is 'Unit of value';
comment on column narrative.audit.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.audit.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.audit.high is 'Largest value the number and its qualifier admit';
