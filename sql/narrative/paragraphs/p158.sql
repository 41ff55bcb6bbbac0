-- Paragraph 158: assisted voluntary return from the European Union.
create view narrative.p158 as
with derived as (
    select
        report_year,
        'p158_1' as figure,
        null as computed,
        'not computed: Table 3 tells Europe, which is wider than the European Union' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p158.report_year is 'Year of the edition';
comment on column narrative.p158.figure is 'Figure, see report.figures';
comment on column narrative.p158.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p158.from_what is 'What it is computed from, or why it is not';
