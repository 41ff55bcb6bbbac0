-- Two numbers that the narrative gives for one quantity and year have a value in common, whatever their qualifiers admit.
create view audit.figure_twin as
with pair as (
    select distinct report_year, least(figure, other) as first, greatest(figure, other) as second
    from narrative.relation
    where relation = 'same'
)

select
    cast(r.report_year as integer) as report_year,
    cast(r.first || ' and ' || r.second as varchar) as item,
    cast(a.value as decimal(18, 6)) as printed,
    cast(b.value as decimal(18, 6)) as computed
from pair as r
inner join narrative.figure as a on r.report_year = a.report_year and r.first = a.figure
inner join narrative.figure as b on r.report_year = b.report_year and r.second = b.figure
-- bounds that only touch have nothing in common: 654.5 is the least of 655 and the most of 654
where a.year = b.year and a.unit = b.unit and a.kind = b.kind and (a.low >= b.high or b.low >= a.high);
