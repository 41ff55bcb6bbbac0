-- Paragraph 139: expenditure on migration health.
create view narrative.p139 as
with spent as (
    select
        report_year,
        max(amount_musd) filter (where year = report_year) as amount,
        max(amount_musd) filter (where year = report_year - 1) as amount_before
    from fact.expenditure_by_service
    where service_class = 'migration_health'
    group by report_year
),

derived as (
    select
        report_year,
        'p139_1' as figure,
        amount as computed,
        'chapter V.B, expenditure of the classification Migration Health' as from_what
    from spent
    union all
    select
        report_year,
        'p139_2' as figure,
        100 * (amount / nullif(amount_before, 0) - 1) as computed,
        'chapter V.B, expenditure of the classification Migration Health in both years' as from_what
    from spent
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p139.report_year is 'Year of the edition';
comment on column narrative.p139.figure is 'Figure, see report.figures';
comment on column narrative.p139.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p139.from_what is 'What it is computed from, or why it is not';
