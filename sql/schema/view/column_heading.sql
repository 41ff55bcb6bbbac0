-- The headings of the columns of each table in two levels, as print sets them: a spanner over several columns, and below it
-- what is left. Columns have a spanner in common if their keys differ in the last part only and their labels in the last word
-- only, as headquarters/F and headquarters/M do, or if they are the parts of one subtotal.
create view meta.column_heading as
with own as (
    select
        table_id,
        version,
        report_year,
        column_no,
        column_key,
        column_pattern,
        column_kind,
        max(column_label) as label,
        min(column_label) as other_label,
        case when count(distinct unit) = 1 then max(unit) end as unit
    from meta.keyed_cell
    group by table_id, version, report_year, column_no, column_key, column_pattern, column_kind
),

shared as (
    select
        *,
        case when position('/' in column_key) > 0 then regexp_replace(column_key, '/[^/]*$', '') else column_key end as parent,
        case when position('/' in column_key) > 0 and position(' ' in label) > 0 then regexp_extract(label, '[^ ]*$') end as last_word
    from own
),

stemmed as (
    select
        *,
        case when last_word is null or column_kind = 'total' then label else trim(regexp_replace(label, '[^ ]*$', '')) end as stem
    from shared
),

alike as (
    select
        table_id,
        report_year,
        parent,
        min(stem) as spanner
    from stemmed
    group by table_id, report_year, parent
    having count(*) > 1 and min(stem) = max(stem)
),

subtotal as (
    -- the one subtotal that a column is part of
    select
        s.table_id,
        s.report_year,
        s.column_key,
        max(regexp_replace(w.label, ' total$', '')) as spanner
    from stemmed as s
    inner join meta.cell_key_within as k
        on s.table_id = k.table_id and s.version = k.version and k.axis = 'column' and s.column_pattern = k.key
    inner join stemmed as w
        on s.table_id = w.table_id and s.report_year = w.report_year and k.whole = w.column_pattern and w.column_kind = 'subtotal'
    group by s.table_id, s.report_year, s.column_key
    having count(*) = 1
)

select
    cast(s.table_id as varchar) as table_id,
    cast(s.report_year as integer) as report_year,
    cast(s.column_no as integer) as column_no,
    cast(s.column_key as varchar) as column_key,
    cast(s.column_kind as varchar) as column_kind,
    cast(s.label as varchar) as column_label,
    cast(coalesce(a.spanner, t.spanner) as varchar) as spanner,
    cast(case
        when a.spanner is not null and s.label <> a.spanner then s.last_word
        when a.spanner is not null and s.column_kind = 'leaf' then ''
        when a.spanner is not null or s.label = t.spanner || ' total' then 'Total'
        else s.label
    end as varchar) as heading,
    cast(s.unit as varchar) as unit
from stemmed as s
left join alike as a on s.table_id = a.table_id and s.report_year = a.report_year and s.parent = a.parent
left join subtotal as t on s.table_id = t.table_id and s.report_year = t.report_year and s.column_key = t.column_key;

comment on column meta.column_heading.column_no is
'Position of the column among the figures; a column of the total may have that of another';
comment on column meta.column_heading.column_key is 'Column: codes joined by a slash, total for a sum';
comment on column meta.column_heading.column_kind is 'leaf, subtotal or total';
comment on column meta.column_heading.column_label is 'Column heading as printed, in one line';
comment on column meta.column_heading.spanner is 'Heading over this and other columns; NULL if there is none';
comment on column meta.column_heading.heading is 'Heading below the spanner; empty if the spanner says it all';
comment on column meta.column_heading.unit is 'Unit of the column; NULL if its rows differ';
