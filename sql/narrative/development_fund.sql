-- Allocations of the IOM Development Fund, one row per region.
create view narrative.development_fund as
select
    cast(report_year as integer) as report_year,
    cast(finance_region as varchar) as finance_region,
    cast(max(value) filter (where measure = 'initiatives') as integer) as initiatives,
    -- where one country is named instead of a number, it is the one
    cast(coalesce(
        max(value) filter (where measure = 'states'), nullif(count(distinct country), 0)
    ) as integer) as member_states,
    cast(max(value) filter (where measure = 'allocation') as decimal(20, 4)) as allocation_usd,
    cast(max(qualifier) filter (where measure = 'allocation') as varchar) as allocation_qualifier
from narrative.figure
where topic = 'development_fund' and kind = 'value' and finance_region is not null
group by report_year, finance_region
order by report_year, finance_region;

comment on column narrative.development_fund.finance_region is 'Region, see ref.finance_region; Asia is asia_oceania';
comment on column narrative.development_fund.initiatives is 'Initiatives supported';
comment on column narrative.development_fund.member_states is 'Member States that benefit';
comment on column narrative.development_fund.allocation_usd is 'Allocation in dollars, without administrative costs';
comment on column narrative.development_fund.allocation_qualifier is 'How the text qualifies the allocation';
