-- Case-level records: their batches, the rejected rows, and which source feeds each fact. The tables of the rows are in 071.
-- docs/records.md explains the loader that fills them.

create table record.batch (
    batch integer primary key,
    kind varchar not null,
    report_year integer not null,
    rows_read bigint not null,
    rows_loaded bigint not null,
    rows_rejected bigint not null,
    rows_replaced bigint not null,
    synthetic boolean not null,
    loaded_at timestamp not null,
    seconds decimal(12, 3) not null,
    iomdb_version varchar not null,
    duckdb_version varchar not null,
    key_fingerprint varchar,
    check (rows_loaded + rows_rejected = rows_read)
);
comment on table record.batch is 'Batches of records, one row per batch; each was loaded in one transaction';
comment on column record.batch.batch is 'Number of the batch';
comment on column record.batch.kind is 'Record kind, a file of data/records';
comment on column record.batch.rows_read is 'Rows in its files';
comment on column record.batch.rows_loaded is 'Valid rows, which are stored';
comment on column record.batch.rows_rejected is 'Rejected rows; see record.reject';
comment on column record.batch.rows_replaced is 'Rows of earlier batches that it corrects; they are kept as vintages';
comment on column record.batch.synthetic is 'True if any of its rows is marked as made up';
comment on column record.batch.loaded_at is 'Time of the load, UTC';
comment on column record.batch.seconds is 'Duration of the load';
comment on column record.batch.iomdb_version is 'Version of iomdb';
comment on column record.batch.duckdb_version is 'Version of DuckDB';
comment on column record.batch.key_fingerprint is 'Salt and check of the key that hashes its ids; NULL if ids are plain text';

create table record.batch_file (
    batch integer not null,
    file_no integer not null,
    file_name varchar not null,
    sheet varchar,
    sha256 varchar,
    bytes bigint not null,
    rows_read bigint not null,
    primary key (batch, file_no)
);
comment on table record.batch_file is 'Files of each batch';
comment on column record.batch_file.file_no is 'Number of the file in the batch';
comment on column record.batch_file.file_name is 'Name of the file; only its ending unless ids are stored in plain text';
comment on column record.batch_file.sheet is 'Sheet of a workbook; NULL unless ids are stored in plain text';
comment on column record.batch_file.sha256 is 'SHA-256 of the file, under the key unless ids are plain text; NULL from version 0.1';
comment on column record.batch_file.bytes is 'Size of the file';
comment on column record.batch_file.rows_read is 'Rows in the file';

create table record.reject (
    batch integer not null,
    file_no integer not null,
    line bigint not null,
    column_name varchar,
    value varchar,
    rule varchar not null,
    text varchar,
    primary key (batch, file_no, line)
);
comment on table record.reject is 'Rejected rows, each with the first rule that it breaks';
comment on column record.reject.file_no is 'File of the batch, see record.batch_file';
comment on column record.reject.line is 'Line of the file; row number for Parquet and XLSX';
comment on column record.reject.column_name is 'Column that breaks the rule; NULL if the row cannot be split into fields';
comment on column record.reject.value is 'Value that breaks it; only its shape unless ids are stored in plain text';
comment on column record.reject.rule is 'Rule that it breaks';
comment on column record.reject.text is 'The row as read; only its shape unless ids are stored in plain text';

create table record.code (
    list varchar not null,
    number usmallint not null,
    code varchar not null,
    primary key (list, number),
    unique (list, code)
);
comment on table record.code is 'Numbers that rows hold in place of codes, because they are written much faster than text';
comment on column record.code.number is 'Number in the columns of record';
comment on column record.code.code is 'Code in the list';

create table record.spelling (
    list varchar not null,
    spelling varchar not null,
    code varchar not null,
    number usmallint not null,
    primary key (list, spelling)
);
comment on table record.spelling is 'Every spelling of a code that records may use: the code, its names, and aliases of countries';
comment on column record.spelling.spelling is 'Text in a file of records';
comment on column record.spelling.code is 'Code in the list';
comment on column record.spelling.number is 'Number of the code in record.code';

create table record.active_source (
    fact varchar not null,
    report_year integer not null,
    source varchar not null check (source in ('published', 'records')),
    primary key (fact, report_year)
);
comment on table record.active_source is 'The source that feeds a fact: figures that an edition published, or records; never both';
comment on column record.active_source.source is 'published or records';

create table source.published_fact (
    fact varchar not null,
    report_year integer not null,
    key varchar not null,
    value decimal(28, 8),
    status varchar not null,
    lower decimal(28, 8),
    upper decimal(28, 8),
    margin integer,
    primary key (fact, report_year, key)
);
comment on table source.published_fact is 'Leaf figures as the editions print them, kept while records feed the fact';
comment on column source.published_fact.key is 'Codes of the dimensions of the fact in their order, joined by a slash';
comment on column source.published_fact.value is 'The figure, in the unit of the fact';

create table record.derived_fact (
    fact varchar not null,
    report_year integer not null,
    key varchar not null,
    value decimal(28, 8),
    status varchar not null,
    lower decimal(28, 8),
    upper decimal(28, 8),
    primary key (fact, report_year, key)
);
comment on table record.derived_fact is 'Leaf figures derived from records, kept while published figures feed the fact';
comment on column record.derived_fact.key is 'Codes of the dimensions of the fact in their order, joined by a slash';
comment on column record.derived_fact.value is 'The figure, in the unit of the fact';
comment on column record.derived_fact.lower is 'NULL: a figure from records is exact';
comment on column record.derived_fact.upper is 'NULL: a figure from records is exact';
