-- All findings of all audits, each with the erratum that explains it; errata that explain nothing.
create view audit.finding as
with found as (
    select
        'difference' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.difference
    union all
    select
        'expenditure_operational' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.expenditure_operational
    union all
    select
        'expenditure_region_precision' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.expenditure_region_precision
    union all
    select
        'expenditure_service_precision' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.expenditure_service_precision
    union all
    select
        'expenditure_total_precision' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.expenditure_total_precision
    union all
    select
        'figure' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.figure
    union all
    select
        'figure_count' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.figure_count
    union all
    select
        'figure_flow' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.figure_flow
    union all
    select
        'figure_part' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.figure_part
    union all
    select
        'figure_twin' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.figure_twin
    union all
    select
        'member_state' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.member_state
    union all
    select
        'movement_region' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.movement_region
    union all
    select
        'movement_service' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.movement_service
    union all
    select
        'movement_total' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.movement_total
    union all
    select
        'official_grade' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.official_grade
    union all
    select
        'official_total' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.official_total
    union all
    select
        'orphan_code' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.orphan_code
    union all
    select
        'published_vs_records' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.published_vs_records
    union all
    select
        'reading' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.reading
    union all
    select
        'share_sum' as audit,
        report_year,
        item,
        printed,
        computed
    from audit.share_sum
),

erratum as (
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
)

-- an erratum explains a finding only while both numbers are the ones it was written for;
-- one that explains nothing is a finding itself
select
    cast(coalesce(f.audit, 'stale_erratum') as varchar) as audit,
    cast(coalesce(f.report_year, e.report_year) as integer) as report_year,
    cast(coalesce(f.item, 'erratum ' || e.erratum || ' explains nothing: ' || e.item) as varchar) as item,
    cast(f.printed as decimal(18, 6)) as printed,
    cast(f.computed as decimal(18, 6)) as computed,
    cast(case when f.audit is not null then e.erratum end as varchar) as erratum,
    cast(case when f.audit is not null then e.explanation end as varchar) as explanation
from found as f
full outer join erratum as e
    on
        f.report_year = e.report_year
        and f.audit = e.audit
        and f.item = e.item
        and f.printed is not distinct from e.printed
        and f.computed is not distinct from e.computed
order by audit, report_year, item;
