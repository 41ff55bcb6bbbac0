-- Paragraph 286: notices, recruitments, claims and payroll in Manila.
create view narrative.p286 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p081_1') as p081_1,
        max(value) filter (where figure = 'p268_1') as p268_1,
        max(value) filter (where figure = 'p268_3') as p268_3,
        max(value) filter (where figure = 'p268_5') as p268_5,
        max(value) filter (where figure = 'p286_2') as p286_2,
        max(value) filter (where figure = 'p286_3') as p286_3,
        max(value) filter (where figure = 'p286_4') as p286_4,
        max(value) filter (where figure = 'p286_5') as p286_5,
        max(value) filter (where figure = 'p286_6') as p286_6,
        max(value) filter (where figure = 'p286_7') as p286_7
    from narrative.exact
    group by report_year
),

staff as (
    select
        report_year,
        max(value) filter (where column_key = 'field/officials') as field_officials,
        max(value) filter (where column_key = 'headquarters/employees') as headquarters_employees,
        max(value) filter (where column_key = 'headquarters/officials') as headquarters_officials
    from report.annex_1_12_cells
    where row_key = 'total'
    group by report_year
),

derived as (
    select
        report_year,
        'p286_2' as figure,
        p268_1 + p286_3 as computed,
        'notices for Officials in paragraph 268 (p268_1) and for Employees (p286_3)' as from_what
    from told
    union all
    select
        report_year,
        'p286_3' as figure,
        p286_2 - p268_1 as computed,
        'all notices (p286_2) less those for Officials in paragraph 268 (p268_1)' as from_what
    from told
    union all
    select
        report_year,
        'p286_4' as figure,
        p268_3 + p286_5 as computed,
        'short-term notices for Officials in paragraph 268 (p268_3) and for Employees (p286_5)' as from_what
    from told
    union all
    select
        report_year,
        'p286_5' as figure,
        p286_4 - p268_3 as computed,
        'all short-term notices (p286_4) less those for Officials in paragraph 268 (p268_3)' as from_what
    from told
    union all
    select
        report_year,
        'p286_6' as figure,
        p268_5 + p286_7 as computed,
        'direct recruitments of Officials in paragraph 268 (p268_5) and of Employees (p286_7)' as from_what
    from told
    union all
    select
        report_year,
        'p286_7' as figure,
        p286_6 - p268_5 as computed,
        'all direct recruitments (p286_6) less those of Officials in paragraph 268 (p268_5)' as from_what
    from told
    union all
    select
        report_year,
        'p286_10' as figure,
        p081_1 as computed,
        'paragraph 81, same claims (p081_1)' as from_what
    from told
    union all
    select
        report_year,
        'p286_12' as figure,
        field_officials + headquarters_officials + headquarters_employees as computed,
        'Tables 5 and 8 (Annex I.12), Officials and Headquarters Employees at the end of the year' as from_what
    from staff
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p286.report_year is 'Year of the edition';
comment on column narrative.p286.figure is 'Figure, see report.figures';
comment on column narrative.p286.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p286.from_what is 'What it is computed from, or why it is not';
