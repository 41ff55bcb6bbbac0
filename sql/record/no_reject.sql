-- No row is refused: the same table as rejected.sql makes, empty.
create or replace temp table record_rejected (
    file_no integer,
    line bigint,
    column_name varchar,
    value varchar,
    rule varchar,
    text varchar
);
