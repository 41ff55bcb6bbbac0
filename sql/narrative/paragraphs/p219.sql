-- Paragraph 219: repatriations with UNHCR. The tables bound them from above, see audit.figure_flow.
create view narrative.p219 as
with derived as (
    select
        report_year,
        'p219_1' as figure,
        null as computed,
        'not computed: the paragraph lists the significant flows only, Table 1 counts repatriations without UNHCR too' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_2' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_3' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_4' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_5' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_6' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_7' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_8' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
    union all
    select
        report_year,
        'p219_9' as figure,
        null as computed,
        'not computed: Table 3 tells destinations, not origins; it bounds the flow, see audit.figure_flow' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p219.report_year is 'Year of the edition';
comment on column narrative.p219.figure is 'Figure, see report.figures';
comment on column narrative.p219.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p219.from_what is 'What it is computed from, or why it is not';
