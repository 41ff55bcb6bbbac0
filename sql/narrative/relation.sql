-- Which figure of the narrative bears on which: one row a pair, as the edition pack lists them.
create view narrative.relation as
with pair as (
    select
        edition,
        figure,
        unnest(string_split(compares_to, ';')) as relation
    from source.figure
    where compares_to is not null
)

select
    cast(e.report_year as integer) as report_year,
    cast(p.figure as varchar) as figure,
    cast(split_part(p.relation, ':', 1) as varchar) as relation,
    cast(split_part(p.relation, ':', 2) as varchar) as other
from pair as p
inner join source.edition as e on p.edition = e.edition;

comment on column narrative.relation.report_year is 'Year of the edition';
comment on column narrative.relation.figure is 'Figure, see report.figures';
comment on column narrative.relation.relation is 'What the other is to it: same, prior (year), whole, part, or base of a share or growth';
comment on column narrative.relation.other is 'The other figure';
