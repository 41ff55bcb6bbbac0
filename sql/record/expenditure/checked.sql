-- Postings as they were read, their codes as numbers, and the first rule each row breaks.
create or replace temp view record_checked as
with typed as (
    select
        r.file_no,
        r.line,
        r.fault,
        r.text,
        r.named,
        r.project_code,
        r.year,
        r.programme,
        r.service_class,
        r.finance_region,
        r.amount_usd,
        r.synthetic,
        record_integer(r.year) as financial_year,
        record_amount(r.amount_usd) as amount,
        p.number as programme_number,
        n.code as programme_code,
        c.number as service_class_number,
        g.number as finance_region_number,
        y.number as synthetic_number
    from record_raw as r
    left join record_spelling as p on p.list = 'programme' and r.programme = p.spelling
    left join record.code as n on n.list = 'programme' and p.number = n.number
    left join record_spelling as c on c.list = 'service_class' and r.service_class = c.spelling
    left join record_spelling as g on g.list = 'finance_region' and r.finance_region = g.spelling
    left join record_spelling as y on y.list = 'boolean' and r.synthetic = y.spelling
)

select
    t.*,
    case
        when t.fault is not null then '|' || t.fault
        when record_bad_id(t.project_code) then 'project_code|not an id: too long, spaces at its ends, quotes or damage'
        when t.year is null then 'year|a value is missing'
        when record_not_integer(t.year, t.financial_year) then 'year|not a whole number'
        when t.financial_year <> getvariable('record_year') then 'year|not the year that is loaded'
        when t.programme is null then 'programme|a value is missing'
        when t.programme_number is null then 'programme|not a known programme'
        when t.programme_code = 'operational' and t.service_class is null then 'service_class|missing in an operational posting'
        when t.programme_code = 'administrative' and t.service_class is not null
            then 'service_class|not blank in an administrative posting'
        when t.service_class is not null and t.service_class_number is null
            then 'service_class|not a known service classification'
        when t.programme_code = 'operational' and t.finance_region is null
            then 'finance_region|missing in an operational posting'
        when t.programme_code = 'administrative' and t.finance_region is not null
            then 'finance_region|not blank in an administrative posting'
        when t.finance_region is not null and t.finance_region_number is null then 'finance_region|not a known region'
        when t.amount_usd is null then 'amount_usd|a value is missing'
        when t.amount is null then 'amount_usd|not an amount with at most two decimals'
        when t.synthetic is not null and t.synthetic_number is null then 'synthetic|neither true nor false'
    end as broken
from typed as t;
