create temporary table country (country text primary key, area text, region text, destination text);
create temporary table age (age smallint, age_group text);
