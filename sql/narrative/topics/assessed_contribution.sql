-- Assessed contributions, the provision for doubtful receivables and the deficit (paragraphs 254 to 256), in francs or dollars.
create view narrative.assessed_contribution as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.programme as varchar) as programme,
    cast(f.kind as varchar) as kind,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'assessed_contribution'
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.assessed_contribution.report_year is 'Year of the edition';
comment on column narrative.assessed_contribution.figure is 'Figure, see report.figures';
comment on column narrative.assessed_contribution.year is 'Year the number speaks of';
comment on column narrative.assessed_contribution.subject is 'What is counted';
comment on column narrative.assessed_contribution.measure is 'The quantity';
comment on column narrative.assessed_contribution.programme is 'Part of the budget, see ref.programme';
comment on column narrative.assessed_contribution.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column narrative.assessed_contribution.value is 'The number in its unit, a fall negative';
comment on column narrative.assessed_contribution.unit is 'Unit of value';
comment on column narrative.assessed_contribution.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column narrative.assessed_contribution.low is 'Smallest value the number and its qualifier admit';
comment on column narrative.assessed_contribution.high is 'Largest value the number and its qualifier admit';
