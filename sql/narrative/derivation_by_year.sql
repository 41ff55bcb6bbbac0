-- Every figure that tables or other figures determine, computed from the terms of its derivation, never rounded: in its own
-- report year, and from tables alone in each later one, whose text is not written.
-- With one term lost the figure is lost. The operations:
--   sum      the sum of the values              rest     100 less their sum
--   share    100 x values / bases               portion  that many per cent of the bases
--   growth   100 x (values / bases - 1)         place    1 + the number of others that are as large or larger
create view narrative.derivation_by_year as
with reported as (
    select report_year from source.edition
    union distinct
    select report_year from narrative.leaf
),

operand as (
    select
        t.report_year,
        r.report_year as for_year,
        t.figure,
        t.operation,
        t.from_what,
        t.role,
        t.factor * case
            when t.quantity is not null then q.value
            -- a figure that names one country instead of a number of countries
            when t.role = 'country' then case when f.country is not null then 1 end
            else f.value
        end as number,
        coalesce(q.estimates, 0) as estimates
    from narrative.term as t
    inner join reported as r on t.report_year <= r.report_year
    left join narrative.exact as f
        on t.report_year = f.report_year and r.report_year = f.report_year and t.other = f.figure
    left join narrative.quantity_by_year as q
        on t.report_year = q.report_year and r.report_year = q.for_year and t.quantity = q.quantity
),

folded as (
    select
        report_year,
        for_year,
        figure,
        operation,
        from_what,
        max(estimates) as estimates,
        case
            when count(*) = count(number) then sum(number) filter (where role in ('value', 'country'))
        end as amount,
        case when count(*) = count(number) then sum(number) filter (where role = 'base') end as base
    from operand
    group by report_year, for_year, figure, operation, from_what
),

ahead as (
    select o.report_year, o.for_year, o.figure, count(*) as others
    from operand as o
    inner join folded as f on o.report_year = f.report_year and o.for_year = f.for_year and o.figure = f.figure
    where o.role = 'other' and o.number >= f.amount
    group by o.report_year, o.for_year, o.figure
)

select
    cast(f.report_year as integer) as report_year,
    cast(f.for_year as integer) as for_year,
    cast(f.figure as varchar) as figure,
    cast(case f.operation
        when 'sum' then f.amount
        when 'rest' then 100 - f.amount
        when 'share' then cast(100 * f.amount as double) / nullif(f.base, 0)
        when 'growth' then 100 * (cast(f.amount as double) / nullif(f.base, 0) - 1)
        when 'portion' then cast(f.amount as double) * f.base / 100
        when 'place' then case when f.amount is not null then 1 + coalesce(a.others, 0) end
    end as decimal(28, 10)) as computed,
    cast(f.estimates as bigint) as estimates,
    cast(f.from_what as varchar) as from_what
from folded as f
left join ahead as a on f.report_year = a.report_year and f.for_year = a.for_year and f.figure = a.figure;

comment on column narrative.derivation_by_year.report_year is 'Year of the report that states the figure';
comment on column narrative.derivation_by_year.for_year is 'Report year whose facts it is computed from';
comment on column narrative.derivation_by_year.estimates is 'Estimated figures that it is computed from';
comment on column narrative.derivation_by_year.computed is 'The figure as computed, not rounded; NULL if a term is lost';
