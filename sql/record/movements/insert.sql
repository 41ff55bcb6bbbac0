-- Movements that break no rule, into their table.
insert into record.movement
select
    getvariable('record_batch') as batch,
    getvariable('record_year') as report_year,
    null as superseded_by,
    record_plain(a.movement_id) as movement_id,
    record_hashed(a.movement_id) as movement_id_hash,
    a.day as movement_date,
    a.service_number as service,
    a.budget_region_number as budget_region,
    a.departure_number as departure_country,
    a.destination_number as destination_country,
    a.sex_number as sex,
    a.years as age,
    coalesce(a.synthetic_number = 1, false) as synthetic
from record_accepted as a;
