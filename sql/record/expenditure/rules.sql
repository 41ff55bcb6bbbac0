-- Rules of expenditure beyond the table schema, one column <field>_rule each: the rule that the value breaks, or NULL.
create or replace temp view record_ruled as
select
    t.*, -- noqa: AM04, its columns follow from the table schema
    case when t.year <> getvariable('record_year') then 'not the year that is loaded' end as year_rule,
    case
        when t.programme_code = 'operational' and t.service_class_text is null then 'missing in an operational posting'
        when t.programme_code = 'administrative' and t.service_class_text is not null then 'not blank in an administrative posting'
    end as service_class_rule,
    case
        when t.programme_code = 'operational' and t.finance_region_text is null then 'missing in an operational posting'
        when t.programme_code = 'administrative' and t.finance_region_text is not null then 'not blank in an administrative posting'
    end as finance_region_rule
from record_typed as t;
