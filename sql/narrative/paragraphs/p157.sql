-- Paragraph 157: assisted voluntary return.
create view narrative.p157 as
with derived as (
    select
        report_year,
        'p157_4' as figure,
        null as computed,
        'not computed: Table 3 counts movements under Return Assistance, the paragraph persons helped by AVRR programmes' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p157.report_year is 'Year of the edition';
comment on column narrative.p157.figure is 'Figure, see report.figures';
comment on column narrative.p157.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p157.from_what is 'What it is computed from, or why it is not';
