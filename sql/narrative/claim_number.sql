-- The numbers that claims are about, computed from their terms, and what rounding and qualifiers admit of them: a figure is
-- anything from its low to its high, a quantity from the facts is exact. With one term lost the number is lost; where a
-- figure has no upper bound ("over"), neither has the number. Values and rates are taken to be no less than zero if a base or
-- a rate makes a share or a portion of them. Other engines lose digits of a large double, so only those are divided as doubles.
create view narrative.claim_number as
with operand as (
    select
        e.report_year,
        t.claim,
        t.number,
        t.role,
        t.factor * coalesce(f.value, q.value) as value,
        t.factor * case when t.factor > 0 then coalesce(f.low, q.value) else coalesce(f.high, q.value) end as low,
        t.factor * case when t.factor > 0 then coalesce(f.high, q.value) else coalesce(f.low, q.value) end as high
    from source.claim_term as t
    inner join source.edition as e on t.edition = e.edition
    left join narrative.figure as f on e.report_year = f.report_year and t.other = f.figure
    left join narrative.quantity as q on e.report_year = q.report_year and t.quantity = q.quantity
),

folded as (
    select
        report_year,
        claim,
        number,
        role,
        cast(case when count(*) = count(value) then sum(value) end as decimal(28, 10)) as value,
        cast(case when count(*) = count(low) then sum(low) end as decimal(28, 10)) as low,
        cast(case when count(*) = count(high) then sum(high) end as decimal(28, 10)) as high
    from operand
    group by report_year, claim, number, role
),

multiplied as (
    select
        v.report_year,
        v.claim,
        v.number,
        case
            when r.role is null then v.value else cast(cast(v.value as double) * r.value / 100 as decimal(28, 10))
        end as value,
        case
            when r.role is null then v.low else cast(cast(v.low as double) * r.low / 100 as decimal(28, 10))
        end as low,
        case
            when r.role is null then v.high else cast(cast(v.high as double) * r.high / 100 as decimal(28, 10))
        end as high
    from folded as v
    left join folded as r
        on v.report_year = r.report_year and v.claim = r.claim and v.number = r.number and r.role = 'rate'
    where v.role = 'value'
)

select
    cast(m.report_year as integer) as report_year,
    cast(m.claim as varchar) as claim,
    cast(m.number as integer) as number,
    cast(case
        when b.role is null then m.value else cast(cast(100 * m.value as double) / nullif(b.value, 0) as decimal(28, 10))
    end as decimal(28, 10)) as value,
    cast(case
        when b.role is null then m.low else cast(cast(100 * m.low as double) / nullif(b.high, 0) as decimal(28, 10))
    end as decimal(28, 10)) as low,
    cast(case
        when b.role is null then m.high else cast(cast(100 * m.high as double) / nullif(b.low, 0) as decimal(28, 10))
    end as decimal(28, 10)) as high
from multiplied as m
left join folded as b
    on m.report_year = b.report_year and m.claim = b.claim and m.number = b.number and b.role = 'base';

comment on column narrative.claim_number.number is '1 is the subject of the claim, or the first of several';
comment on column narrative.claim_number.value is 'The number, not rounded; NULL if a term is lost';
comment on column narrative.claim_number.low is 'Smallest value that its terms admit; NULL if they set no limit';
comment on column narrative.claim_number.high is 'Largest value that its terms admit; NULL if they set no limit';
