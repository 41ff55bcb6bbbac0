-- Paragraph 90: Member States, and those the Council admitted.
create view narrative.p090 as
with told as (
    select
        report_year,
        max(value) filter (where figure = 'p008_1') as p008_1,
        max(value) filter (where figure = 'p252_3') as p252_3
    from narrative.exact
    group by report_year
),

member as (
    select
        f.report_year,
        count(distinct f.nationality) as states
    from fact.employee_by_nationality as f
    inner join ref.country as c on f.nationality = c.code
    where c.membership = 'member_state'
    group by f.report_year
),

derived as (
    select
        report_year,
        'p090_1' as figure,
        p008_1 - p252_3 as computed,
        'Member States (p008_1) less those of the year before in paragraph 252 (p252_3)' as from_what
    from told
    union all
    select
        report_year,
        'p090_2' as figure,
        states as computed,
        'nationalities under the heading Member States of Table 8' as from_what
    from member
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p090.report_year is 'Year of the edition';
comment on column narrative.p090.figure is 'Figure, see report.figures';
comment on column narrative.p090.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p090.from_what is 'What it is computed from, or why it is not';
