-- The schemas of the file; docs/design.md section 3 names who writes each.
create schema source;
create schema ref;
create schema fact;
create schema mart;
create schema record;
create schema narrative;
create schema report;
create schema audit;
create schema meta;
