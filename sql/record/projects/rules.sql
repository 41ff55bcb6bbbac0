-- Rules of projects beyond the table schema, one column <field>_rule each: the rule that the value breaks, or NULL.
create or replace temp view record_ruled as
select
    t.*, -- noqa: AM04, its columns follow from the table schema
    case when t.end_date < t.start_date then 'before the start_date' end as end_date_rule
from record_typed as t;
