-- Every fact has a status.
insert into meta.foreign_key
select
    'fact.' || fact as table_name,
    'status' as column_name,
    'ref.status' as references_table,
    'code' as references_column
from meta.fact;
