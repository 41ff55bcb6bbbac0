-- Rejected rows, kept. Anything may stand in a damaged row, also a name in the place of a code: unless ids are stored as they
-- are, the database keeps the shape of the text only, letters as x and digits as 9. The file of rejects has the text itself.
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
        when getvariable('record_key') is null then value
        else regexp_replace(regexp_replace(value, '\d', '9', 'g'), '[\pL\pM]', 'x', 'g')
    end as value,
    rule,
    case
        when getvariable('record_key') is null then text
        else regexp_replace(regexp_replace(text, '\d', '9', 'g'), '[\pL\pM]', 'x', 'g')
    end as text
from shaped;
