-- Each figure of the text of a report as a later report would state it, as far as tables determine it: true numbers for the
-- officer's sentences. Nothing here is tested.
create view narrative.draft as
with later as (
    select distinct report_year from narrative.leaf
),

lost as (
    -- why a figure with a derivation has no value in that year
    select
        t.report_year,
        r.report_year as for_year,
        t.figure,
        string_agg(distinct case
            when t.quantity is not null
                then
                    'fact.' || s.fact || ' has no figure of ' || (s.year + r.report_year - t.report_year)
                    || case when q.leaves > 0 then ' for all of ' else ' for ' end || t.quantity
        end, '; ') as quantities,
        string_agg(distinct t.other, ', ') as figures
    from narrative.term as t
    inner join later as r on t.report_year < r.report_year
    left join narrative.quantity_by_year as q
        on t.report_year = q.report_year and r.report_year = q.for_year and t.quantity = q.quantity
    left join source.edition as e on t.report_year = e.report_year
    left join source.quantity as s on e.edition = s.edition and t.quantity = s.quantity
    where q.value is null
    group by t.report_year, r.report_year, t.figure
),

absent as (
    -- codes that the later report does not have; a sum over them is the sum of the others
    select
        t.report_year,
        r.report_year as for_year,
        t.figure,
        string_agg(distinct c.dimension || ' ' || c.code, ', ') as codes
    from narrative.term as t
    inner join later as r on t.report_year < r.report_year
    inner join source.edition as e on t.report_year = e.report_year
    inner join source.quantity as s on e.edition = s.edition and t.quantity = s.quantity
    inner join source.quantity_code as c on e.edition = c.edition and t.quantity = c.quantity
    left join narrative.leaf as f
        on
            r.report_year = f.report_year
            and s.fact = f.fact
            and r.report_year - t.report_year = f.year - s.year
            and position('/' || c.dimension || '=' || c.code || '/' in f.codes) > 0
    where f.codes is null
    group by t.report_year, r.report_year, t.figure
)

select
    cast(f.report_year as integer) as report_year,
    cast(r.report_year as integer) as for_year,
    cast(f.figure as varchar) as figure,
    cast(f.paragraph as integer) as paragraph,
    cast(f.year + r.report_year - f.report_year as integer) as year,
    cast(f.subject as varchar) as subject,
    cast(x.printed as varchar) as printed,
    cast(f.unit as varchar) as unit,
    cast(coalesce(
        round(cast(cast(d.computed as double) / nullif(x.precision, 0) as decimal(28, 10)), 0) * x.precision,
        round(d.computed, 1)
    ) as decimal(20, 4)) as value,
    cast(d.computed as decimal(28, 10)) as computed,
    cast(case
        when d.computed is null then 'missing' when d.estimates > 0 then 'estimated' else 'derived'
    end as varchar) as status,
    cast(case
        when d.figure is null
            then coalesce('not computed: ' || x.not_computed, 'nothing else in the report determines it')
        when w.figures is not null then 'follows from other numbers of the text: ' || w.figures
        when d.computed is null then w.quantities
        when a.codes is not null then 'without ' || a.codes || ', which ' || r.report_year || ' does not have'
    end as varchar) as reason,
    cast(d.from_what as varchar) as from_what
from narrative.figure as f
inner join later as r on f.report_year < r.report_year
inner join source.edition as e on f.report_year = e.report_year
inner join source.figure as x on e.edition = x.edition and f.figure = x.figure
left join narrative.derivation_by_year as d
    on f.report_year = d.report_year and r.report_year = d.for_year and f.figure = d.figure
left join lost as w on f.report_year = w.report_year and r.report_year = w.for_year and f.figure = w.figure
left join absent as a on f.report_year = a.report_year and r.report_year = a.for_year and f.figure = a.figure
order by f.report_year, r.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.draft.report_year is 'Year of the report that states the figure';
comment on column narrative.draft.for_year is 'Year of the later report';
comment on column narrative.draft.year is 'Year of the figure in the later report';
comment on column narrative.draft.printed is 'The text of the number in the report that states it';
comment on column narrative.draft.unit is 'Unit of value and computed';
comment on column narrative.draft.value is
'The number for the later report, rounded as the printed one; NULL if it cannot be computed';
comment on column narrative.draft.computed is 'The same, not rounded';
comment on column narrative.draft.status is 'derived, estimated if one of its figures is, missing if it cannot be computed';
comment on column narrative.draft.reason is 'Why it cannot be computed, or what the later report does not have of it; NULL otherwise';
