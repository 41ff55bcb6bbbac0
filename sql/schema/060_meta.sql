-- What the build knows about itself.
create table meta.build (
    property varchar primary key,
    value varchar not null
);
comment on table meta.build is 'Facts of the build: versions of the tools, digest of the inputs';
comment on column meta.build.property is 'Name of the fact';
comment on column meta.build.value is 'Its value as text';

create table meta.input (
    path varchar primary key,
    sha256 varchar not null,
    rows_read integer not null,
    rows_loaded integer not null,
    check (rows_read = rows_loaded)
);
comment on table meta.input is 'Files of the edition pack the build read, one row a file';
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
    is_cells boolean not null,
    note varchar not null,
    deprecated_on date,
    remove_after date,
    columns varchar not null,
    row_count bigint not null,
    content_md5 varchar not null,
    sort_order integer not null
);
comment on table meta.views is 'Catalogue of the views in report, one row a version';
comment on column meta.views.view_name is 'Name of the view in report';
comment on column meta.views.table_id is 'Table it prints, also the name of the pointer to the latest version';
comment on column meta.views.title is 'Title of the table';
comment on column meta.views.chapter is 'Chapter of the report';
comment on column meta.views.printed_as is 'Number or section under which the report prints it';
comment on column meta.views.unit is 'Unit of its values';
comment on column meta.views.grain is 'What one row stands for';
comment on column meta.views.version is 'Number of the version';
comment on column meta.views.state is 'prerelease, latest or deprecated';
comment on column meta.views.is_cells is 'True for the long form, one row a cell';
comment on column meta.views.note is 'From where values come that the edition does not print in this table';
comment on column meta.views.deprecated_on is 'Day it was deprecated';
comment on column meta.views.remove_after is 'Last day on which it is promised';
comment on column meta.views.columns is 'Its columns in their order, separated by commas';
comment on column meta.views.row_count is 'Rows when built';
comment on column meta.views.content_md5 is 'MD5 of its cells in their order: equal for equal contents';
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
comment on table meta.view_change is 'Changelog of the views: why each version is there, and until when';
comment on column meta.view_change.view_name is 'Name of the view in report';
comment on column meta.view_change.table_id is 'Table it prints';
comment on column meta.view_change.version is 'Number of the version';
comment on column meta.view_change.state is 'prerelease, latest or deprecated';
comment on column meta.view_change.released is 'Day it was released';
comment on column meta.view_change.deprecated_on is 'Day it was deprecated';
comment on column meta.view_change.remove_after is 'Last day on which it is promised';
comment on column meta.view_change.reason is 'Why the version is there';
comment on column meta.view_change.sort_order is 'Order in which the report prints the tables';

create table meta.lineage (
    view_name varchar not null,
    column_name varchar not null,
    source_name varchar not null,
    source_column varchar not null,
    primary key (view_name, column_name, source_name, source_column)
);
comment on table meta.lineage is 'From which table columns each column of a report view is computed';
comment on column meta.lineage.view_name is 'View, with its schema and version';
comment on column meta.lineage.column_name is 'Column of the view';
comment on column meta.lineage.source_name is 'Table, with its schema';
comment on column meta.lineage.source_column is 'Column of the table';
