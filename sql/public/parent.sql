-- Codes that follow from other codes: a count of an area is a count within its region.
select
    'service' as dimension,
    code,
    'service_class' as parent,
    service_class as parent_code
from ref.service
union all
select 'departure_area', code, 'departure_region', geo_region from ref.geo_area
union all
select 'destination_area', code, 'destination_region', geo_region from ref.geo_area
union all
select 'destination', code, 'destination_region', geo_region from ref.destination
union all
select 'grade', code, 'is_e_grade', case when code in ('e_1', 'e_2') then 'yes' else 'no' end from ref.grade
