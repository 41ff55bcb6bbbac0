-- Paragraph 299: locally recruited staff.
create view narrative.p299 as
with staff as (
    select
        report_year,
        max(value) filter (where column_key = 'field/employees') as field_employees,
        max(value) filter (where column_key = 'headquarters/employees') as headquarters_employees
    from report.annex_1_12_cells
    where row_key = 'total'
    group by report_year
),

derived as (
    select
        report_year,
        'p299_1' as figure,
        field_employees + headquarters_employees as computed,
        'Table 8 (Annex I.12), all Employees' as from_what
    from staff
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p299.report_year is 'Year of the edition';
comment on column narrative.p299.figure is 'Figure, see report.figures';
comment on column narrative.p299.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p299.from_what is 'What it is computed from, or why it is not';
