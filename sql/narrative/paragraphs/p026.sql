-- Paragraph 26: the Administrative Centres.
create view narrative.p026 as
with centre as (
    select
        report_year,
        nullif(count(distinct country), 0) as centres
    from narrative.admin_centre
    group by report_year
),

derived as (
    select
        report_year,
        'p026_1' as figure,
        centres as computed,
        'places for which chapter VI gives figures of an Administrative Centre' as from_what
    from centre
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p026.report_year is 'Year of the edition';
comment on column narrative.p026.figure is 'Figure, see report.figures';
comment on column narrative.p026.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p026.from_what is 'What it is computed from, or why it is not';
