-- Reject rows with the id of an earlier row, in the files of the batch or in the database.
insert into record_rejected
with counted as (
    select
        file_no,
        line,
        id_field,
        id,
        text,
        stored_id,
        row_number() over (partition by stored_id order by file_no, line) as occurrence
    from record_valid
),

stored as (
    select stored_id, max(batch) as batch
    from record_stored
    group by stored_id
)

select
    c.file_no,
    c.line,
    c.id_field as column_name,
    c.id as value,
    case
        when s.batch is not null then 'the id is already in the database, in batch ' || s.batch
        else 'the id is in an earlier row'
    end as rule,
    c.text
from counted as c
left join stored as s on c.stored_id = s.stored_id
where c.occurrence > 1 or s.batch is not null;
