-- The value of every quantity that an edition derives figures from: leaf figures of one fact and year, selected by codes.
-- A leaf counts if it has one of the listed codes in every listed dimension. The aggregate decides what is made of them:
-- their sum; the place of the leaf among all of its fact and year, by value or by increase on the year before; or how many
-- of them increased. A place is 1 + the number of others with as much or more, so of two that tie neither is first. It is
-- lost with any of the values it depends on.
create view narrative.quantity as
with ranked as (
    select
        report_year,
        fact,
        year,
        codes,
        value,
        count(*) over (partition by report_year, fact, year order by value desc) as place,
        count(*) over (partition by report_year, fact, year) as leaves,
        count(value) over (partition by report_year, fact, year) as known,
        case
            when lag(year) over (partition by report_year, fact, codes order by year) = year - 1
                then value - lag(value) over (partition by report_year, fact, codes order by year)
        end as increase
    from narrative.leaf
),

leaf as (
    select
        report_year,
        fact,
        year,
        codes,
        value,
        increase,
        case when known = leaves then place end as place,
        case
            when count(increase) over (partition by report_year, fact, year) = leaves
                then count(*) over (partition by report_year, fact, year order by increase desc)
        end as place_by_increase
    from ranked
),

dimension_count as (
    select edition, quantity, count(distinct dimension) as dimensions
    from source.quantity_code
    group by edition, quantity
),

selected as (
    select q.edition, q.quantity, l.codes, l.value, l.increase, l.place, l.place_by_increase
    from source.quantity as q
    inner join source.edition as e on q.edition = e.edition
    inner join leaf as l on e.report_year = l.report_year and q.fact = l.fact and q.year = l.year
    left join source.quantity_code as c
        on
            q.edition = c.edition
            and q.quantity = c.quantity
            and position('/' || c.dimension || '=' || c.code || '/' in l.codes) > 0
    left join dimension_count as d on q.edition = d.edition and q.quantity = d.quantity
    group by
        q.edition, q.quantity, l.codes, l.value, l.increase, l.place, l.place_by_increase, d.dimensions
    having count(c.code) = coalesce(d.dimensions, 0)
),

totalled as (
    select
        edition,
        quantity,
        count(*) as leaves,
        case when count(*) = count(value) then sum(value) end as total,
        case when count(*) = 1 then max(place) end as place,
        case when count(*) = 1 then max(place_by_increase) end as place_by_increase,
        case when count(*) = count(increase) then count(*) filter (where increase > 0) end as increases
    from selected
    group by edition, quantity
)

select
    cast(e.report_year as integer) as report_year,
    cast(q.quantity as varchar) as quantity,
    cast(case q.aggregate
        when 'sum' then t.total
        when 'place' then t.place
        when 'place_by_increase' then t.place_by_increase
        when 'increases' then t.increases
        when 'member_states' then m.member_states
    end as decimal(28, 8)) as value,
    cast(coalesce(t.leaves, 0) as bigint) as leaves
from source.quantity as q
inner join source.edition as e on q.edition = e.edition
left join totalled as t on q.edition = t.edition and q.quantity = t.quantity
left join narrative.member_state_count as m on e.report_year = m.report_year and q.fact = m.fact;

comment on column narrative.quantity.leaves is 'Leaf figures selected';
comment on column narrative.quantity.value is 'The aggregate of the quantity; NULL if a leaf figure that it depends on is lost';
