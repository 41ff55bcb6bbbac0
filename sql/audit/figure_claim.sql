-- Every comparison that a claim of the narrative makes is true of the numbers of the tables and of the other paragraphs.
create view audit.figure_claim as
select
    cast(report_year as integer) as report_year,
    cast(claim || ', number ' || number as varchar) as item,
    cast(against as decimal(18, 6)) as printed,
    cast(value as decimal(18, 6)) as computed
from narrative.claim_test
where verdict = 'contradicts';
