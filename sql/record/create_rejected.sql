-- The rejected rows of a batch: none so far.
create or replace temp table record_rejected (
    file_no integer,
    line bigint,
    column_name varchar,
    value varchar,
    rule varchar,
    text varchar
);
