-- Expenditure as the narrative tells it, by part of the budget, service classification and region (paragraphs 9 to 13, 251 to 259).
create view narrative.finance as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.programme as varchar) as programme,
    cast(f.service_class as varchar) as service_class,
    cast(f.finance_region as varchar) as finance_region,
    cast(f.country as varchar) as country,
    cast(f.kind as varchar) as kind,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'finance'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.finance.report_year is 'Year of the edition';
comment on column narrative.finance.figure is 'Figure, see report.figures';
comment on column narrative.finance.year is 'Year the number speaks of';
comment on column narrative.finance.subject is 'What is counted';
comment on column narrative.finance.measure is 'The quantity';
comment on column narrative.finance.programme is 'Part of the budget, see ref.programme';
comment on column narrative.finance.service_class is 'Service classification, see ref.service_class';
comment on column narrative.finance.finance_region is 'Region of expenditure and projects, see ref.finance_region';
comment on column narrative.finance.country is 'Country the number is about, see ref.country';
comment on column narrative.finance.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.finance.value is 'The number in its unit, a fall negative';
comment on column narrative.finance.unit is 'Unit of value';
comment on column narrative.finance.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.finance.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.finance.high is 'Largest value the number and its qualifier admit';
