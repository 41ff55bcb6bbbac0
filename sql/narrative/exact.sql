-- Figures that the text gives without a qualifier. Only these are computed with: an "over" or "approximately" is tested
-- itself, but tests nothing.
create view narrative.exact as
select
    report_year,
    figure,
    value,
    country
from narrative.figure
where qualifier = 'exact';

comment on column narrative.exact.value is 'The number in its unit, a fall negative; NULL if the text only names one among several';
