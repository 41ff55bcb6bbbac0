-- Every claim of the narrative with its verdict: it contradicts if one of its comparisons does, and holds if all do.
create view narrative.claim as
with judged as (
    select
        report_year,
        claim,
        case
            when bool_or(verdict = 'contradicts') then 'contradicts'
            when bool_and(verdict = 'holds') then 'holds'
            else 'not testable'
        end as verdict,
        count(*) = count(value) and count(*) = count(against) as is_known,
        string_agg(
            regexp_replace(cast(cast(value as decimal(18, 2)) as varchar), '[.]?0+$', '') || ' ' || required || ' '
            || regexp_replace(cast(cast(against as decimal(18, 2)) as varchar), '[.]?0+$', ''),
            ', ' order by number
        ) as tested
    from narrative.claim_test
    group by report_year, claim
)

select
    cast(e.report_year as integer) as report_year,
    cast(c.claim as varchar) as claim,
    cast(c.paragraph as integer) as paragraph,
    cast(c.kind as varchar) as kind,
    cast(c.subject as varchar) as subject,
    cast(j.tested as varchar) as tested,
    cast(coalesce(j.verdict, 'not testable') as varchar) as verdict,
    cast(case
        when j.verdict is null then c.not_testable
        when j.verdict = 'not testable' and not j.is_known then 'a number is lost'
        when j.verdict = 'not testable' then 'rounding and qualifiers of the numbers admit both'
    end as varchar) as reason,
    cast(c.note as varchar) as note
from source.claim as c
inner join source.edition as e on c.edition = e.edition
left join judged as j on e.report_year = j.report_year and c.claim = j.claim
order by e.report_year, c.paragraph, length(c.claim), c.claim;

comment on column narrative.claim.kind is 'What is claimed of the subject, see narrative.claim_test';
comment on column narrative.claim.subject is 'What the claim is about';
comment on column narrative.claim.tested is 'What the claim requires of its numbers, to two decimals; of a range the middle';
comment on column narrative.claim.verdict is 'holds, contradicts or not testable';
comment on column narrative.claim.reason is 'Why it is not testable; NULL if it is tested';
comment on column narrative.claim.note is 'Remark, empty if there is none';
