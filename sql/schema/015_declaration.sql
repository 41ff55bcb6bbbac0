-- Declarations of the facts. Each fact inserts its own, below its create table; the build stops at a fact without one.
create table meta.fact (
    fact varchar primary key,
    measure varchar not null,
    unit varchar not null,
    counts varchar not null check (counts in ('persons', 'projects', 'money')),
    population varchar,
    decimals integer not null check (decimals >= 0),
    period varchar not null check (period in ('year', 'day')),
    check ((counts = 'persons') = (population is not null))
);
comment on table meta.fact is 'Facts: what each one measures, and what it counts';
comment on column meta.fact.fact is 'Table in fact';
comment on column meta.fact.measure is 'Column that holds the figure';
comment on column meta.fact.unit is 'Unit of the measure';
comment on column meta.fact.counts is 'persons, projects or money; a public export protects counts of persons';
comment on column meta.fact.population is 'Persons counted; facts of one population are complete counts of the same persons';
comment on column meta.fact.decimals is 'Decimals that the editions print';
comment on column meta.fact.period is 'year: a flow during the year; day: a stock at 31 December';

-- DuckDB declares foreign keys within one schema only. Those from fact to ref are declared here, where a client can read
-- them; the loader refuses unknown codes, and audit.orphan_code finds any that slip in.
create table meta.foreign_key (
    table_name varchar not null,
    column_name varchar not null,
    references_table varchar not null,
    references_column varchar not null,
    primary key (table_name, column_name)
);
comment on table meta.foreign_key is 'Foreign keys that cross schemas, which DuckDB cannot declare';
comment on column meta.foreign_key.table_name is 'Table that holds the code';
comment on column meta.foreign_key.column_name is 'Column that holds the code';
comment on column meta.foreign_key.references_table is 'Code list';
comment on column meta.foreign_key.references_column is 'Column of the code list';
