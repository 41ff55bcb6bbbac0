-- Rules of projects beyond the table schema: for each field the rule that its value breaks, or NULL.
create or replace temp view record_ruled as
select
    t.*,
    case when t.end_date < t.start_date then 'before the start_date' end as end_date_rule
from record_typed as t;
