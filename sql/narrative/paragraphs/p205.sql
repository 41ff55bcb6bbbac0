-- Paragraph 205: largest recipients of stabilization projects.
create view narrative.p205 as
with derived as (
    select
        report_year,
        'p205_2' as figure,
        null as computed,
        'not computed: no table tells these projects by country' as from_what
    from source.edition
    union all
    select
        report_year,
        'p205_3' as figure,
        null as computed,
        'not computed: no table tells these projects by country' as from_what
    from source.edition
    union all
    select
        report_year,
        'p205_4' as figure,
        null as computed,
        'not computed: no table tells these projects by country' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p205.report_year is 'Year of the edition';
comment on column narrative.p205.figure is 'Figure, see report.figures';
comment on column narrative.p205.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p205.from_what is 'What it is computed from, or why it is not';
