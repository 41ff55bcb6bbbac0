-- Paragraph 57: personnel served by the Staff Security Unit.
create view narrative.p057 as
with staff as (
    select
        report_year,
        max(value) filter (where column_key = 'total') as staff
    from report.annex_1_12_cells
    where row_key = 'total'
    group by report_year
),

derived as (
    select
        report_year,
        'p057_3' as figure,
        staff as computed,
        'Tables 5 and 8 (Annex I.12), all staff' as from_what
    from staff
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p057.report_year is 'Year of the edition';
comment on column narrative.p057.figure is 'Figure, see report.figures';
comment on column narrative.p057.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p057.from_what is 'What it is computed from, or why it is not';
