-- No part that the narrative tells is larger than its whole, whatever their qualifiers admit.
create view audit.figure_part as
with told as (
    select e.report_year, f.figure, f.unit, f.kind, f.value, f.low, f.high
    from source.figure as f
    inner join source.edition as e on f.edition = e.edition
),

pair as (
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
inner join told as p on r.report_year = p.report_year and r.part = p.figure
inner join told as w on r.report_year = w.report_year and r.whole = w.figure
-- bounds that only touch have nothing in common: 654.5 is the least of 655 and the most of 654
where p.unit = w.unit and p.kind = w.kind and p.low >= w.high;
