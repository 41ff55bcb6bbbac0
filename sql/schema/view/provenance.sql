-- Where each cell comes from: the text read, how the value is known, the facts it is computed from, the sums it is part of.
create view source.provenance as
with cell as (
    -- named, so that it is computed once
    select
        table_id,
        report_year,
        row_no,
        row_key,
        row_label,
        row_kind,
        column_no,
        column_key,
        column_label,
        column_kind,
        value,
        unit,
        status,
        lower,
        upper,
        version,
        key_year,
        row_pattern,
        column_pattern
    from meta.keyed_cell
),

own_report as (
    -- a fact without a year has earlier years in the reports on them; such a table takes all its facts from there
    select distinct table_id, version
    from meta.cell_key_fact
    where position('report_year = {year}' in condition) > 0
),

computed as (
    select
        c.table_id,
        c.report_year,
        c.row_key,
        c.column_key,
        string_agg(r.fact, ', ' order by r.fact) as facts,
        string_agg(
            'select * from fact.' || r.fact || ' where report_year = '
            || case when o.table_id is null then cast(c.report_year as varchar) else c.key_year end
            || replace(replace(r.condition || k.condition, '{year}', c.key_year), '{report_year}', cast(c.report_year as varchar)),
            '; ' order by r.fact
        ) as fact_query
    from cell as c
    inner join meta.cell_key_fact as r
        on c.table_id = r.table_id and c.version = r.version and r.axis = 'row' and c.row_pattern = r.key
    inner join meta.cell_key_fact as k
        on
            c.table_id = k.table_id
            and c.version = k.version
            and k.axis = 'column'
            and c.column_pattern = k.key
            and r.fact = k.fact
    left join own_report as o on c.table_id = o.table_id and c.version = o.version
    group by c.table_id, c.report_year, c.row_key, c.column_key
),

summed as (
    select
        c.table_id,
        c.report_year,
        c.row_key,
        c.column_key,
        string_agg(s.row_key || '|' || s.column_key, '; ' order by s.row_no, s.column_no) as sums
    from cell as c
    inner join meta.cell_key_within as r
        on c.table_id = r.table_id and c.version = r.version and r.axis = 'row' and c.row_pattern = r.key
    inner join meta.cell_key_within as k
        on c.table_id = k.table_id and c.version = k.version and k.axis = 'column' and c.column_pattern = k.key
    inner join cell as s
        on
            c.table_id = s.table_id
            and c.report_year = s.report_year
            and r.whole = s.row_pattern
            and k.whole = s.column_pattern
            and c.key_year = s.key_year
    where s.row_key <> c.row_key or s.column_key <> c.column_key
    group by c.table_id, c.report_year, c.row_key, c.column_key
),

printed as (
    select
        e.report_year,
        p.table_id,
        p.row_key,
        p.column_key,
        p.value,
        p.printed,
        p.line,
        p.status,
        p.lower,
        p.upper,
        p.margin,
        p.estimate_low,
        p.estimate_high,
        p.rests_on,
        coalesce(nullif(p.note, ''), c.reason || '; ' || c.proof) as reason
    from source.printed_cell as p
    inner join source.edition as e on p.edition = e.edition
    left join source.correction as c
        on
            p.edition = c.edition
            and p.table_id = c.table_id
            and p.row_key = c.row_key
            and p.column_key = c.column_key
),

erratum as (
    select
        e.report_year,
        r.table_id,
        r.row_key,
        r.column_key,
        string_agg(r.erratum || ': ' || r.explanation, '; ' order by length(r.erratum), r.erratum) as errata
    from source.erratum as r
    inner join source.edition as e on r.edition = e.edition
    where r.table_id is not null
    group by e.report_year, r.table_id, r.row_key, r.column_key
)

select
    cast(c.table_id as varchar) as table_id,
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(c.row_key as varchar) as row_key,
    cast(c.row_label as varchar) as row_label,
    cast(c.row_kind as varchar) as row_kind,
    cast(c.column_no as integer) as column_no,
    cast(c.column_key as varchar) as column_key,
    cast(c.column_label as varchar) as column_label,
    cast(c.column_kind as varchar) as column_kind,
    cast(c.value as decimal(18, 3)) as value,
    cast(c.unit as varchar) as unit,
    cast(c.status as varchar) as status,
    -- a cell with one value and a margin of 1 to 3 has bounds here only; those of its table are of estimates
    cast(coalesce(c.lower, case when c.status = p.status then p.lower end) as decimal(18, 3)) as lower,
    cast(coalesce(c.upper, case when c.status = p.status then p.upper end) as decimal(18, 3)) as upper,
    -- the margin is that of the printed number: of no other value, and of no sum that is estimated where it is not
    cast(case when c.value = p.value and (c.status = 'estimated') = (p.status = 'estimated') then p.margin end as integer) as margin,
    cast(case when c.status = p.status then p.estimate_low end as decimal(18, 3)) as estimate_low,
    cast(case when c.status = p.status then p.estimate_high end as decimal(18, 3)) as estimate_high,
    cast(
        case when c.value = p.value and (c.status = 'estimated') = (p.status = 'estimated') then p.rests_on end as varchar
    ) as rests_on,
    cast(p.printed as varchar) as printed_text,
    cast(p.value as decimal(18, 3)) as printed_value,
    cast(p.line as integer) as line,
    cast(p.status as varchar) as printed_status,
    cast(p.reason as varchar) as reason,
    cast(r.errata as varchar) as errata,
    cast(f.facts as varchar) as facts,
    cast(f.fact_query as varchar) as fact_query,
    cast(s.sums as varchar) as sums
from cell as c
left join computed as f
    on c.table_id = f.table_id and c.report_year = f.report_year and c.row_key = f.row_key and c.column_key = f.column_key
left join summed as s
    on c.table_id = s.table_id and c.report_year = s.report_year and c.row_key = s.row_key and c.column_key = s.column_key
left join printed as p
    on c.table_id = p.table_id and c.report_year = p.report_year and c.row_key = p.row_key and c.column_key = p.column_key
left join erratum as r
    on c.table_id = r.table_id and c.report_year = r.report_year and c.row_key = r.row_key and c.column_key = r.column_key;

comment on column source.provenance.row_key is 'Row: codes joined by a slash, total for a sum';
comment on column source.provenance.row_label is 'Row heading as printed';
comment on column source.provenance.column_no is 'Position of the column among the figures';
comment on column source.provenance.column_key is 'Column: codes joined by a slash, total for a sum';
comment on column source.provenance.column_label is 'Column heading as printed';
comment on column source.provenance.column_kind is 'leaf, subtotal or total';
comment on column source.provenance.value is 'The figure as report.cells has it';
comment on column source.provenance.printed_text is 'Text read, empty for a blank cell; NULL if the edition prints nothing here';
comment on column source.provenance.printed_value is 'Number that the edition prints here; NULL if none or not legible';
comment on column source.provenance.line is 'Line of the extraction that the text was read from';
comment on column source.provenance.printed_status is 'How the printed number is known, see ref.status';
comment on column source.provenance.reason is 'Why the value is not simply what was read; NULL if it is';
comment on column source.provenance.errata is 'Errata of this cell, each as number: explanation; NULL if there is none';
comment on column source.provenance.facts is 'Facts that the cell is computed from, separated by commas';
comment on column source.provenance.fact_query is 'Query for the rows of these facts; several queries are separated by semicolons';
comment on column source.provenance.sums is 'Sums that contain the cell, each as row_key|column_key, separated by semicolons';
