-- Errata that explain nothing: what they were written for is no longer found.
create view audit.stale_erratum as
select
    cast(d.report_year as integer) as report_year,
    cast(e.erratum as varchar) as erratum,
    cast(e.audit as varchar) as audit,
    cast(e.item as varchar) as item
from source.erratum as e
inner join source.edition as d on e.edition = d.edition
left join audit.finding as f on d.report_year = f.report_year and e.erratum = f.erratum
where f.erratum is null
order by report_year, erratum;
