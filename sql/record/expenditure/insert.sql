-- Expenditure that break no rule, into their table.
insert into record.expenditure
select
    getvariable('record_batch') as batch,
    getvariable('record_year') as report_year,
    null as superseded_by,
    record_plain(a.project_code) as project_code,
    record_hashed(a.project_code) as project_code_hash,
    a.programme_number as programme,
    a.service_class_number as service_class,
    a.finance_region_number as finance_region,
    a.amount as amount_usd,
    coalesce(a.synthetic_number = 1, false) as synthetic
from record_accepted as a;
