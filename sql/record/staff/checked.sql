-- Staff as they were read, their codes as numbers, and the first rule each row breaks.
create or replace temp view record_checked as
with typed as (
    select
        r.file_no,
        r.line,
        r.fault,
        r.text,
        r.named,
        r.staff_id,
        r.as_at,
        r.category,
        r.grade,
        r.employee_class,
        r.location,
        r.sex,
        r.nationality,
        r.synthetic,
        record_day(r.as_at) as day,
        g.number as grade_number,
        c.number as employee_class_number,
        l.number as location_number,
        m.code as location_code,
        x.number as sex_number,
        n.number as nationality_number,
        y.number as synthetic_number
    from record_raw as r
    left join record_spelling as g on g.list = 'grade' and r.grade = g.spelling
    left join record_spelling as c on c.list = 'employee_class' and r.employee_class = c.spelling
    left join record_spelling as l on l.list = 'location' and r.location = l.spelling
    left join record.code as m on m.list = 'location' and l.number = m.number
    left join record_spelling as x on x.list = 'sex' and r.sex = x.spelling
    left join record_spelling as n on n.list = 'country' and r.nationality = n.spelling
    left join record_spelling as y on y.list = 'boolean' and r.synthetic = y.spelling
)

select
    t.*,
    case
        when t.fault is not null then '|' || t.fault
        when t.staff_id is null then 'staff_id|a value is missing'
        when record_bad_id(t.staff_id) then 'staff_id|not an id: too long, spaces at its ends, quotes or damage'
        when t.as_at is null then 'as_at|a value is missing'
        when record_not_day(t.as_at, t.day) then 'as_at|not a date as 2013-01-31'
        when year(t.day) <> getvariable('record_year') then 'as_at|outside the year'
        when t.category is null then 'category|a value is missing'
        when t.category not in ('Official', 'Employee') then 'category|neither Official nor Employee'
        when t.category = 'Official' and t.grade is null then 'grade|missing for an Official'
        when t.category = 'Employee' and t.grade is not null then 'grade|not blank for an Employee'
        when t.grade is not null and t.grade_number is null then 'grade|not a known grade'
        when t.location is null then 'location|a value is missing'
        when t.location_number is null then 'location|not a known location'
        when t.category = 'Official' and t.employee_class is not null then 'employee_class|not blank for an Official'
        when t.category = 'Employee' and t.location_code = 'field' and t.employee_class is null
            then 'employee_class|missing for an Employee in a Field Office'
        when t.employee_class is not null and t.employee_class_number is null then 'employee_class|not a known class'
        when t.sex is null then 'sex|a value is missing'
        when t.sex_number is null then 'sex|not a known sex'
        when t.nationality is null then 'nationality|a value is missing'
        when t.nationality_number is null then 'nationality|not a known country'
        when t.synthetic is not null and t.synthetic_number is null then 'synthetic|neither true nor false'
    end as broken
from typed as t;
