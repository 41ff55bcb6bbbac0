-- Paragraph 1: the points of the Strategy.
create view narrative.p001 as
with derived as (
    select
        report_year,
        'p001_1' as figure,
        null as computed,
        'not computed: the points stand in Annex II as text, which is not in the database' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p001.report_year is 'Year of the edition';
comment on column narrative.p001.figure is 'Figure, see report.figures';
comment on column narrative.p001.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p001.from_what is 'What it is computed from, or why it is not';
