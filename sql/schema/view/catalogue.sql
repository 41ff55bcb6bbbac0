-- The tables of the report, one row per table, counted now: what iomdb tables prints.
create view meta.catalogue as
with size as (
    select
        table_id,
        count(distinct 10000 * report_year + row_no) as row_count,
        count(*) as cells,
        count(*) filter (where status = 'missing') as missing,
        count(*) filter (where status = 'estimated') as estimated,
        count(*) filter (where status = 'suppressed') as suppressed,
        md5(string_agg(
            concat_ws(' ', report_year, row_no, column_no, row_key, column_key, value, status, lower, upper),
            ';' order by report_year, row_no, column_no
        )) as content_md5
    from report.cells
    group by table_id
)

select
    cast(v.table_id as varchar) as id,
    cast(v.title as varchar) as title,
    cast(v.chapter as varchar) as chapter,
    cast(v.printed_as as varchar) as printed_as,
    cast(v.unit as varchar) as unit,
    cast(coalesce(s.row_count, 0) as bigint) as rows,
    cast(v.version as integer) as version,
    cast(case
        when s.cells is null then 'empty'
        when s.suppressed > 0 then s.suppressed || ' of ' || s.cells || ' values suppressed'
        when s.missing > 0 then s.missing || ' of ' || s.cells || ' values missing'
        when s.estimated > 0 then s.estimated || ' of ' || s.cells || ' values estimated'
        else 'complete'
    end as varchar) as completeness,
    cast(s.content_md5 as varchar) as content_md5,
    cast(v.sort_order as integer) as sort_order
from meta.views as v
left join size as s on v.table_id = s.table_id
where v.state = 'latest' and not v.is_cells
order by v.sort_order;

comment on column meta.catalogue.id is 'Table, the name of its view in report';
comment on column meta.catalogue.title is 'Title of the table';
comment on column meta.catalogue.chapter is 'Chapter of the report';
comment on column meta.catalogue.printed_as is 'Number or section under which the report prints it';
comment on column meta.catalogue.unit is 'Unit of its values';
comment on column meta.catalogue.rows is 'Rows now';
comment on column meta.catalogue.version is 'The version that is the latest';
comment on column meta.catalogue.completeness is 'How many of its values are suppressed, missing or estimated';
comment on column meta.catalogue.content_md5 is 'MD5 of its cells in their order: equal for equal contents';
comment on column meta.catalogue.sort_order is 'Order in which the report prints the tables';
