-- The value of every quantity that an edition derives figures from, in its own report year.
create view narrative.quantity as
select
    cast(report_year as integer) as report_year,
    cast(quantity as varchar) as quantity,
    cast(value as decimal(28, 8)) as value,
    cast(leaves as bigint) as leaves
from narrative.quantity_by_year
where for_year = report_year;

comment on column narrative.quantity.leaves is 'Leaf figures selected';
comment on column narrative.quantity.value is 'The aggregate of the quantity; NULL if a leaf figure that it depends on is lost';
