-- Projects active, started and registered, and project documents (paragraphs 10, 11, 252 and 292).
create view narrative.project as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.service_class as varchar) as service_class,
    cast(f.finance_region as varchar) as finance_region,
    cast(f.kind as varchar) as kind,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'project'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.project.report_year is 'Year of the edition';
comment on column narrative.project.figure is 'Figure, see report.figures';
comment on column narrative.project.year is 'Year the number speaks of';
comment on column narrative.project.subject is 'What is counted';
comment on column narrative.project.measure is 'The quantity';
comment on column narrative.project.service_class is 'Service classification, see ref.service_class';
comment on column narrative.project.finance_region is 'Region of expenditure and projects, see ref.finance_region';
comment on column narrative.project.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.project.value is 'The number in its unit, a fall negative';
comment on column narrative.project.unit is 'Unit of value';
comment on column narrative.project.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.project.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.project.high is 'Largest value the number and its qualifier admit';
