-- Numbers for the codes that rows of records hold, in the order of the code lists.
insert into record.code
with listed as (
    select 'service' as list, code, sort_order from ref.service
    union all
    select 'service_class' as list, code, sort_order from ref.service_class
    union all
    select 'budget_region' as list, code, sort_order from ref.budget_region
    union all
    select 'finance_region' as list, code, sort_order from ref.finance_region
    union all
    select 'country' as list, code, sort_order from ref.country
    union all
    select 'sex' as list, code, sort_order from ref.sex
    union all
    select 'programme' as list, code, sort_order from ref.programme
    union all
    select 'grade' as list, code, sort_order from ref.grade
    union all
    -- what an edition does not break down is no value of a record
    select 'employee_class' as list, code, sort_order
    from ref.employee_class
    where code <> 'unspecified'
    union all
    select 'location' as list, code, sort_order
    from ref.location
    where code <> 'unspecified'
)

select
    list,
    row_number() over (partition by list order by sort_order) as number,
    code
from listed;
