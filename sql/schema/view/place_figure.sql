-- The figures of the narrative that are about a country or region.
create view meta.place_figure as
with placed as (
    select edition, figure, 'country' as kind, country as code
    from source.figure
    union
    select edition, figure, 'country' as kind, partner_country as code
    from source.figure
    union
    select edition, figure, 'region' as kind, geo_region as code
    from source.figure
    union
    select edition, figure, 'region' as kind, geo_area as code
    from source.figure
    union
    select edition, figure, 'region' as kind, finance_region as code
    from source.figure
)

select
    cast(p.kind as varchar) as kind,
    cast(p.code as varchar) as code,
    cast(e.report_year as integer) as report_year,
    cast(p.figure as varchar) as figure
from placed as p
inner join source.edition as e on p.edition = e.edition
where p.code is not null;

comment on column meta.place_figure.kind is 'country or region';
comment on column meta.place_figure.code is 'Code of the country or region, see meta.place';
comment on column meta.place_figure.figure is 'Figure of the narrative, see report.figures';
