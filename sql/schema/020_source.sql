-- What an edition printed, cell by cell, and where it contradicts itself.
create table source.edition (
    edition varchar primary key,
    report_year integer not null unique,
    document varchar not null,
    title varchar not null,
    published date
);
comment on table source.edition is 'Editions of the annual report that were loaded, one row an edition';
comment on column source.edition.edition is 'Edition code, the name of its folder in data/';
comment on column source.edition.report_year is 'Year the edition reports on';
comment on column source.edition.document is 'Document symbol as printed on the first page';
comment on column source.edition.title is 'Title of the document';
comment on column source.edition.published is 'Date on the first page';

create table source.printed_table (
    edition varchar not null references source.edition (edition),
    table_id varchar not null,
    fact varchar not null,
    measure varchar not null,
    row_dimensions varchar not null,
    column_dimensions varchar not null,
    year integer,
    primary key (edition, table_id)
);
comment on table source.printed_table is 'Tables whose leaf figures the edition prints, and where those went';
comment on column source.printed_table.edition is 'Edition that prints the table';
comment on column source.printed_table.table_id is 'Printed table, the name of its view in report';
comment on column source.printed_table.fact is 'Fact the leaf figures went into';
comment on column source.printed_table.measure is 'Column of the fact that holds the figures';
comment on column source.printed_table.row_dimensions is 'Columns whose codes make the row_key, separated by commas';
comment on column source.printed_table.column_dimensions is 'Columns whose codes make the column_key, separated by commas';
comment on column source.printed_table.year is 'Year of all its figures; NULL if rows or columns name the years, or the fact has none';

create table source.printed_cell (
    edition varchar not null references source.edition (edition),
    table_id varchar not null,
    row_key varchar not null,
    column_key varchar not null,
    kind varchar not null check (kind in ('leaf', 'computed')),
    value decimal(18, 3),
    printed varchar not null,
    status varchar not null,
    lower decimal(18, 3),
    upper decimal(18, 3),
    margin integer,
    line integer,
    note varchar not null,
    primary key (edition, table_id, row_key, column_key)
);
comment on table source.printed_cell is 'Every number printed in a table: leaf figures, totals, shares, ranks, differences';
comment on column source.printed_cell.edition is 'Edition that prints the cell';
comment on column source.printed_cell.table_id is 'Printed table, the name of its view in report';
comment on column source.printed_cell.row_key is 'Row, as row_key of the table''s _cells view';
comment on column source.printed_cell.column_key is 'Column, as column_key of the table''s _cells view';
comment on column source.printed_cell.kind is 'leaf: loaded into fact; computed: only compared with what the view computes';
comment on column source.printed_cell.value is 'The number, in the unit of the table''s cell; NULL if it could not be read';
comment on column source.printed_cell.printed is 'The text as the extraction has it for this cell, empty for a blank';
comment on column source.printed_cell.status is 'How the value is known, see ref.status';
comment on column source.printed_cell.lower is 'Smallest value the printed totals admit, if status is estimated';
comment on column source.printed_cell.upper is 'Largest value the printed totals admit, if status is estimated';
comment on column source.printed_cell.line is 'Line of the extraction the text was read from';
comment on column source.printed_cell.note is 'Why the value is not simply what was read, empty otherwise';

create table source.correction (
    edition varchar not null references source.edition (edition),
    table_id varchar not null,
    row_key varchar not null,
    column_key varchar not null,
    read varchar not null,
    value decimal(18, 3) not null,
    reason varchar not null,
    proof varchar not null,
    primary key (edition, table_id, row_key, column_key)
);
comment on table source.correction is 'Readings of the extraction that were overridden, each with the sum that proves it';
comment on column source.correction.edition is 'Edition the cell belongs to';
comment on column source.correction.table_id is 'Printed table';
comment on column source.correction.row_key is 'Row of the cell';
comment on column source.correction.column_key is 'Column of the cell';
comment on column source.correction.read is 'What the extraction has in this place';
comment on column source.correction.value is 'What the cell is';
comment on column source.correction.reason is 'What happened to the text';
comment on column source.correction.proof is 'The identity that leaves this value only';

create table source.erratum (
    edition varchar not null references source.edition (edition),
    erratum varchar not null,
    audit varchar not null,
    item varchar not null,
    table_id varchar,
    row_key varchar,
    column_key varchar,
    figure varchar,
    printed decimal(18, 6),
    computed decimal(18, 6),
    explanation varchar not null,
    primary key (edition, erratum),
    unique (edition, audit, item),
    check ((table_id is null) = (row_key is null) and (table_id is null) = (column_key is null)),
    check ((table_id is null) <> (figure is null))
);
comment on table source.erratum is 'Places where the edition contradicts itself, each explained';
comment on column source.erratum.edition is 'Edition that contradicts itself';
comment on column source.erratum.erratum is 'Number of the erratum in its edition';
comment on column source.erratum.audit is 'Audit view that finds it';
comment on column source.erratum.item is 'What the audit found, as in its column item';
comment on column source.erratum.table_id is 'Table of the cell that is in error; NULL for a figure of the narrative';
comment on column source.erratum.row_key is 'Row of the cell';
comment on column source.erratum.column_key is 'Column of the cell';
comment on column source.erratum.figure is 'Figure of the narrative that is in error; NULL for a cell of a table';
comment on column source.erratum.printed is 'The number as printed';
comment on column source.erratum.computed is 'The number its parts or its twin give';
comment on column source.erratum.explanation is 'Why they differ, as far as arithmetic shows it';

create table source.missing_fact (
    edition varchar not null references source.edition (edition),
    fact varchar not null,
    key varchar not null,
    reason varchar not null,
    primary key (edition, fact, key)
);
comment on table source.missing_fact is 'Figures that an edition does not print and that fact therefore holds as missing';
comment on column source.missing_fact.edition is 'Edition that does not print the figure';
comment on column source.missing_fact.fact is 'Table in fact';
comment on column source.missing_fact.key is 'Codes of the fact''s dimensions in their order, joined by slashes';
comment on column source.missing_fact.reason is 'Why the edition does not print it';
