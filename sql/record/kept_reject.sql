-- Keep the rejected rows. A damaged row may hold anything, even a name where a code belongs. So unless ids are stored in plain text,
-- the database keeps only the shape of the text, letters as x and digits as 9. The file of rejects has the text itself.
insert into record.reject
with shaped as (
    select
        file_no,
        line,
        column_name,
        rule,
        left(value, 200) as value,
        left(text, 1000) as text
    from record_rejected
)

select
    getvariable('record_batch') as batch,
    file_no,
    line,
    column_name,
    case
        when getvariable('record_key') is null then record_inert(value)
        else record_inert(record_shape(value))
    end as value,
    rule,
    case
        when getvariable('record_key') is null then record_inert(text)
        else record_inert(record_shape(text))
    end as text
from shaped;
