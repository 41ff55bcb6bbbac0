-- Staff that break no rule, into their table.
insert into record.staff
select
    getvariable('record_batch') as batch,
    getvariable('record_year') as report_year,
    null as superseded_by,
    record_plain(a.staff_id) as staff_id,
    record_hashed(a.staff_id) as staff_id_hash,
    a.day as as_at,
    a.category as category,
    a.grade_number as grade,
    a.employee_class_number as employee_class,
    a.location_number as location,
    a.sex_number as sex,
    a.nationality_number as nationality,
    coalesce(a.synthetic_number = 1, false) as synthetic
from record_accepted as a;
