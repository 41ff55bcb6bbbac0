-- What each edition prints, cell by cell; what it does not print; where it contradicts itself.
create table source.edition (
    edition varchar primary key,
    report_year integer not null unique,
    document varchar not null,
    title varchar not null,
    published date
);
comment on table source.edition is 'Editions of the annual report in this file';
comment on column source.edition.edition is 'Code of the edition';
comment on column source.edition.report_year is 'Year on which the edition reports';
comment on column source.edition.document is 'Document symbol on the first page';
comment on column source.edition.title is 'Title of the document';
comment on column source.edition.published is 'Date on the first page';

create table source.vintage (
    vintage varchar primary key,
    report_year integer not null,
    edition varchar not null unique,
    state varchar not null check (state in ('current', 'replaced')),
    document varchar not null,
    published date,
    source varchar not null,
    replaces varchar,
    erratum varchar,
    frozen date,
    sha256 varchar,
    check ((replaces is null) = (erratum is null)),
    check ((frozen is null) = (sha256 is null))
);
comment on table source.vintage is 'Vintages of the editions: the first, and corrections of it; the current one feeds fact';
comment on column source.vintage.vintage is 'The report year; for a correction the year and a number, such as 2013.1';
comment on column source.vintage.report_year is 'Year on which the edition reports';
comment on column source.vintage.edition is 'Code of the edition';
comment on column source.vintage.state is 'current, or replaced by a later vintage; its numbers are then in source.replaced_cell';
comment on column source.vintage.document is 'Document symbol on the first page';
comment on column source.vintage.published is 'Date on the first page';
comment on column source.vintage.source is 'How to cite it; for a draft the records that it was made from';
comment on column source.vintage.replaces is 'Vintage that it replaces; NULL for a first one';
comment on column source.vintage.erratum is 'What it corrects; NULL for a first one';
comment on column source.vintage.frozen is 'Day on which it was frozen; NULL if it may still change';
comment on column source.vintage.sha256 is 'Digest over its files when it was frozen';

create table source.replaced_cell (
    edition varchar not null references source.vintage (edition),
    table_id varchar not null,
    row_key varchar not null,
    column_key varchar not null,
    value decimal(18, 3),
    status varchar not null,
    primary key (edition, table_id, row_key, column_key)
);
comment on table source.replaced_cell is 'Every number of the vintages that a later one replaces; source.revision compares them';
comment on column source.replaced_cell.edition is 'Edition that was replaced';
comment on column source.replaced_cell.table_id is 'Printed table, the name of its view in report';
comment on column source.replaced_cell.row_key is 'Row, as row_key of the table''s _cells view';
comment on column source.replaced_cell.column_key is 'Column, as column_key of the table''s _cells view';
comment on column source.replaced_cell.value is 'The number, in the unit of the cell; NULL if status is missing';
comment on column source.replaced_cell.status is 'How the value is known, see ref.status';

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
comment on table source.printed_table is 'Tables whose leaf figures the edition prints, and the fact that holds them';
comment on column source.printed_table.edition is 'Edition that prints the table';
comment on column source.printed_table.table_id is 'Printed table, the name of its view in report';
comment on column source.printed_table.fact is 'Fact that holds the leaf figures, with its schema';
comment on column source.printed_table.measure is 'Column of the fact that holds the figures';
comment on column source.printed_table.row_dimensions is 'Columns whose codes make the row_key, separated by commas';
comment on column source.printed_table.column_dimensions is 'Columns whose codes make the column_key, separated by commas';
comment on column source.printed_table.year is 'Year of all its figures; NULL if rows or columns are years, or the fact has no year';

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
    margin integer check (margin between 0 and 4),
    estimate_low decimal(18, 3),
    estimate_high decimal(18, 3),
    line integer,
    rests_on varchar not null,
    note varchar not null,
    primary key (edition, table_id, row_key, column_key)
);
comment on table source.printed_cell is 'Every number printed in a table: leaf figures, totals, shares, ranks, differences';
comment on column source.printed_cell.edition is 'Edition that prints the cell';
comment on column source.printed_cell.table_id is 'Printed table, the name of its view in report';
comment on column source.printed_cell.row_key is 'Row, as row_key of the table''s _cells view';
comment on column source.printed_cell.column_key is 'Column, as column_key of the table''s _cells view';
comment on column source.printed_cell.kind is 'leaf: loaded into fact; computed: only compared with what the view computes';
comment on column source.printed_cell.value is 'The number, in the unit of the cell; NULL if status is missing';
comment on column source.printed_cell.printed is 'The text of the cell in the extraction; empty for a blank';
comment on column source.printed_cell.status is 'How the value is known, see ref.status';
comment on column source.printed_cell.line is 'Line of the extraction from which the text was read';
comment on column source.printed_cell.note is 'Why the value is not simply what was read; empty otherwise';

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
comment on column source.correction.edition is 'Edition that prints the cell';
comment on column source.correction.table_id is 'Printed table';
comment on column source.correction.row_key is 'Row of the cell';
comment on column source.correction.column_key is 'Column of the cell';
comment on column source.correction.read is 'Text of the cell in the extraction';
comment on column source.correction.value is 'Value of the cell';
comment on column source.correction.reason is 'What happened to the text';
comment on column source.correction.proof is 'The sum that leaves only this value';

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
comment on column source.erratum.item is 'Item of the finding that it explains, as in audit.finding';
comment on column source.erratum.table_id is 'Table of the cell that is in error; NULL for the narrative';
comment on column source.erratum.row_key is 'Row of the cell';
comment on column source.erratum.column_key is 'Column of the cell';
comment on column source.erratum.figure is 'Figure or claim of the narrative that is in error; NULL for a cell of a table';
comment on column source.erratum.printed is 'The number as printed';
comment on column source.erratum.computed is 'The number that its parts or its repetition give';
comment on column source.erratum.explanation is 'Why they differ, as far as arithmetic shows';

create table source.label (
    edition varchar not null references source.edition (edition),
    list varchar not null,
    code varchar not null,
    only_in varchar not null,
    label varchar not null,
    from_year integer not null,
    to_year integer not null default 9999,
    primary key (edition, list, code, only_in)
);
comment on table source.label is 'Names as an edition prints them, where they differ from those in use today';
comment on column source.label.edition is 'Edition that prints the name';
comment on column source.label.list is 'Code list, a table of ref';
comment on column source.label.code is 'Code';
comment on column source.label.only_in is 'Table that alone prints it so; empty for all';
comment on column source.label.label is 'The name as printed';
comment on column source.label.from_year is 'Year of the edition';
comment on column source.label.to_year is 'Year before the next edition, whose names are others; 9999 for the last edition';

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
