-- Movements as they were read, their codes as numbers, and the first rule each row breaks.
create or replace temp view record_checked as
with typed as (
    select
        r.file_no,
        r.line,
        r.fault,
        r.text,
        r.named,
        r.movement_id,
        r.movement_date,
        r.service,
        r.budget_region,
        r.departure_country,
        r.destination_country,
        r.sex,
        r.age,
        r.synthetic,
        record_day(r.movement_date) as day,
        record_integer(r.age) as years,
        s.number as service_number,
        b.number as budget_region_number,
        d.number as departure_number,
        d.unplaced as departure_unplaced,
        a.number as destination_number,
        a.unplaced as destination_unplaced,
        x.number as sex_number,
        y.number as synthetic_number
    from record_raw as r
    left join record_spelling as s on s.list = 'service' and r.service = s.spelling
    left join record_spelling as b on b.list = 'budget_region' and r.budget_region = b.spelling
    left join record_spelling as d on d.list = 'country' and r.departure_country = d.spelling
    left join record_spelling as a on a.list = 'country' and r.destination_country = a.spelling
    left join record_spelling as x on x.list = 'sex' and r.sex = x.spelling
    left join record_spelling as y on y.list = 'boolean' and r.synthetic = y.spelling
)

select
    t.*,
    case
        when t.fault is not null then '|' || t.fault
        when t.movement_id is null then 'movement_id|a value is missing'
        when record_bad_id(t.movement_id) then 'movement_id|not an id: too long, spaces at its ends, quotes or damage'
        when t.movement_date is null then 'movement_date|a value is missing'
        when record_not_day(t.movement_date, t.day) then 'movement_date|not a date as 2013-01-31'
        when year(t.day) <> getvariable('record_year') then 'movement_date|outside the year'
        when t.service is null then 'service|a value is missing'
        when t.service_number is null then 'service|not a known service'
        when t.budget_region is null then 'budget_region|a value is missing'
        when t.budget_region_number is null then 'budget_region|not a known budgetary region'
        when t.departure_country is null then 'departure_country|a value is missing'
        when t.departure_number is null then 'departure_country|not a known country'
        when t.departure_unplaced is not null then 'departure_country|no area in ref.country: ' || t.departure_unplaced
        when t.destination_country is null then 'destination_country|a value is missing'
        when t.destination_number is null then 'destination_country|not a known country'
        when t.destination_unplaced is not null then 'destination_country|no area in ref.country: ' || t.destination_unplaced
        when t.sex is null then 'sex|a value is missing'
        when t.sex_number is null then 'sex|not a known sex'
        when t.age is not null and record_not_integer(t.age, t.years) then 'age|not a whole number'
        when t.years not between 0 and 120 then 'age|not between 0 and 120'
        when t.synthetic is not null and t.synthetic_number is null then 'synthetic|neither true nor false'
    end as broken
from typed as t;
