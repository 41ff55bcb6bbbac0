-- Sources of the IOM Development Fund's allocations (paragraph 179), as the text lists them.
create view narrative.development_fund_source as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.subject as varchar) as source,
    cast(f.country as varchar) as country,
    cast(f.value as decimal(20, 4)) as amount,
    cast(f.unit as varchar) as currency
from source.figure as f
inner join source.edition as e on f.edition = e.edition
where f.topic = 'development_fund' and f.compares_to like 'whole:%' and f.finance_region is null and f.unit in ('usd', 'eur')
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.development_fund_source.report_year is 'Year of the edition';
comment on column narrative.development_fund_source.figure is 'Figure, see report.figures';
comment on column narrative.development_fund_source.source is 'Budget line and where the money came from';
comment on column narrative.development_fund_source.country is 'Government that contributed, see ref.country';
comment on column narrative.development_fund_source.amount is 'Amount, in the currency named beside it';
comment on column narrative.development_fund_source.currency is 'usd or eur';
