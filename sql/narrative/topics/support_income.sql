-- Operational Support Income, its estimate, reserve and the staff security overhead (paragraphs 260 to 263).
create view narrative.support_income as
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
where f.topic = 'support_income'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.support_income.report_year is 'Year of the edition';
comment on column narrative.support_income.figure is 'Figure, see report.figures';
comment on column narrative.support_income.year is 'Year the number speaks of';
comment on column narrative.support_income.subject is 'What is counted';
comment on column narrative.support_income.measure is 'The quantity';
comment on column narrative.support_income.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.support_income.value is 'The number in its unit, a fall negative';
comment on column narrative.support_income.unit is 'Unit of value';
comment on column narrative.support_income.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.support_income.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.support_income.high is 'Largest value the number and its qualifier admit';
