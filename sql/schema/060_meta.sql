-- What the build records about itself.
create table meta.build (
    property varchar primary key,
    value varchar not null
);
comment on table meta.build is 'Properties of the build: versions of the tools, editions';
comment on column meta.build.property is 'Name of the property';
comment on column meta.build.value is 'Its value as text';

create table meta.input (
    path varchar primary key,
    sha256 varchar not null,
    rows_read integer not null,
    rows_loaded integer not null,
    check (rows_read = rows_loaded)
);
comment on table meta.input is 'Data files that the build read, one row per file';
comment on column meta.input.path is 'Path within data/';
comment on column meta.input.sha256 is 'Digest of the file''s bytes';
comment on column meta.input.rows_read is 'Rows in the file without its header';
comment on column meta.input.rows_loaded is 'Rows that reached the database: every row or the build fails';

create table meta.views (
    view_name varchar primary key,
    table_id varchar not null,
    title varchar not null,
    chapter varchar not null,
    printed_as varchar not null,
    unit varchar not null,
    grain varchar not null,
    version integer not null,
    state varchar not null,
    cells integer not null,
    note varchar not null,
    deprecated_on date,
    remove_after date,
    is_cells boolean not null,
    columns varchar not null,
    sort_order integer not null
);
comment on table meta.views is 'Catalogue of the views in report, one row per version';
comment on column meta.views.view_name is 'Name of the view in report';
comment on column meta.views.table_id is 'Table it prints, also the name of the pointer to the latest version';
comment on column meta.views.title is 'Title of the table';
comment on column meta.views.chapter is 'Chapter of the report';
comment on column meta.views.printed_as is 'Number or section under which the report prints it';
comment on column meta.views.unit is 'Unit of its values';
comment on column meta.views.grain is 'What one row stands for';
comment on column meta.views.version is 'Number of the version';
comment on column meta.views.state is 'prerelease, printed, latest or deprecated';
comment on column meta.views.cells is 'Version whose cells view it shows';
comment on column meta.views.is_cells is 'True for the long form, one row per cell';
comment on column meta.views.note is 'Notes of the version';
comment on column meta.views.deprecated_on is 'Day it was deprecated';
comment on column meta.views.remove_after is 'Last day on which it is available';
comment on column meta.views.columns is 'Its columns in their order, separated by commas';
comment on column meta.views.sort_order is 'Order in which the report prints the tables';

create table meta.view_change (
    view_name varchar primary key,
    table_id varchar not null,
    version integer not null,
    state varchar not null,
    released date not null,
    deprecated_on date,
    remove_after date,
    reason varchar not null,
    sort_order integer not null
);
comment on table meta.view_change is 'Changelog of the views: why each version exists, and until when';
comment on column meta.view_change.view_name is 'Name of the view in report';
comment on column meta.view_change.table_id is 'Table it prints';
comment on column meta.view_change.version is 'Number of the version';
comment on column meta.view_change.state is 'prerelease, printed, latest or deprecated';
comment on column meta.view_change.released is 'Day it was released';
comment on column meta.view_change.deprecated_on is 'Day it was deprecated';
comment on column meta.view_change.remove_after is 'Last day on which it is available';
comment on column meta.view_change.reason is 'Why the version exists';
comment on column meta.view_change.sort_order is 'Order in which the report prints the tables';

create table meta.cell_key (
    table_id varchar not null,
    version integer not null,
    axis varchar not null check (axis in ('row', 'column')),
    key varchar not null,
    facts varchar not null,
    years_back varchar not null,
    is_sum boolean not null,
    primary key (table_id, version, axis, key)
);
comment on table meta.cell_key is 'What each row_key and column_key means: its facts and years';
comment on column meta.cell_key.table_id is 'Table';
comment on column meta.cell_key.version is 'Version that has the cells view';
comment on column meta.cell_key.axis is 'row or column';
comment on column meta.cell_key.key is 'The key; {year} stands for any year';
comment on column meta.cell_key.facts is 'Facts of its cells, as far as the other key has them too; separated by commas';
comment on column meta.cell_key.years_back is 'Years, counted back from the report year, where the key has no year';
comment on column meta.cell_key.is_sum is 'False for a share, rank or change';

