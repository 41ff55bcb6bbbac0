-- Every figure of the narrative as printed, as computed, and the verdict.
-- The rule, one for all: a computed value between low and high holds, and so does the printed number itself, but
-- "over" and "more than" want more than it; another that misses the printed number by no more than one unit of its
-- last digit rounds differently, if it is a percentage or an amount of money, for counts have no rounding; else it
-- contradicts. low and high are half that unit on both sides of an exact number, 5 per cent below a "nearly", 5 per
-- cent on both sides of an "approximately", and open above an "over". What nothing else tells is not testable.
create view report.figures as
with told as (
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
        d.from_what,
        f.unit in ('percent', 'usd', 'usd_million', 'eur', 'eur_million', 'chf') as is_rounded,
        d.computed >= coalesce(f.low, d.computed)
        and d.computed <= coalesce(f.high, d.computed)
        and not (f.qualifier in ('over', 'more_than', 'exceeded') and d.computed = f.value) as is_inside
    from source.figure as f
    inner join source.edition as e on f.edition = e.edition
    left join narrative.derivation as d on e.report_year = d.report_year and f.figure = d.figure
),

judged as (
    select
        t.report_year,
        t.edition,
        t.figure,
        t.paragraph,
        t.place,
        t.topic,
        t.subject,
        t.kind,
        t.printed,
        t.value,
        t.precision,
        t.qualifier,
        t.low,
        t.high,
        t.unit,
        t.computed,
        t.from_what,
        case
            when t.computed is null or t.value is null then 'not testable'
            when t.is_inside then 'holds'
            when t.is_rounded and abs(t.computed - t.value) <= t.precision then 'rounds differently'
            else 'contradicts'
        end as verdict
    from told as t
)

select
    cast(j.report_year as integer) as report_year,
    cast(j.figure as varchar) as figure,
    cast(j.paragraph as integer) as paragraph,
    cast(j.place as varchar) as place,
    cast(j.topic as varchar) as topic,
    cast(j.subject as varchar) as subject,
    cast(j.kind as varchar) as kind,
    cast(j.printed as varchar) as printed,
    cast(j.value as decimal(20, 4)) as value,
    cast(j.precision as decimal(20, 4)) as precision,
    cast(j.qualifier as varchar) as qualifier,
    cast(j.low as decimal(20, 4)) as low,
    cast(j.high as decimal(20, 4)) as high,
    cast(j.unit as varchar) as unit,
    cast(j.computed as decimal(28, 10)) as computed,
    cast(j.verdict as varchar) as verdict,
    cast(j.from_what as varchar) as from_what,
    cast(x.explanation as varchar) as explanation
from judged as j
left join source.erratum as x
    on
        j.edition = x.edition
        and j.figure = x.item
        and x.audit = 'figure'
        and j.verdict in ('rounds differently', 'contradicts')
order by report_year, paragraph, length(j.figure), figure;

comment on column report.figures.report_year is 'Year of the edition';
comment on column report.figures.figure is 'Paragraph and running number in it';
comment on column report.figures.paragraph is 'Numbered paragraph, or the one a footnote or caption belongs to';
comment on column report.figures.place is 'paragraph, footnote or caption';
comment on column report.figures.topic is 'Group of related figures';
comment on column report.figures.subject is 'What is counted, in short words of this project';
comment on column report.figures.kind is 'value, share, growth, difference, ratio, rank or superlative';
comment on column report.figures.printed is 'The text of the number';
comment on column report.figures.value is 'The number in its unit, a fall negative; NULL if only a place among several is told';
comment on column report.figures.precision is 'One unit of the last printed digit, in the unit of value';
comment on column report.figures.qualifier is 'How the text qualifies the number; exact if it does not';
comment on column report.figures.low is 'Smallest value the number and its qualifier admit; NULL if there is none';
comment on column report.figures.high is 'Largest value the number and its qualifier admit; NULL if there is none';
comment on column report.figures.unit is 'Unit of value, precision, low, high and computed';
comment on column report.figures.computed is 'What tables or other figures make it, not rounded; NULL if nothing does';
comment on column report.figures.verdict is 'holds, rounds differently, contradicts or not testable';
comment on column report.figures.from_what is 'What it is computed from, or why it is not; NULL if nothing bears on it';
comment on column report.figures.explanation is 'What the erratum says; NULL if the figure holds or is not testable';
