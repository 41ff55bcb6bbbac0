-- Paragraph 267: staff worldwide.
create view narrative.p267 as
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
        'p267_1' as figure,
        staff as computed,
        'Tables 5 and 8 (Annex I.12), all staff' as from_what
    from staff
    union all
    select
        report_year,
        'p267_2' as figure,
        null as computed,
        'not computed: paragraph 252 only approximates the staff of the year before (p252_9), Annex I.10 has lost it' as from_what
    from source.edition
    union all
    select
        report_year,
        'p267_3' as figure,
        null as computed,
        'not computed: paragraphs 14 and 252 tell Field locations, and a location is not an office' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p267.report_year is 'Year of the edition';
comment on column narrative.p267.figure is 'Figure, see report.figures';
comment on column narrative.p267.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p267.from_what is 'What it is computed from, or why it is not';
