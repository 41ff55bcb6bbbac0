-- Annex I.9 summed by service classification and rounded to USD 0.1 million equals the table of chapter V.B.
create view audit.expenditure_service_precision as
with in_thousands as (
    select report_year, year, service_class, case when count(*) = count(amount_kusd) then sum(amount_kusd) end as amount_kusd
    from fact.expenditure_by_service_region
    group by report_year, year, service_class
),

compared as (
    select
        m.report_year,
        'V.B against Annex I.9: ' || m.service_class || ' ' || m.year as item,
        -- printed with one decimal; records are exact
        round(m.amount_musd, 1) as printed,
        round(cast(cast(k.amount_kusd as double) / 1000 as decimal(18, 6)), 1) as computed
    from fact.expenditure_by_service as m
    inner join in_thousands as k
        on m.report_year = k.report_year and m.year = k.year and m.service_class = k.service_class
    -- the years before were held to when they were printed
    where m.year = m.report_year
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed <> computed;
