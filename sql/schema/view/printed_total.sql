-- Totals and subtotals that an edition prints, readable, by the year it reports on.
create view source.printed_total as
select
    cast(e.report_year as integer) as report_year,
    cast(p.table_id as varchar) as table_id,
    cast(p.row_key as varchar) as row_key,
    cast(p.column_key as varchar) as column_key,
    cast(p.value as decimal(18, 3)) as value
from source.printed_cell as p
inner join source.edition as e on p.edition = e.edition
where p.kind = 'computed' and p.status in ('printed', 'corrected', 'inferred');

comment on column source.printed_total.report_year is 'Year of the edition';
comment on column source.printed_total.table_id is 'Printed table';
comment on column source.printed_total.row_key is 'Row, as in the table''s _cells view';
comment on column source.printed_total.column_key is 'Column, as in the table''s _cells view';
comment on column source.printed_total.value is 'The total, in the unit of its cell';
