-- Staff security: personnel served, locations assessed, funding, incidents (paragraphs 57 to 62 and 288).
create view narrative.security as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.kind as varchar) as kind,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'security'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.security.report_year is 'Year of the edition';
comment on column narrative.security.figure is 'Figure, see report.figures';
comment on column narrative.security.year is 'Year the number speaks of';
comment on column narrative.security.subject is 'What is counted';
comment on column narrative.security.measure is 'The quantity';
comment on column narrative.security.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.security.value is 'The number in its unit, a fall negative';
comment on column narrative.security.unit is 'Unit of value';
comment on column narrative.security.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.security.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.security.high is 'Largest value the number and its qualifier admit';
