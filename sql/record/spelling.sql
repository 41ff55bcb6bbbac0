-- Every spelling of a code that records may use: the code, the printed name; for countries the alpha-3 code and the aliases.
create or replace temp table record_spelling as
with spelt as (
    select 'service' as list, code, unnest([code, name]) as spelling from ref.service
    union
    select 'service_class' as list, code, unnest([code, name, name_chapter_v]) as spelling from ref.service_class
    union
    select 'budget_region' as list, code, unnest([code, name]) as spelling from ref.budget_region
    union
    select 'finance_region' as list, code, unnest([code, name, name_chapter_v]) as spelling from ref.finance_region
    union
    select 'country' as list, code, unnest([code, iso_alpha3, name]) as spelling from ref.country
    union
    select 'country' as list, country as code, alias as spelling from ref.country_alias
    union
    select 'sex' as list, code, unnest([code, name]) as spelling from ref.sex
    union
    select 'programme' as list, code, unnest([code, name]) as spelling from ref.programme
    union
    select 'grade' as list, code, unnest([code, name]) as spelling from ref.grade
    union
    select 'employee_class' as list, code, unnest([code, name]) as spelling from ref.employee_class
    union
    select 'location' as list, code, unnest([code, name]) as spelling from ref.location
)

select
    s.list,
    s.spelling,
    n.number,
    case when s.list = 'country' and c.geo_area is null then c.name end as unplaced
from spelt as s
inner join record.code as n on s.list = n.list and s.code = n.code
left join ref.country as c on s.list = 'country' and s.code = c.code
where s.spelling is not null
union all
-- the texts of a boolean in the Table Schema
select
    'boolean' as list,
    unnest(['true', 'True', 'TRUE', '1']) as spelling,
    1 as number,
    null as unplaced
union all
select
    'boolean' as list,
    unnest(['false', 'False', 'FALSE', '0']) as spelling,
    0 as number,
    null as unplaced;
