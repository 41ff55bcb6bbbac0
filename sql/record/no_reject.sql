-- No row is rejected: the table that rejected.sql creates, empty.
create or replace temp table record_rejected (
    file_no integer,
    line bigint,
    column_name varchar,
    value varchar,
    rule varchar,
    text varchar
);
