-- What an edition tells in its numbered paragraphs: every number as data, and the reviewed count of them.
create table source.figure (
    edition varchar not null references source.edition (edition),
    figure varchar not null,
    paragraph integer not null,
    place varchar not null,
    topic varchar not null,
    subject varchar not null,
    measure varchar not null,
    kind varchar not null,
    value decimal(20, 4),
    unit varchar not null,
    printed varchar not null,
    precision decimal(20, 4) check (precision > 0),
    qualifier varchar not null,
    low decimal(20, 4),
    high decimal(20, 4),
    year integer not null,
    country varchar,
    partner_country varchar,
    geo_region varchar,
    geo_area varchar,
    service varchar,
    service_class varchar,
    finance_region varchar,
    programme varchar,
    compares_to varchar,
    tables varchar,
    line integer not null,
    note varchar not null,
    primary key (edition, figure),
    check (low <= value and value <= high)
);
comment on table source.figure is 'Every figure of the narrative, one row a number, in the order of the text';
comment on column source.figure.edition is 'Edition that tells it';
comment on column source.figure.figure is 'Paragraph and running number in it';
comment on column source.figure.paragraph is 'Numbered paragraph, or the one a footnote or caption belongs to';
comment on column source.figure.place is 'paragraph, footnote or caption';
comment on column source.figure.topic is 'Group of related figures';
comment on column source.figure.subject is 'What is counted, in short words of this project';
comment on column source.figure.measure is 'The quantity';
comment on column source.figure.kind is 'value, share, growth, difference, ratio, rank or superlative of the quantity';
comment on column source.figure.value is 'The number in its unit, a fall negative; NULL if only a place among several is told';
comment on column source.figure.unit is 'Unit of value, low, high and precision';
comment on column source.figure.printed is 'The text of the number';
comment on column source.figure.precision is 'One unit of the last printed digit; NULL if no number is printed';
comment on column source.figure.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column source.figure.low is 'Smallest value the number and its qualifier admit; NULL if there is none';
comment on column source.figure.high is 'Largest value the number and its qualifier admit; NULL if there is none';
comment on column source.figure.year is 'Year the number speaks of';
comment on column source.figure.country is 'Country, or origin of a flow, see ref.country';
comment on column source.figure.partner_country is 'Destination of a flow, or second country of an arrangement, see ref.country';
comment on column source.figure.geo_region is 'Geographical region, see ref.geo_region';
comment on column source.figure.geo_area is 'Geographical area, see ref.geo_area';
comment on column source.figure.service is 'Service, see ref.service';
comment on column source.figure.service_class is 'Service classification, see ref.service_class';
comment on column source.figure.finance_region is 'Region of expenditure and projects, see ref.finance_region';
comment on column source.figure.programme is 'Part of the budget, see ref.programme';
comment on column source.figure.compares_to is 'Related figures, each as relation:figure; narrative.relation has them row by row';
comment on column source.figure.tables is 'Cells of tables that bear on it, in loose notation';
comment on column source.figure.line is 'Line of the extraction';
comment on column source.figure.note is 'Remark, empty if there is none';

create table source.figure_count (
    edition varchar not null references source.edition (edition),
    paragraph integer not null,
    place varchar not null,
    figures integer not null check (figures >= 0),
    primary key (edition, paragraph, place)
);
comment on table source.figure_count is 'How many figures a reviewer counted in each paragraph, its footnotes and its captions';
comment on column source.figure_count.edition is 'Edition that was reviewed';
comment on column source.figure_count.paragraph is 'Numbered paragraph, or the one a footnote or caption belongs to';
comment on column source.figure_count.place is 'paragraph, footnote or caption';
comment on column source.figure_count.figures is 'Figures counted';
