-- Allocations of the IOM Development Fund by region (paragraph 178), one row a region.
create view narrative.development_fund as
select
    cast(e.report_year as integer) as report_year,
    cast(f.finance_region as varchar) as finance_region,
    cast(max(f.value) filter (where f.measure = 'initiatives') as integer) as initiatives,
    -- where one country is named instead of a number, it is the one
    cast(coalesce(
        max(f.value) filter (where f.measure = 'states'), nullif(count(distinct f.country), 0)
    ) as integer) as member_states,
    cast(max(f.value) filter (where f.measure = 'allocation') as decimal(20, 4)) as allocation_usd,
    cast(max(f.qualifier) filter (where f.measure = 'allocation') as varchar) as allocation_qualifier
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'development_fund' and f.kind = 'value' and f.finance_region is not null
group by e.report_year, f.finance_region
order by e.report_year, f.finance_region;

comment on column narrative.development_fund.report_year is 'Year of the edition';
comment on column narrative.development_fund.finance_region is 'Region, see ref.finance_region; Asia stands under asia_oceania';
comment on column narrative.development_fund.initiatives is 'Initiatives supported';
comment on column narrative.development_fund.member_states is 'Member States benefiting';
comment on column narrative.development_fund.allocation_usd is 'Allocation in dollars, without administrative costs';
comment on column narrative.development_fund.allocation_qualifier is 'How the text qualifies the allocation';
