-- The rows that break a rule, each with the first rule that it breaks.
create or replace temp table record_rejected as
select
    file_no,
    line,
    nullif(split_part(broken, '|', 1), '') as column_name,
    map_extract_value(named, split_part(broken, '|', 1)) as value,
    substr(broken, strpos(broken, '|') + 1) as rule,
    text
from record_checked
where broken is not null;
