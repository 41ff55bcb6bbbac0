-- Countries with figures that a map or a join by code would lose.
with counted as (
    select distinct
        n.code,
        n.name,
        n.iso_alpha3,
        n.un_m49,
        n.geo_area,
        year(n.valid_from) > c.report_year or year(n.valid_to) < c.report_year as is_over
    from reviewed as c
    inner join ref.country as n on c.row_key = n.code
    where c.report_year = getvariable('edition_year') and c.value <> 0
)

select
    case when is_over then code || ' ' || name || ' did not exist in the year' else code || ' ' || name || ' has no ' end
    || concat_ws(
        ', ',
        case when iso_alpha3 is null then 'ISO code' end,
        case when un_m49 is null then 'M49 code' end,
        case when geo_area is null then 'area' end
    ) as item
from counted
where is_over or iso_alpha3 is null or un_m49 is null or geo_area is null
order by code;
