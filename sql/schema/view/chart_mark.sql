-- The marks of all charts: each is one cell of its table, so nothing is added up and nothing is counted twice.
create view meta.chart_mark as
with labelled as (
    select
        c.table_id,
        r.chart,
        c.report_year,
        c.row_no,
        c.row_key,
        c.column_no,
        c.column_key,
        coalesce(replace(r.category, '{label}', c.row_label), replace(k.category, '{label}', c.column_label)) as category,
        coalesce(replace(r.series, '{label}', c.row_label), replace(k.series, '{label}', c.column_label)) as series,
        coalesce(replace(r.panel, '{label}', c.row_label), replace(k.panel, '{label}', c.column_label)) as panel,
        c.key_year,
        c.value,
        c.unit,
        c.status,
        c.lower,
        c.upper
    from meta.keyed_cell as c
    inner join meta.chart_key as r on c.table_id = r.table_id and r.axis = 'row' and c.row_pattern = r.key
    inner join meta.chart_key as k
        on c.table_id = k.table_id and k.axis = 'column' and c.column_pattern = k.key and r.chart = k.chart
)

select
    cast(l.table_id as varchar) as table_id,
    cast(l.chart as varchar) as chart,
    cast(l.report_year as integer) as report_year,
    cast(l.row_no as integer) as row_no,
    cast(l.row_key as varchar) as row_key,
    cast(l.column_no as integer) as column_no,
    cast(l.column_key as varchar) as column_key,
    cast(replace(l.category, '{year}', l.key_year) as varchar) as category,
    cast(replace(l.series, '{year}', l.key_year) as varchar) as series,
    cast(replace(l.panel, '{year}', l.key_year) as varchar) as panel,
    cast(l.value as decimal(18, 3)) as value,
    cast(l.unit as varchar) as unit,
    cast(l.status as varchar) as status,
    cast(l.lower as decimal(18, 3)) as lower,
    cast(l.upper as decimal(18, 3)) as upper
from labelled as l;

comment on column meta.chart_mark.table_id is 'Table';
comment on column meta.chart_mark.chart is 'Chart, see meta.chart';
comment on column meta.chart_mark.row_key is 'Row of the cell';
comment on column meta.chart_mark.column_no is 'Position of the column of the cell among the figures';
comment on column meta.chart_mark.column_key is 'Column of the cell';
comment on column meta.chart_mark.category is 'Label along the axis';
comment on column meta.chart_mark.series is 'Label that has a colour of its own; NULL if the chart has no series';
comment on column meta.chart_mark.panel is 'Label of the panel; NULL if the chart has one panel';
comment on column meta.chart_mark.value is 'The figure as report.cells has it';
