-- Paragraph 259: Field locations with most expenditure.
create view narrative.p259 as
with derived as (
    select
        report_year,
        'p259_1' as figure,
        null as computed,
        'not computed: no table tells expenditure by country' as from_what
    from source.edition
    union all
    select
        report_year,
        'p259_2' as figure,
        null as computed,
        'not computed: no table tells expenditure by country' as from_what
    from source.edition
    union all
    select
        report_year,
        'p259_3' as figure,
        null as computed,
        'not computed: no table tells expenditure by country' as from_what
    from source.edition
    union all
    select
        report_year,
        'p259_4' as figure,
        null as computed,
        'not computed: no table tells expenditure by country' as from_what
    from source.edition
    union all
    select
        report_year,
        'p259_5' as figure,
        null as computed,
        'not computed: no table tells expenditure by country' as from_what
    from source.edition
)

select
    cast(report_year as integer) as report_year,
    cast(figure as varchar) as figure,
    cast(computed as decimal(28, 10)) as computed,
    cast(from_what as varchar) as from_what
from derived;

comment on column narrative.p259.report_year is 'Year of the edition';
comment on column narrative.p259.figure is 'Figure, see report.figures';
comment on column narrative.p259.computed is 'What it must be, in its unit; NULL if that cannot be told';
comment on column narrative.p259.from_what is 'What it is computed from, or why it is not';
