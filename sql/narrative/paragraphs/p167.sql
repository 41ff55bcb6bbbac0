-- Paragraph 167: workers placed.
create view narrative.p167 as
with derived as (
    select
        report_year,
        'p167_1' as figure,
        null as computed,
        'not computed: Tables 1 and 3 count those moved under Labour Migration, the paragraph those placed' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p167.report_year is 'Year of the edition';
comment on column narrative.p167.figure is 'Figure, see report.figures';
comment on column narrative.p167.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p167.from_what is 'What it is computed from, or why it is not';
