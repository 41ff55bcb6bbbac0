-- Paragraph 14: staff at the end of the year.
create view narrative.p014 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p252_8') as p252_8
    from narrative.exact
    group by report_year
),

staff as (
    select
        report_year,
        max(value) filter (where column_key = 'total') as staff,
        max(value) filter (where column_key = 'field/employees') as field_employees,
        max(value) filter (where column_key = 'field/officials') as field_officials,
        max(value) filter (where column_key = 'headquarters/employees') as headquarters_employees
    from report.annex_1_12_cells
    where row_key = 'total'
    group by report_year
),

official as (
    select
        report_year,
        case when count(*) = count(headcount) then sum(headcount) end as officials
    from fact.official_by_grade
    where year = report_year
    group by report_year
),

derived as (
    select
        report_year,
        'p014_1' as figure,
        staff as computed,
        'Tables 5 and 8 (Annex I.12), all staff' as from_what
    from staff
    union all
    select
        report_year,
        'p014_2' as figure,
        field_employees + headquarters_employees as computed,
        'Table 8 (Annex I.12), all Employees' as from_what
    from staff
    union all
    select
        report_year,
        'p014_3' as figure,
        officials as computed,
        'Table 5, all Officials' as from_what
    from official
    union all
    select
        report_year,
        'p014_4' as figure,
        100 * (field_employees + field_officials) / nullif(staff, 0) as computed,
        'Tables 5 and 8 (Annex I.12), staff in the Field in all' as from_what
    from staff
    union all
    select
        report_year,
        'p014_5' as figure,
        p252_8 as computed,
        'paragraph 252, same number of Field locations (p252_8)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p014.report_year is 'Year of the edition';
comment on column narrative.p014.figure is 'Figure, see report.figures';
comment on column narrative.p014.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p014.from_what is 'What it is computed from, or why it is not';
