-- One copy of the made-up postings: each amount of synthesis_amount is split into postings of about USD 50 000, charged to the
-- projects of its classification and region in turn. The running total is the even share, moved by up to one posting either way
-- and exact at the end, so some postings are refunds.
create or replace temp table expenditure_pattern as
with split as (
    select
        programme,
        service_class,
        finance_region,
        cents,
        greatest(1, abs(cents) // 5000000) as postings
    from synthesis_amount
),

posting as (
    select
        *,
        unnest(range(postings)) as nth
    from split
),

drawn as (
    select
        *,
        md5(concat_ws('/', getvariable('seed'), programme, service_class, finance_region, nth)) as lot
    from posting
),

running as (
    select
        *,
        case
            when nth + 1 = postings then cents
            else
                (cents * (nth + 1)) // postings
                + cast(concat('0x', left(lot, 8)) as bigint) % (2 * (abs(cents) // postings) + 1) - abs(cents) // postings
        end as cents_so_far
    from drawn
),

project_count as (
    select
        service_class,
        finance_region,
        count(*) as projects,
        min(position) as first_position
    from project_pattern
    group by service_class, finance_region
)

select
    row_number() over (order by r.lot, r.programme, r.service_class, r.finance_region, r.nth) - 1 as position,
    r.programme,
    r.service_class,
    r.finance_region,
    p.first_position + r.nth % p.projects as project_position,
    r.cents_so_far - coalesce(
        lag(r.cents_so_far) over (partition by r.programme, r.service_class, r.finance_region order by r.nth), 0
    ) as cents
from running as r
left join project_count as p on r.service_class = p.service_class and r.finance_region = p.finance_region
order by position;
