-- Reject rows with the id of an earlier row, in the files of the batch or in the database.
insert into record_rejected
with repeated as not materialized (
    select v.*
    from record_valid as v
    semi join record_repeated as r on hash(v.stored_id) = r.id_hash
),

first_row as (
    select stored_id, min(place) as place
    from repeated
    group by stored_id
),

stored as (
    select s.stored_id, max(s.batch) as batch
    from record_stored as s
    semi join record_repeated as r on hash(s.stored_id) = r.id_hash
    group by s.stored_id
)

select
    r.file_no,
    r.line,
    r.id_field as column_name,
    r.id as value,
    case
        when s.batch is not null then 'the id is already in the database, in batch ' || s.batch
        else 'the id is in an earlier row'
    end as rule,
    r.text
from repeated as r
inner join first_row as f on r.stored_id = f.stored_id
left join stored as s on r.stored_id = s.stored_id
where r.place > f.place or s.batch is not null
limit getvariable('record_most_rejected'); -- noqa: AM09, rows come in the order of the files
