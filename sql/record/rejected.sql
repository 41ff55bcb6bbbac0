-- The rows that break a rule, each with the first rule that it breaks. Reading stops where more are rejected than are listed.
insert into record_rejected
select
    file_no,
    line,
    nullif(split_part(broken, '|', 1), '') as column_name,
    left(broken_value, 1000) as value,
    substr(broken, strpos(broken, '|') + 1) as rule,
    text
from record_checked
where broken is not null
limit getvariable('record_most_rejected'); -- noqa: AM09, rows come in the order of the files
