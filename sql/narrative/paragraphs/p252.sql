-- Paragraph 252: Member States, projects, staff and Field locations.
create view narrative.p252 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p014_5') as p014_5,
        max(value) filter (where figure = 'p252_1') as p252_1,
        max(value) filter (where figure = 'p252_2') as p252_2,
        max(value) filter (where figure = 'p252_3') as p252_3
    from narrative.exact
    group by report_year
),

member as (
    select
        f.report_year,
        count(distinct f.nationality) as states
    from fact.official_by_nationality as f
    inner join ref.country as c on f.nationality = c.code
    where c.membership = 'member_state'
    group by f.report_year
),

active as (
    select
        report_year,
        case when count(*) = count(projects) then sum(projects) end as projects
    from fact.project_by_service_region
    where year = report_year
    group by report_year
),

staff as (
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
        'p252_1' as figure,
        p252_2 - p252_3 as computed,
        'Member States of both years (p252_2, p252_3)' as from_what
    from told
    union all
    select
        report_year,
        'p252_2' as figure,
        states as computed,
        'nationalities under the heading Member States of Table 7' as from_what
    from member
    union all
    select
        report_year,
        'p252_3' as figure,
        p252_2 - p252_1 as computed,
        'Member States (p252_2) less those that joined (p252_1)' as from_what
    from told
    union all
    select
        report_year,
        'p252_4' as figure,
        projects as computed,
        'Annex I.8, sum of all projects' as from_what
    from active
    union all
    select
        report_year,
        'p252_7' as figure,
        staff as computed,
        'Tables 5 and 8 (Annex I.12), all staff; consultants are not in them' as from_what
    from staff
    union all
    select
        report_year,
        'p252_8' as figure,
        p014_5 as computed,
        'paragraph 14, same number of Field locations (p014_5)' as from_what
    from told
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p252.report_year is 'Year of the edition';
comment on column narrative.p252.figure is 'Figure, see report.figures';
comment on column narrative.p252.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p252.from_what is 'What it is computed from, or why it is not';
