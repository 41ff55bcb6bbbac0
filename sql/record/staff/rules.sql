-- Rules of staff beyond the table schema, one column <field>_rule each: the rule that the value breaks, or NULL.
create or replace temp view record_ruled as
select
    t.*, -- noqa: AM04, its columns follow from the table schema
    case when year(t.as_at) <> getvariable('record_year') then 'outside the year' end as as_at_rule,
    case
        when t.category = 'Official' and t.grade_text is null then 'missing for an Official'
        when t.category = 'Employee' and t.grade_text is not null then 'not blank for an Employee'
    end as grade_rule,
    case
        when t.category = 'Official' and t.employee_class_text is not null then 'not blank for an Official'
        when t.category = 'Employee' and t.location_code = 'field' and t.employee_class_text is null
            then 'missing for an Employee in a Field Office'
    end as employee_class_rule
from record_typed as t;
