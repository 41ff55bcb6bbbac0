-- What each vintage changed: numbers that differ from those of the vintage that it replaces.
create view source.revision as
with cell as (
    select edition, table_id, row_key, column_key, value, status
    from source.printed_cell
    union all
    select edition, table_id, row_key, column_key, value, status
    from source.replaced_cell
),

replaced as (
    select v.vintage, v.report_year, v.replaces, v.erratum, v.edition, o.edition as old_edition
    from source.vintage as v
    inner join source.vintage as o on v.replaces = o.vintage
),

before as (
    select r.vintage, c.table_id, c.row_key, c.column_key, c.value, c.status
    from replaced as r
    inner join cell as c on r.old_edition = c.edition
),

after as (
    select r.vintage, c.table_id, c.row_key, c.column_key, c.value, c.status
    from replaced as r
    inner join cell as c on r.edition = c.edition
),

compared as (
    select
        coalesce(a.vintage, b.vintage) as vintage,
        coalesce(a.table_id, b.table_id) as table_id,
        coalesce(a.row_key, b.row_key) as row_key,
        coalesce(a.column_key, b.column_key) as column_key,
        b.value as value_before,
        a.value as value_after,
        b.status as status_before,
        a.status as status_after
    from before as b
    full outer join after as a
        on b.vintage = a.vintage and b.table_id = a.table_id and b.row_key = a.row_key and b.column_key = a.column_key
    where b.value is distinct from a.value or b.status is distinct from a.status
)

select
    cast(r.report_year as integer) as report_year,
    cast(c.vintage as varchar) as vintage,
    cast(r.replaces as varchar) as replaces,
    cast(c.table_id as varchar) as table_id,
    cast(c.row_key as varchar) as row_key,
    cast(c.column_key as varchar) as column_key,
    cast(c.value_before as decimal(18, 3)) as value_before,
    cast(c.value_after as decimal(18, 3)) as value_after,
    cast(c.status_before as varchar) as status_before,
    cast(c.status_after as varchar) as status_after,
    cast(r.erratum as varchar) as erratum
from compared as c
inner join replaced as r on c.vintage = r.vintage
order by report_year, vintage, table_id, row_key, column_key;

comment on column source.revision.report_year is 'Year on which the edition reports';
comment on column source.revision.vintage is 'Vintage that changed the number';
comment on column source.revision.replaces is 'Vintage that it replaces';
comment on column source.revision.table_id is 'Printed table, the name of its view in report';
comment on column source.revision.row_key is 'Row, as row_key of the table''s _cells view';
comment on column source.revision.column_key is 'Column, as column_key of the table''s _cells view';
comment on column source.revision.value_before is 'The number of the vintage that was replaced; NULL if it had none';
comment on column source.revision.value_after is 'The number of the newer vintage; NULL if it has none';
comment on column source.revision.status_before is 'Status in the vintage that was replaced; NULL if it had no such cell';
comment on column source.revision.status_after is 'Status in the newer vintage; NULL if it has no such cell';
comment on column source.revision.erratum is 'What the newer vintage corrects';
