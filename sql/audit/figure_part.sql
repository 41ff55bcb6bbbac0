-- No part that the narrative gives is larger than its whole, whatever their qualifiers admit.
create view audit.figure_part as
with pair as (
    select report_year, figure as part, other as whole
    from narrative.relation
    where relation = 'whole'
    union
    select report_year, other, figure
    from narrative.relation
    where relation = 'part'
)

select
    cast(r.report_year as integer) as report_year,
    cast(r.part || ' in ' || r.whole as varchar) as item,
    cast(p.value as decimal(18, 6)) as printed,
    cast(w.value as decimal(18, 6)) as computed
from pair as r
inner join narrative.figure as p on r.report_year = p.report_year and r.part = p.figure
inner join narrative.figure as w on r.report_year = w.report_year and r.whole = w.figure
-- bounds that only touch have nothing in common: 654.5 is the least of 655 and the most of 654
where p.unit = w.unit and p.kind = w.kind and p.low >= w.high;
