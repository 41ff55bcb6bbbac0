-- Every figure of the narrative that tables or other figures determine is what they make it.
create view audit.figure as
select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as item,
    cast(value as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from report.figures
where verdict in ('rounds differently', 'contradicts');
