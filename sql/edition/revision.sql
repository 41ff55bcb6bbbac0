-- Numbers of the vintage that it replaces, and its own.
select
    table_id || ' ' || row_key || ' ' || column_key || ': '
    || coalesce(rtrim(rtrim(cast(value_before as varchar), '0'), '.'), 'none')
    || ' -> ' || coalesce(rtrim(rtrim(cast(value_after as varchar), '0'), '.'), 'none') as item
from source.revision
where report_year = getvariable('edition_year')
order by table_id, row_key, column_key;
