-- The numbers that the narrative gives without a qualifier: the only ones from which others are computed.
-- An "over" or "approximately" is tested itself, but tests nothing.
create view narrative.exact as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.value as decimal(20, 4)) as value
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.qualifier = 'exact';

comment on column narrative.exact.report_year is 'Year of the edition';
comment on column narrative.exact.figure is 'Figure, see report.figures';
comment on column narrative.exact.value is 'The number in the unit of the figure';
