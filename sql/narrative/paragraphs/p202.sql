-- Paragraph 202: recovery projects funded.
create view narrative.p202 as
with derived as (
    select
        report_year,
        'p202_2' as figure,
        null as computed,
        'not computed: paragraphs 204 to 208 count new projects, the paragraph funded ones' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p202.report_year is 'Year of the edition';
comment on column narrative.p202.figure is 'Figure, see report.figures';
comment on column narrative.p202.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p202.from_what is 'What it is computed from, or why it is not';
