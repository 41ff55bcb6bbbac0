-- Derivations of the narrative are complete: every quantity and code selects leaf figures, every term is a figure without a
-- qualifier, and each figure has the terms of one operation, or a reason why it is not computed.
create view audit.narrative_derivation as
with term_count as (
    select
        report_year,
        figure,
        operation,
        count(*) filter (where role in ('value', 'country')) as amounts,
        count(*) filter (where role = 'base') as bases,
        count(*) filter (where role = 'other') as others
    from narrative.term
    group by report_year, figure, operation
),

finding as (
    select report_year, 'quantity ' || quantity || ' selects no leaf figure' as item
    from narrative.quantity
    where leaves = 0
    union all
    select e.report_year, 'code ' || c.dimension || ' = ' || c.code || ' of ' || c.quantity || ' selects no leaf figure'
    from source.quantity_code as c
    inner join source.edition as e on c.edition = e.edition
    inner join source.quantity as q on c.edition = q.edition and c.quantity = q.quantity
    left join narrative.leaf as l
        on
            e.report_year = l.report_year
            and q.fact = l.fact
            and q.year = l.year
            and position('/' || c.dimension || '=' || c.code || '/' in l.codes) > 0
    where l.codes is null
    union all
    select t.report_year, t.other || ', a term of ' || t.figure || ', has a qualifier'
    from narrative.term as t
    left join narrative.exact as f on t.report_year = f.report_year and t.other = f.figure
    where t.other is not null and f.figure is null
    union all
    select e.report_year, d.figure || ' has no terms'
    from source.derivation as d
    inner join source.edition as e on d.edition = e.edition
    left join source.derivation_term as t on d.edition = t.edition and d.figure = t.figure
    where t.figure is null
    union all
    select report_year, figure || ' has terms that do not fit the operation ' || operation
    from term_count
    where
        amounts = 0
        or (operation in ('share', 'growth', 'portion')) <> (bases > 0)
        or (operation = 'place') <> (others > 0)
    union all
    select report_year, figure || ' has more than one derivation'
    from narrative.derivation
    group by report_year, figure
    having count(*) > 1
    union all
    select d.report_year, d.figure || ' is computed and has a reason why not'
    from narrative.derivation as d
    inner join source.edition as e on d.report_year = e.report_year
    inner join source.figure as f on e.edition = f.edition and d.figure = f.figure
    where f.not_computed is not null
)

select distinct
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(null as decimal(18, 6)) as printed,
    cast(null as decimal(18, 6)) as computed
from finding;
