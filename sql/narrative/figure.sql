-- Every figure of the narrative with its topic, codes and bounds. A topic is one filter: where topic = 'staff'.
create view narrative.figure as
select
    cast(e.report_year as integer) as report_year,
    cast(f.figure as varchar) as figure,
    cast(f.paragraph as integer) as paragraph,
    cast(f.topic as varchar) as topic,
    cast(f.subject as varchar) as subject,
    cast(f.measure as varchar) as measure,
    cast(f.kind as varchar) as kind,
    cast(f.year as integer) as year,
    cast(f.value as decimal(20, 4)) as value,
    cast(f.unit as varchar) as unit,
    cast(f.qualifier as varchar) as qualifier,
    cast(f.low as decimal(20, 4)) as low,
    cast(f.high as decimal(20, 4)) as high,
    cast(f.country as varchar) as country,
    cast(f.partner_country as varchar) as partner_country,
    cast(f.geo_region as varchar) as geo_region,
    cast(f.geo_area as varchar) as geo_area,
    cast(f.service as varchar) as service,
    cast(f.service_class as varchar) as service_class,
    cast(f.finance_region as varchar) as finance_region,
    cast(f.programme as varchar) as programme
from source.figure as f
inner join source.edition as e on f.edition = e.edition
order by e.report_year, f.paragraph, length(f.figure), f.figure;

comment on column narrative.figure.measure is 'The quantity';
comment on column narrative.figure.kind is 'value, share, growth, difference, ratio, rank or superlative of the quantity';
comment on column narrative.figure.value is 'The number in its unit, a fall negative; NULL if the text only names one among several';
