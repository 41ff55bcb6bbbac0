-- Two numbers that the narrative gives for one quantity and year have a value in common, whatever their qualifiers admit.
create view audit.figure_twin as
with told as (
    select e.report_year, f.figure, f.year, f.unit, f.kind, f.value, f.low, f.high
    from source.figure as f
    inner join source.edition as e on f.edition = e.edition
),

pair as (
    select report_year, least(figure, other) as first, greatest(figure, other) as second
    from narrative.relation
    where relation = 'same'
    group by report_year, least(figure, other), greatest(figure, other)
)

select
    cast(r.report_year as integer) as report_year,
    cast(r.first || ' and ' || r.second as varchar) as item,
    cast(a.value as decimal(18, 6)) as printed,
    cast(b.value as decimal(18, 6)) as computed
from pair as r
inner join told as a on r.report_year = a.report_year and r.first = a.figure
inner join told as b on r.report_year = b.report_year and r.second = b.figure
-- bounds that only touch have nothing in common: 654.5 is the least of 655 and the most of 654
where a.year = b.year and a.unit = b.unit and a.kind = b.kind and (a.low >= b.high or b.low >= a.high);
