-- Paragraph 294: airline invoices.
create view narrative.p294 as
with derived as (
    select
        report_year,
        'p294_2' as figure,
        null as computed,
        'not computed: paragraph 220 tells it as more than 110 million only' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p294.report_year is 'Year of the edition';
comment on column narrative.p294.figure is 'Figure, see report.figures';
comment on column narrative.p294.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p294.from_what is 'What it is computed from, or why it is not';
