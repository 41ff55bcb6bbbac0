-- Contracts and agreements, appeals and complaints, guidance notes (paragraphs 27 to 32), this year and the year before.
create view narrative.legal as
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
where f.topic = 'legal'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.legal.report_year is 'Year of the edition';
comment on column narrative.legal.figure is 'Figure, see report.figures';
comment on column narrative.legal.year is 'Year the number speaks of';
comment on column narrative.legal.subject is 'What is counted';
comment on column narrative.legal.measure is 'The quantity';
comment on column narrative.legal.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.legal.value is 'The number in its unit, a fall negative';
comment on column narrative.legal.unit is 'Unit of value';
comment on column narrative.legal.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.legal.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.legal.high is 'Largest value the number and its qualifier admit';
