-- Every figure of the narrative as printed, as computed, and the verdict.
-- A computed value that the printed number and its qualifier admit (low to high) holds; "over", "more than" and "exceeded"
-- require more than the number itself. Otherwise, a percentage or an amount of money that misses the printed number by no
-- more than one unit of its last digit rounds differently; anything else contradicts. An exact number admits half that unit
-- on both sides, "nearly" 5 per cent below, "approximately" 5 per cent on both sides, "over" everything above. What nothing
-- in the report determines is not testable.
create view report.figures as
with compared as (
    select
        e.report_year,
        f.edition,
        f.figure,
        f.paragraph,
        f.place,
        f.topic,
        f.subject,
        f.kind,
        f.printed,
        f.value,
        f.precision,
        f.qualifier,
        f.low,
        f.high,
        f.unit,
        d.computed,
        coalesce(d.from_what, 'not computed: ' || f.not_computed) as from_what,
        case
            when d.computed is null or f.value is null then 'not testable'
            when d.computed = f.value and f.qualifier in ('over', 'more_than', 'exceeded') then 'outside'
            when d.computed >= coalesce(f.low, d.computed) and d.computed <= coalesce(f.high, d.computed) then 'holds'
            else 'outside'
        end as verdict,
        f.unit in ('percent', 'usd', 'usd_million', 'eur', 'eur_million', 'chf')
        and abs(d.computed - f.value) <= f.precision as is_near
    from source.figure as f
    inner join source.edition as e on f.edition = e.edition
    left join narrative.derivation as d on e.report_year = d.report_year and f.figure = d.figure
)

select
    cast(c.report_year as integer) as report_year,
    cast(c.figure as varchar) as figure,
    cast(c.paragraph as integer) as paragraph,
    cast(c.place as varchar) as place,
    cast(c.topic as varchar) as topic,
    cast(c.subject as varchar) as subject,
    cast(c.kind as varchar) as kind,
    cast(c.printed as varchar) as printed,
    cast(c.value as decimal(20, 4)) as value,
    cast(c.precision as decimal(20, 4)) as precision,
    cast(c.qualifier as varchar) as qualifier,
    cast(c.low as decimal(20, 4)) as low,
    cast(c.high as decimal(20, 4)) as high,
    cast(c.unit as varchar) as unit,
    cast(c.computed as decimal(28, 10)) as computed,
    cast(case
        when c.verdict <> 'outside' then c.verdict
        when c.is_near then 'rounds differently'
        else 'contradicts'
    end as varchar) as verdict,
    cast(c.from_what as varchar) as from_what,
    cast(x.explanation as varchar) as explanation
from compared as c
left join source.erratum as x
    on c.edition = x.edition and c.figure = x.item and x.audit = 'figure' and c.verdict = 'outside'
order by report_year, paragraph, length(c.figure), figure;

comment on column report.figures.place is 'paragraph, footnote or caption';
comment on column report.figures.printed is 'The text of the number';
comment on column report.figures.unit is 'Unit of value, precision, low, high and computed';
comment on column report.figures.computed is 'What tables or other figures determine, not rounded; NULL if nothing does';
comment on column report.figures.verdict is 'holds, rounds differently, contradicts or not testable';
comment on column report.figures.from_what is 'What it is computed from, or why it is not; NULL if nothing bears on it';
comment on column report.figures.explanation is 'Explanation of the erratum; NULL if the figure holds or is not testable';
comment on column report.figures.kind is 'value, share, growth, difference, ratio, rank or superlative of the quantity';
comment on column report.figures.value is 'The number in its unit, a fall negative; NULL if the text only names one among several';
