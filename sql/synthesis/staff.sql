-- The rows of the staff file, as at the last day of the year.
select
    printf(getvariable('id_format'), r.n + 1) as staff_id,
    make_date(getvariable('year'), 12, 31) as as_at,
    p.category,
    p.grade,
    p.employee_class,
    p.location,
    p.sex,
    p.nationality,
    true as synthetic
from range(getvariable('total')) as r (n)
inner join staff_pattern as p on r.n % getvariable('rows') = p.position
