-- All findings of all audits, each with the erratum that explains it; errata that explain nothing.
-- The build puts the union of all audits in the place of audit.every_audit.
create view audit.finding as
with erratum as (
    select
        d.report_year,
        e.erratum,
        e.audit,
        e.item,
        e.printed,
        e.computed,
        e.explanation
    from source.erratum as e
    inner join source.edition as d on e.edition = d.edition
    -- a revision shows only beside an earlier report
    where e.audit <> 'revision' or d.report_year > (select min(report_year) from source.edition)
)

-- an erratum explains a finding only while both numbers are those it was written for;
-- an erratum that explains nothing is a finding itself
select
    cast(coalesce(f.audit, 'stale_erratum') as varchar) as audit,
    cast(coalesce(f.report_year, e.report_year) as integer) as report_year,
    cast(coalesce(f.item, 'erratum ' || e.erratum || ' explains nothing: ' || e.item) as varchar) as item,
    cast(f.printed as decimal(18, 6)) as printed,
    cast(f.computed as decimal(18, 6)) as computed,
    cast(case when f.audit is not null then e.erratum end as varchar) as erratum,
    cast(case when f.audit is not null then e.explanation end as varchar) as explanation
from audit.every_audit as f
full outer join erratum as e
    on
        f.report_year = e.report_year
        and f.audit = e.audit
        and f.item = e.item
        and f.printed is not distinct from e.printed
        and f.computed is not distinct from e.computed
order by audit, report_year, item;

comment on column audit.finding.erratum is 'Erratum that explains it; NULL if none does';
comment on column audit.finding.explanation is 'Explanation of the erratum';
