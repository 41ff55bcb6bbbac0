-- Projects whose span overlaps the year, by service classification and region, all combinations.
with counted as (
    select service_class, finance_region, count(*) as projects
    from record.project
    where
        report_year = getvariable('record_year')
        and superseded_by is null
        and start_date <= make_date(getvariable('record_year'), 12, 31)
        and coalesce(end_date >= make_date(getvariable('record_year'), 1, 1), true)
    group by service_class, finance_region
)

select
    getvariable('record_year') as year,
    a.code as service_class,
    b.code as finance_region,
    coalesce(c.projects, 0) as projects
from record.code as a
inner join record.code as b on a.list = 'service_class' and b.list = 'finance_region'
left join counted as c on a.number = c.service_class and b.number = c.finance_region;
