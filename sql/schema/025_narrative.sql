-- What an edition states in its numbered paragraphs: every number as data, the reviewed count of them, and how numbers
-- follow from others and from facts. docs/narrative.md explains how to add a figure and its derivation.
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
    tables varchar,
    not_computed varchar,
    line integer not null,
    note varchar not null,
    primary key (edition, figure),
    check (low <= value and value <= high)
);
comment on table source.figure is 'Every figure of the narrative, one row per number, in the order of the text';
comment on column source.figure.edition is 'Edition that states it';
comment on column source.figure.place is 'paragraph, footnote or caption';
comment on column source.figure.measure is 'The quantity';
comment on column source.figure.kind is 'value, share, growth, difference, ratio, rank or superlative of the quantity';
comment on column source.figure.value is 'The number in its unit, a fall negative; NULL if the text only names one among several';
comment on column source.figure.printed is 'The text of the number';
comment on column source.figure.tables is 'Cells of tables that bear on it, in loose notation';
comment on column source.figure.not_computed is 'Why it is not computed though something seems to determine it; NULL otherwise';
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
comment on column source.figure_count.place is 'paragraph, footnote or caption';
comment on column source.figure_count.figures is 'Figures counted';

create table source.figure_relation (
    edition varchar not null references source.edition (edition),
    figure varchar not null,
    relation varchar not null check (relation in ('same', 'prior', 'whole', 'part', 'base')),
    other varchar not null check (other <> figure),
    primary key (edition, figure, relation, other)
);
comment on table source.figure_relation is 'Which figures concern the same quantity or parts of it; audits compare what they admit';
comment on column source.figure_relation.edition is 'Edition that states both';
comment on column source.figure_relation.other is 'The other figure';

create table source.derivation (
    edition varchar not null references source.edition (edition),
    figure varchar not null,
    operation varchar not null
    check (operation in ('sum', 'partition', 'rest', 'share', 'growth', 'portion', 'place')),
    from_what varchar not null,
    primary key (edition, figure)
);
comment on table source.derivation is 'Figures that tables or other figures determine, and the operation that computes them';
comment on column source.derivation.edition is 'Edition that states the figure';
comment on column source.derivation.operation is 'What is made of its terms, see narrative.derivation and narrative.term';

create table source.derivation_term (
    edition varchar not null references source.edition (edition),
    figure varchar not null,
    role varchar not null check (role in ('value', 'base', 'other', 'country')),
    factor decimal(10, 6) not null check (factor <> 0),
    other varchar check (other <> figure),
    quantity varchar,
    unique (edition, figure, role, other, quantity),
    check ((other is null) <> (quantity is null))
);
comment on table source.derivation_term is 'Terms of the derivations, each a figure or a quantity from the facts';
comment on column source.derivation_term.edition is 'Edition that states the figure';
comment on column source.derivation_term.role is
'value; base of a share, growth or portion; other of a place; country: the figure counts as the one country it names';
comment on column source.derivation_term.factor is 'The term is multiplied by it: -1 to subtract, or to convert units';
comment on column source.derivation_term.other is 'Figure that is the term, see source.figure; NULL if it is a quantity';

create table source.quantity (
    edition varchar not null references source.edition (edition),
    quantity varchar not null,
    fact varchar not null,
    aggregate varchar not null
    check (aggregate in ('sum', 'place', 'place_by_increase', 'increases', 'member_states')),
    year integer not null,
    primary key (edition, quantity)
);
comment on table source.quantity is 'Quantities from the facts that figures are computed from';
comment on column source.quantity.edition is 'Edition whose figures are computed from it';
comment on column source.quantity.fact is 'Fact whose leaf figures it selects, see meta.fact';
comment on column source.quantity.aggregate is 'What is made of them, see narrative.quantity';
comment on column source.quantity.year is 'Year of the leaf figures; the reporting year if the fact has no year';

create table source.quantity_code (
    edition varchar not null references source.edition (edition),
    quantity varchar not null,
    dimension varchar not null,
    code varchar not null,
    primary key (edition, quantity, dimension, code)
);
comment on table source.quantity_code is 'Codes that select the leaf figures of a quantity: any of those listed for a dimension';
comment on column source.quantity_code.edition is 'Edition whose figures are computed from it';

create table source.claim (
    edition varchar not null references source.edition (edition),
    claim varchar not null,
    paragraph integer not null,
    kind varchar not null
    check (
        kind in
        ('increase', 'decrease', 'highest', 'lowest', 'majority', 'minority', 'constant', 'all', 'none', 'first')
    ),
    subject varchar not null,
    low decimal(20, 4),
    high decimal(20, 4),
    not_testable varchar,
    line integer not null,
    note varchar not null,
    primary key (edition, claim),
    check (low <= high)
);
comment on table source.claim is 'Every direction, order, majority and range that the narrative states without a number of its own';
comment on column source.claim.edition is 'Edition that states it';
comment on column source.claim.kind is 'What is claimed of the subject, see narrative.claim_test';
comment on column source.claim.subject is 'What the claim is about';
comment on column source.claim.low is 'Smallest value that a constant may have; NULL for other kinds';
comment on column source.claim.high is 'Largest value that a constant may have; NULL for other kinds';
comment on column source.claim.not_testable is 'Why nothing in the edition determines it; NULL if it is tested';
comment on column source.claim.line is 'Line of the extraction';
comment on column source.claim.note is 'Remark, empty if there is none';

create table source.claim_term (
    edition varchar not null references source.edition (edition),
    claim varchar not null,
    number integer not null check (number >= 1),
    role varchar not null check (role in ('value', 'base', 'rate')),
    factor decimal(10, 6) not null check (factor <> 0),
    other varchar,
    quantity varchar,
    unique (edition, claim, number, role, other, quantity),
    check ((other is null) <> (quantity is null))
);
comment on table source.claim_term is 'Terms of the numbers that a claim is about, each a figure or a quantity from the facts';
comment on column source.claim_term.edition is 'Edition that states the claim';
comment on column source.claim_term.number is 'Which number of the claim it is part of: 1 is the subject, or the first of several';
comment on column source.claim_term.role is 'value; base: 100 x values / bases; rate: values x rates / 100';
comment on column source.claim_term.factor is 'The term is multiplied by it: -1 to subtract, or to convert units';
comment on column source.claim_term.other is 'Figure that is the term, see source.figure; NULL if it is a quantity';
