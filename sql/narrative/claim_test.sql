-- Every comparison that a claim makes. The kinds:
--   increase, highest   number 1 is above each other number     majority   each number is above 50
--   decrease, lowest    number 1 is below each other number     minority   each number is below 50
--   constant            each number is from low to high         all, none  each number is 100, is 0
--   first               never tested
-- A comparison holds if it does so whatever its numbers admit, and contradicts if it never does. If what they admit allows
-- both, or if a number is lost, it is not testable.
create view narrative.claim_test as
with claim as (
    select e.report_year, c.claim, c.kind, c.low, c.high
    from source.claim as c
    inner join source.edition as e on c.edition = e.edition
),

compared as (
    select
        c.report_year,
        c.claim,
        o.number,
        case when c.kind in ('increase', 'highest') then 'above' else 'below' end as required,
        s.value,
        s.low,
        s.high,
        o.value as against,
        o.low as against_low,
        o.high as against_high
    from claim as c
    inner join narrative.claim_number as s on c.report_year = s.report_year and c.claim = s.claim and s.number = 1
    inner join narrative.claim_number as o on c.report_year = o.report_year and c.claim = o.claim and o.number > 1
    where c.kind in ('increase', 'highest', 'decrease', 'lowest')
),

fixed as (
    select
        report_year,
        claim,
        case kind when 'majority' then 'above' when 'minority' then 'below' else 'within' end as required,
        case kind
            when 'majority' then 50 when 'minority' then 50 when 'all' then 100 when 'none' then 0 else cast(low + high as double) / 2
        end as against,
        low,
        high
    from claim
    where kind in ('majority', 'minority', 'constant', 'all', 'none')
),

comparison as (
    select
        report_year,
        claim,
        number,
        required,
        value,
        low,
        high,
        against,
        against_low,
        against_high
    from compared
    union all
    select
        f.report_year,
        f.claim,
        n.number,
        f.required,
        n.value,
        n.low,
        n.high,
        f.against,
        coalesce(f.low, f.against),
        coalesce(f.high, f.against)
    from fixed as f
    inner join narrative.claim_number as n on f.report_year = n.report_year and f.claim = n.claim
)

select
    cast(report_year as integer) as report_year,
    cast(claim as varchar) as claim,
    cast(number as integer) as number,
    cast(required as varchar) as required,
    cast(against as decimal(28, 10)) as against,
    cast(value as decimal(28, 10)) as value,
    cast(case
        when required = 'above' and low >= against_high and value > against then 'holds'
        when required = 'above' and high <= against_low then 'contradicts'
        when required = 'below' and high <= against_low and value < against then 'holds'
        when required = 'below' and low >= against_high then 'contradicts'
        when required = 'within' and low >= against_low and high <= against_high then 'holds'
        when required = 'within' and (high < against_low or low > against_high) then 'contradicts'
        else 'not testable'
    end as varchar) as verdict
from comparison;

comment on column narrative.claim_test.number is 'Number that is compared; where number 1 is compared with others, the other';
comment on column narrative.claim_test.required is 'above, below or within what the value is compared with';
comment on column narrative.claim_test.against is 'What the value is compared with; for a range, its middle; NULL if it is lost';
comment on column narrative.claim_test.value is 'The number that the claim is about, not rounded; NULL if it is lost';
comment on column narrative.claim_test.verdict is 'holds, contradicts or not testable';
