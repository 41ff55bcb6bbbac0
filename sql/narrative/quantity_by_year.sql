-- The value of every quantity that an edition derives figures from, in its own report year and in each later one: leaf
-- figures of one fact and year, selected by codes. Of a later report the year is later by as much.
-- A leaf counts if it has one of the listed codes in every listed dimension. The aggregate decides what is made of them:
-- their sum; the place of the leaf among all of its fact and year, by value or by increase on the year before; or how many
-- of them increased. A place is 1 + the number of others with as much or more, so of two that tie neither is first. It is
-- lost with any of the values it depends on.
create view narrative.quantity_by_year as
with ranked as (
    select
        report_year,
        fact,
        year,
        codes,
        value,
        status,
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
        status,
        increase,
        case when known = leaves then place end as place,
        case
            when count(increase) over (partition by report_year, fact, year) = leaves
                then count(*) over (partition by report_year, fact, year order by increase desc)
        end as place_by_increase
    from ranked
),

reported as (
    select report_year from source.edition
    union distinct
    select report_year from narrative.leaf
),

dimension_count as (
    select edition, quantity, count(distinct dimension) as dimensions
    from source.quantity_code
    group by edition, quantity
),

selected as (
    select
        q.edition, q.quantity, l.report_year as for_year, l.codes, l.value, l.status, l.increase, l.place, l.place_by_increase
    from source.quantity as q
    inner join source.edition as e on q.edition = e.edition
    inner join leaf as l
        on
            q.fact = l.fact
            and e.report_year <= l.report_year
            and l.report_year - e.report_year = l.year - q.year
    left join source.quantity_code as c
        on
            q.edition = c.edition
            and q.quantity = c.quantity
            and position('/' || c.dimension || '=' || c.code || '/' in l.codes) > 0
    left join dimension_count as d on q.edition = d.edition and q.quantity = d.quantity
    group by
        q.edition, q.quantity, l.report_year, l.codes, l.value, l.status, l.increase, l.place, l.place_by_increase,
        d.dimensions
    having count(c.code) = coalesce(d.dimensions, 0)
),

totalled as (
    select
        edition,
        quantity,
        for_year,
        count(*) as leaves,
        count(case when status = 'estimated' then 1 end) as estimates,
        case when count(*) = count(value) then sum(value) end as total,
        case when count(*) = 1 then max(place) end as place,
        case when count(*) = 1 then max(place_by_increase) end as place_by_increase,
        case when count(*) = count(increase) then count(*) filter (where increase > 0) end as increases
    from selected
    group by edition, quantity, for_year
)

select
    cast(e.report_year as integer) as report_year,
    cast(r.report_year as integer) as for_year,
    cast(q.quantity as varchar) as quantity,
    cast(case q.aggregate
        when 'sum' then t.total
        when 'place' then t.place
        when 'place_by_increase' then t.place_by_increase
        when 'increases' then t.increases
        when 'member_states' then m.member_states
    end as decimal(28, 8)) as value,
    cast(coalesce(t.leaves, 0) as bigint) as leaves,
    -- Member States are counted by name, whatever their figures
    cast(case when q.aggregate = 'member_states' then 0 else coalesce(t.estimates, 0) end as bigint) as estimates
from source.quantity as q
inner join source.edition as e on q.edition = e.edition
inner join reported as r on e.report_year <= r.report_year
left join totalled as t on q.edition = t.edition and q.quantity = t.quantity and r.report_year = t.for_year
left join narrative.member_state_count as m on r.report_year = m.report_year and q.fact = m.fact;

comment on column narrative.quantity_by_year.report_year is 'Year of the report whose text the quantity is for';
comment on column narrative.quantity_by_year.for_year is 'Report year whose facts it is computed from';
comment on column narrative.quantity_by_year.leaves is 'Leaf figures selected';
comment on column narrative.quantity_by_year.estimates is 'How many of them are estimated';
comment on column narrative.quantity_by_year.value is
'The aggregate of the quantity; NULL if a leaf figure that it depends on is lost';
