-- Cells of all tables with their keys as the catalogue of keys writes them: {year} stands for a year.
create view meta.keyed_cell as
select
    cast(c.table_id as varchar) as table_id,
    cast(v.cells as integer) as version,
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(c.row_key as varchar) as row_key,
    cast(c.row_label as varchar) as row_label,
    cast(c.row_kind as varchar) as row_kind,
    cast(c.column_no as integer) as column_no,
    cast(c.column_key as varchar) as column_key,
    cast(c.column_label as varchar) as column_label,
    cast(c.column_kind as varchar) as column_kind,
    cast(c.value as decimal(18, 3)) as value,
    cast(c.unit as varchar) as unit,
    cast(c.status as varchar) as status,
    cast(c.lower as decimal(18, 3)) as lower,
    cast(c.upper as decimal(18, 3)) as upper,
    cast(
        regexp_extract(c.row_key, '^[0-9][0-9][0-9][0-9]+') || regexp_extract(c.column_key, '^[0-9][0-9][0-9][0-9]+') as varchar
    ) as key_year,
    cast(regexp_replace(c.row_key, '^[0-9][0-9][0-9][0-9]+', '{year}') as varchar) as row_pattern,
    cast(regexp_replace(c.column_key, '^[0-9][0-9][0-9][0-9]+', '{year}') as varchar) as column_pattern
from report.cells as c
inner join meta.views as v on c.table_id = v.table_id and v.state = 'latest' and not v.is_cells;

comment on column meta.keyed_cell.version is 'Version of the cells view';
comment on column meta.keyed_cell.key_year is 'Year in the keys; empty if they name none';
comment on column meta.keyed_cell.row_pattern is 'Key of the row, with {year} for a year';
comment on column meta.keyed_cell.column_pattern is 'Key of the column, with {year} for a year';
comment on column meta.keyed_cell.column_key is 'Key of the column';
comment on column meta.keyed_cell.column_kind is 'leaf, subtotal or total';
comment on column meta.keyed_cell.column_label is 'Heading of the column';
comment on column meta.keyed_cell.column_no is 'Position of the column among the figures';
comment on column meta.keyed_cell.row_key is 'Key of the row';
comment on column meta.keyed_cell.row_label is 'Label of the row';
comment on column meta.keyed_cell.value is 'The figure';
