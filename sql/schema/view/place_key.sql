-- The rows and columns of tables that are about a country or region, by their keys.
create view meta.place_key as
with list_of as (
    -- the code list of each dimension in the keys; that of departure_area.geo_region is named after the point
    select distinct column_name as dimension, references_table as code_list
    from meta.foreign_key
    where table_name like 'fact.%'
    union
    select dimension, 'ref.' || regexp_extract(dimension, '[^.]*$') as code_list
    from meta.cell_key_code
    where position('.' in dimension) > 0
),

coded as (
    select
        k.table_id,
        k.version,
        k.axis,
        k.key,
        k.code,
        l.code_list
    from meta.cell_key_code as k
    inner join list_of as l on k.dimension = l.dimension
),

placed as (
    select table_id, version, axis, key, 'country' as kind, code
    from coded
    where code_list = 'ref.country'
    union
    select table_id, version, axis, key, 'region' as kind, code
    from coded
    where code_list in ('ref.geo_area', 'ref.geo_region', 'ref.budget_region', 'ref.finance_region')
    union
    -- a destination is a country, or the other countries of a region
    select
        c.table_id,
        c.version,
        c.axis,
        c.key,
        case when d.country is null then 'region' else 'country' end as kind,
        coalesce(d.country, d.geo_region) as code
    from coded as c
    inner join ref.destination as d on c.code = d.code
    where c.code_list = 'ref.destination'
)

select
    cast(kind as varchar) as kind,
    cast(code as varchar) as code,
    cast(table_id as varchar) as table_id,
    cast(version as integer) as version,
    cast(axis as varchar) as axis,
    cast(key as varchar) as key
from placed;

comment on column meta.place_key.kind is 'country or region';
comment on column meta.place_key.code is 'Code of the country or region, see meta.place';
comment on column meta.place_key.table_id is 'Table';
comment on column meta.place_key.version is 'Version of the cells view';
comment on column meta.place_key.axis is 'row or column';
comment on column meta.place_key.key is 'Key of the row or column, with {year} for a year';
