-- The totals of Annex I.1 equal the unrounded sum of administrative and operational expenditure, rounded once.
create view audit.expenditure_total_precision as
with exact as (
    select report_year, year, case when count(*) = count(amount_musd) then sum(amount_musd) end as amount_musd
    from fact.expenditure_by_programme
    -- a year with records only repeats totals that an edition printed, and that were checked there
    where report_year in (select report_year from source.edition)
    group by report_year, year
),

compared as (
    select
        e.report_year,
        'Annex I.1 total ' || e.year as item,
        c.value as printed,
        round(e.amount_musd, 0) as computed
    from exact as e
    inner join report.annex_1_1_cells as c
        on e.report_year = c.report_year and c.row_key = 'total' and c.column_key = cast(e.year as varchar)
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
