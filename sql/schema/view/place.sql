-- Countries and regions: what meta.place_key and meta.place_figure refer to. A region is one code in all lists of areas and regions.
create view meta.place as
with named as (
    select
        'country' as kind,
        code,
        name,
        iso_alpha3,
        geo_area as within
    from ref.country
    union all
    select
        'region' as kind,
        code,
        max(name) as name,
        cast(null as varchar) as iso_alpha3,
        max(within) as within
    from (
        select code, name, geo_region as within from ref.geo_area
        union all
        select code, name, null as within from ref.geo_region
        union all
        select code, name, null as within from ref.budget_region
        union all
        select code, name, null as within from ref.finance_region
    ) as r
    group by code
)

select
    cast(n.kind as varchar) as kind,
    cast(n.code as varchar) as code,
    cast(n.name as varchar) as name,
    cast(n.iso_alpha3 as varchar) as iso_alpha3,
    cast(n.within as varchar) as within
from named as n;

comment on column meta.place.kind is 'country or region';
comment on column meta.place.code is 'Code of the country or region';
comment on column meta.place.name is 'Name in use today';
comment on column meta.place.iso_alpha3 is 'ISO 3166-1 alpha-3 code; NULL for regions and entities without one';
comment on column meta.place.within is 'Region that it lies in; NULL if none is known';
