-- Case-level records: the batches they came in, what was refused, and which source feeds each fact.
-- The rows themselves stand in 071. The loader that fills them is explained in docs/records.md.

create table record.batch (
    batch integer primary key,
    kind varchar not null check (kind in ('movements', 'projects', 'expenditure', 'staff')),
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
comment on table record.batch is 'Batches of records that were loaded, one row a batch, each one transaction';
comment on column record.batch.batch is 'Number of the batch';
comment on column record.batch.kind is 'Layout of its rows';
comment on column record.batch.report_year is 'Year the rows belong to';
comment on column record.batch.rows_read is 'Rows in its files';
comment on column record.batch.rows_loaded is 'Rows that were valid and are stored';
comment on column record.batch.rows_rejected is 'Rows that were refused; see record.reject';
comment on column record.batch.rows_replaced is 'Rows of earlier batches that it corrects; they stay as vintages';
comment on column record.batch.synthetic is 'True if any of its rows is marked as made up';
comment on column record.batch.loaded_at is 'When it was loaded, UTC';
comment on column record.batch.seconds is 'How long that took';
comment on column record.batch.iomdb_version is 'Version of iomdb that loaded it';
comment on column record.batch.duckdb_version is 'Version of DuckDB that loaded it';
comment on column record.batch.key_fingerprint is 'Digest of the key its ids are hashed with; NULL if ids are stored as they are';

create table record.batch_file (
    batch integer not null,
    file_no integer not null,
    file_name varchar not null,
    sha256 varchar not null,
    bytes bigint not null,
    rows_read bigint not null,
    primary key (batch, file_no)
);
comment on table record.batch_file is 'Files of each batch';
comment on column record.batch_file.batch is 'Batch';
comment on column record.batch_file.file_no is 'Place of the file in the batch';
comment on column record.batch_file.file_name is 'Name of the file, without its folder';
comment on column record.batch_file.sha256 is 'Digest of the file''s bytes';
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
comment on table record.reject is 'Rows that were refused, with the first rule each breaks';
comment on column record.reject.batch is 'Batch';
comment on column record.reject.file_no is 'File of the batch, see record.batch_file';
comment on column record.reject.line is 'Line of the file; row number for Parquet and XLSX';
comment on column record.reject.column_name is 'Column that breaks the rule; NULL if the whole row does';
comment on column record.reject.value is 'Value that breaks it; an id as its hash unless ids are stored as they are';
comment on column record.reject.rule is 'Rule it breaks';
comment on column record.reject.text is 'The row without free text; its id as in value';

create table record.code (
    list varchar not null,
    number usmallint not null,
    code varchar not null,
    primary key (list, number),
    unique (list, code)
);
comment on table record.code is 'Numbers that stand for codes in the rows: they are written much faster than text';
comment on column record.code.list is 'Code list, the name of its table in ref';
comment on column record.code.number is 'Number in the columns of record';
comment on column record.code.code is 'Code in the list';

create table record.active_source (
    fact varchar not null,
    report_year integer not null,
    source varchar not null check (source in ('published', 'records')),
    primary key (fact, report_year)
);
comment on table record.active_source is 'Which source feeds a fact now: what an edition published, or records; never both';
comment on column record.active_source.fact is 'Table in fact';
comment on column record.active_source.report_year is 'Year of the edition or of the records';
comment on column record.active_source.source is 'published or records';

create table source.published_fact (
    fact varchar not null,
    report_year integer not null,
    key varchar not null,
    value decimal(28, 8),
    status varchar not null,
    lower decimal(28, 8),
    upper decimal(28, 8),
    primary key (fact, report_year, key)
);
comment on table source.published_fact is 'Leaf figures as the editions print them, kept here while records feed the fact';
comment on column source.published_fact.fact is 'Table in fact';
comment on column source.published_fact.report_year is 'Year of the edition';
comment on column source.published_fact.key is 'Codes of the fact''s dimensions in their order, joined by a slash';
comment on column source.published_fact.value is 'The figure, in the unit of the fact''s measure';
comment on column source.published_fact.status is 'How the value is known, see ref.status';
comment on column source.published_fact.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column source.published_fact.upper is 'Largest value the printed totals admit; NULL unless estimated';

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
comment on table record.derived_fact is 'Leaf figures aggregated from records, kept here while an edition feeds the fact';
comment on column record.derived_fact.fact is 'Table in fact';
comment on column record.derived_fact.report_year is 'Year of the records';
comment on column record.derived_fact.key is 'Codes of the fact''s dimensions in their order, joined by a slash';
comment on column record.derived_fact.value is 'The figure, in the unit of the fact''s measure';
comment on column record.derived_fact.status is 'How the value is known, see ref.status';
comment on column record.derived_fact.lower is 'Smallest value the printed totals admit; NULL unless estimated';
comment on column record.derived_fact.upper is 'Largest value the printed totals admit; NULL unless estimated';