create table meta.cell_key_code (
    table_id varchar not null,
    version integer not null,
    axis varchar not null,
    key varchar not null,
    dimension varchar not null,
    code varchar not null,
    primary key (table_id, version, axis, key, dimension, code)
);
comment on table meta.cell_key_code is 'Codes that a row_key or column_key stands for; several codes of a dimension are alternatives';
comment on column meta.cell_key_code.table_id is 'Table';
comment on column meta.cell_key_code.version is 'Version that has the cells view';
comment on column meta.cell_key_code.axis is 'row or column';
comment on column meta.cell_key_code.key is 'The key; {year} stands for any year';
comment on column meta.cell_key_code.dimension is 'Dimension of the facts, or dimension.column for a code above it';
comment on column meta.cell_key_code.code is 'Code';

create table meta.cell_key_fact (
    table_id varchar not null,
    version integer not null,
    axis varchar not null,
    key varchar not null,
    fact varchar not null,
    condition varchar not null,
    primary key (table_id, version, axis, key, fact)
);
comment on table meta.cell_key_fact is 'Facts of each row_key and column_key, with a condition on their columns';
comment on column meta.cell_key_fact.version is 'Version that has the cells view';
comment on column meta.cell_key_fact.axis is 'row or column';
comment on column meta.cell_key_fact.key is 'The key; {year} stands for any year';
comment on column meta.cell_key_fact.condition is 'Rest of a WHERE clause; {year} and {report_year} stand for those of the cell';

create table meta.cell_key_within (
    table_id varchar not null,
    version integer not null,
    axis varchar not null,
    key varchar not null,
    whole varchar not null,
    primary key (table_id, version, axis, key, whole)
);
comment on table meta.cell_key_within is 'Which keys of a table contain which: the facts of a key are among those of the whole';
comment on column meta.cell_key_within.table_id is 'Table';
comment on column meta.cell_key_within.version is 'Version that has the cells view';
comment on column meta.cell_key_within.axis is 'row or column';
comment on column meta.cell_key_within.key is 'The key; {year} stands for any year';
comment on column meta.cell_key_within.whole is 'A key of the same axis that contains it, or itself';

create table meta.chart (
    table_id varchar not null,
    chart varchar not null,
    kind varchar not null check (kind in ('bars', 'lines', 'pyramid', 'matrix', 'flow')),
    title varchar not null,
    category varchar,
    series varchar,
    panel varchar,
    most integer,
    sort_order integer not null,
    primary key (table_id, chart)
);
comment on table meta.chart is 'Charts of the tables; meta.chart_mark has what each one draws';
comment on column meta.chart.table_id is 'Table';
comment on column meta.chart.chart is 'Name of the chart within its table';
comment on column meta.chart.kind is 'bars, lines, pyramid, matrix or flow';
comment on column meta.chart.title is 'Title of the chart';
comment on column meta.chart.category is 'What is along the axis: a dimension, or row or column for the printed label';
comment on column meta.chart.series is 'What has a colour each; the second axis of a matrix, the destination of a flow';
comment on column meta.chart.panel is 'What has a panel of its own';
comment on column meta.chart.most is 'Number of categories drawn, those with the largest values; NULL for all';
comment on column meta.chart.sort_order is 'Order of the charts of a table, from 1; the first one is drawn if none is named';

create table meta.chart_key (
    table_id varchar not null,
    chart varchar not null,
    axis varchar not null check (axis in ('row', 'column')),
    key varchar not null,
    category varchar,
    series varchar,
    panel varchar,
    primary key (table_id, chart, axis, key)
);
comment on table meta.chart_key is 'The keys whose cells a chart draws, with what each field of the chart shows of them';
comment on column meta.chart_key.table_id is 'Table';
comment on column meta.chart_key.chart is 'Chart';
comment on column meta.chart_key.axis is 'row or column';
comment on column meta.chart_key.key is 'The key; {year} stands for any year';
comment on column meta.chart_key.category is
'Category, with {year} for the year and {label} for the printed label; NULL if the other axis has it';
comment on column meta.chart_key.series is 'Series, written as the category is';
comment on column meta.chart_key.panel is 'Panel, written as the category is';
