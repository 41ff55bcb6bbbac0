-- Which figures of the narrative concern the same quantity or parts of it, one row per pair.
create view narrative.relation as
select
    cast(e.report_year as integer) as report_year,
    cast(r.figure as varchar) as figure,
    cast(r.relation as varchar) as relation,
    cast(r.other as varchar) as other
from source.figure_relation as r
inner join source.edition as e on r.edition = e.edition;

comment on column narrative.relation.other is 'The other figure';
