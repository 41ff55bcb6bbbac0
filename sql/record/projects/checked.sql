-- Projects as they were read, their codes as numbers, and the first rule each row breaks.
create or replace temp view record_checked as
with typed as (
    select
        r.file_no,
        r.line,
        r.fault,
        r.text,
        r.named,
        r.project_code,
        r.service_class,
        r.finance_region,
        r.start_date,
        r.end_date,
        r.synthetic,
        record_day(r.start_date) as first_day,
        record_day(r.end_date) as last_day,
        c.number as service_class_number,
        g.number as finance_region_number,
        y.number as synthetic_number
    from record_raw as r
    left join record_spelling as c on c.list = 'service_class' and r.service_class = c.spelling
    left join record_spelling as g on g.list = 'finance_region' and r.finance_region = g.spelling
    left join record_spelling as y on y.list = 'boolean' and r.synthetic = y.spelling
)

select
    t.*,
    case
        when t.fault is not null then '|' || t.fault
        when t.project_code is null then 'project_code|a value is missing'
        when record_bad_id(t.project_code) then 'project_code|not an id: too long, spaces at its ends, quotes or damage'
        when t.service_class is null then 'service_class|a value is missing'
        when t.service_class_number is null then 'service_class|not a known service classification'
        when t.finance_region is null then 'finance_region|a value is missing'
        when t.finance_region_number is null then 'finance_region|not a known region'
        when t.start_date is null then 'start_date|a value is missing'
        when record_not_day(t.start_date, t.first_day) then 'start_date|not a date as 2013-01-31'
        when t.end_date is not null and record_not_day(t.end_date, t.last_day) then 'end_date|not a date as 2013-01-31'
        when t.last_day < t.first_day then 'end_date|before the start_date'
        when t.synthetic is not null and t.synthetic_number is null then 'synthetic|neither true nor false'
    end as broken
from typed as t;
