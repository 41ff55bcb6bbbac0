-- Figures that the text gives without a qualifier. Only these are computed with: an "over" or "approximately" is tested
-- itself, but tests nothing.
create view narrative.exact as
select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(value as decimal(20, 4)) as value,
    cast(country as varchar) as country
from narrative.figure
where qualifier = 'exact';

comment on column narrative.exact.value is 'The number in its unit, a fall negative; NULL if the text only names one among several';
