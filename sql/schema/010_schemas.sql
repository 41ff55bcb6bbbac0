-- The schemas of the file; docs/design.md lists what each holds and what fills it.
create schema source;
create schema ref;
create schema fact;
create schema mart;
create schema record;
create schema narrative;
create schema report;
create schema audit;
create schema meta;
