-- Every figure that tables or other figures determine, computed from the terms of its derivation, never rounded.
create view narrative.derivation as
select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from narrative.derivation_by_year
where for_year = report_year;

comment on column narrative.derivation.computed is 'The figure as computed, not rounded; NULL if a term is lost';
