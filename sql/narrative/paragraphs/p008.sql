-- Paragraph 8: Member States.
create view narrative.p008 as
with member as (
    select
        f.report_year,
        count(distinct f.nationality) as states
    from fact.official_by_nationality as f
    inner join ref.country as c on f.nationality = c.code
    where c.membership = 'member_state'
    group by f.report_year
),

derived as (
    select
        report_year,
        'p008_1' as figure,
        states as computed,
        'nationalities under the heading Member States of Table 7' as from_what
    from member
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p008.report_year is 'Year of the edition';
comment on column narrative.p008.figure is 'Figure, see report.figures';
comment on column narrative.p008.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p008.from_what is 'What it is computed from, or why it is not';
