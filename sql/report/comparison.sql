-- Every cell of two reports side by side: the change, how both values are known, a break in the series, a revision.
-- {year} in a key is the year of each report; what the later report prints about the year of the earlier one is a revision
-- if it differs.
create view report.comparison as
with reported as (
    select distinct report_year from meta.fact_code
),

pair as (
    select e.report_year as earlier_year, l.report_year as later_year
    from reported as e
    inner join reported as l on e.report_year < l.report_year
),

cell as (
    select
        c.table_id,
        p.earlier_year,
        p.later_year,
        c.version,
        c.row_no,
        c.row_pattern as row_key,
        case c.key_year when '' then c.row_label else nullif(trim(replace(c.row_label, c.key_year, '')), '') end as row_label,
        c.row_kind,
        c.column_no,
        c.column_pattern as column_key,
        case c.key_year when '' then c.column_label else nullif(trim(replace(c.column_label, c.key_year, '')), '') end as column_label,
        c.column_kind,
        c.value,
        c.unit,
        c.status,
        coalesce(c.lower, c.value) as lower,
        coalesce(c.upper, c.value) as upper,
        case
            when c.report_year = p.earlier_year then 'earlier'
            when c.key_year = cast(p.earlier_year as varchar) then 'looking back'
            else 'later'
        end as side
    from meta.keyed_cell as c
    inner join pair as p on c.report_year = p.earlier_year or c.report_year = p.later_year
    where
        c.key_year in ('', cast(c.report_year as varchar))
        or (c.report_year = p.later_year and c.key_year = cast(p.earlier_year as varchar))
),

paired as (
    -- labels and places are those of the later report where it has the cell
    select
        table_id,
        version,
        earlier_year,
        later_year,
        row_key,
        column_key,
        coalesce(max(case when side = 'later' then row_no end), max(row_no)) as row_no,
        coalesce(max(case when side = 'later' then row_label end), max(row_label)) as row_label,
        coalesce(max(case when side = 'later' then row_kind end), max(row_kind)) as row_kind,
        coalesce(max(case when side = 'later' then column_no end), max(column_no)) as column_no,
        coalesce(max(case when side = 'later' then column_label end), max(column_label)) as column_label,
        coalesce(max(case when side = 'later' then column_kind end), max(column_kind)) as column_kind,
        max(unit) as unit,
        max(case when side = 'earlier' then value end) as earlier_value,
        max(case when side = 'earlier' then status end) as earlier_status,
        max(case when side = 'earlier' then lower end) as earlier_lower,
        max(case when side = 'earlier' then upper end) as earlier_upper,
        max(case when side = 'later' then value end) as later_value,
        max(case when side = 'later' then status end) as later_status,
        max(case when side = 'later' then lower end) as later_lower,
        max(case when side = 'later' then upper end) as later_upper,
        max(case when side = 'looking back' then value end) as back_value,
        max(case when side = 'looking back' then lower end) as back_lower,
        max(case when side = 'looking back' then upper end) as back_upper
    from cell
    group by table_id, version, earlier_year, later_year, row_key, column_key
    having count(case when side <> 'looking back' then 1 end) > 0
),

compared as (
    select
        *,
        case
            when earlier_status is null then 'only in ' || later_year
            when later_status is null then 'only in ' || earlier_year
            when earlier_value is null and later_value is null then earlier_status || ' in both'
            when earlier_value is null then earlier_status || ' in ' || earlier_year
            when later_value is null then later_status || ' in ' || later_year
        end as own_break,
        earlier_status = 'estimated' or later_status = 'estimated' as is_estimated,
        case
            -- reports print amounts of two and more years before to the million only
            when earlier_year < later_year - 1 and back_value = round(earlier_value, 0) then null
            when back_lower > earlier_upper or back_upper < earlier_lower then back_value
        end as revised_value
    from paired
),

sum_of_broken as (
    select distinct c.table_id, c.earlier_year, c.later_year, r.whole as row_key, k.whole as column_key
    from compared as c
    inner join meta.cell_key_within as r
        on c.table_id = r.table_id and c.version = r.version and r.axis = 'row' and c.row_key = r.key
    inner join meta.cell_key_within as k
        on c.table_id = k.table_id and c.version = k.version and k.axis = 'column' and c.column_key = k.key
    where c.own_break is not null and (r.whole <> c.row_key or k.whole <> c.column_key)
),

judged as (
    select
        c.*,
        coalesce(c.own_break, case when s.table_id is not null then 'its parts differ' end) as break_in_series,
        c.later_value - c.earlier_value as change,
        case when c.is_estimated then c.later_lower - c.earlier_upper end as change_lower,
        case when c.is_estimated then c.later_upper - c.earlier_lower end as change_upper
    from compared as c
    left join sum_of_broken as s
        on
            c.table_id = s.table_id
            and c.earlier_year = s.earlier_year
            and c.later_year = s.later_year
            and c.row_key = s.row_key
            and c.column_key = s.column_key
)

select
    cast(table_id as varchar) as table_id,
    cast(earlier_year as integer) as earlier_year,
    cast(later_year as integer) as later_year,
    cast(row_no as integer) as row_no,
    cast(row_key as varchar) as row_key,
    cast(row_label as varchar) as row_label,
    cast(row_kind as varchar) as row_kind,
    cast(column_no as integer) as column_no,
    cast(column_key as varchar) as column_key,
    cast(column_label as varchar) as column_label,
    cast(column_kind as varchar) as column_kind,
    cast(unit as varchar) as unit,
    cast(earlier_value as decimal(18, 3)) as earlier_value,
    cast(later_value as decimal(18, 3)) as later_value,
    cast(change as decimal(18, 3)) as change,
    -- of a share, a rank, or an amount that is not above zero there is no relative change
    cast(case
        when earlier_value > 0 and unit not in ('percent', 'rank')
            then round(cast(100 * cast(change as double) / nullif(earlier_value, 0) as decimal(28, 10)), 1)
    end as decimal(18, 1)) as change_percent,
    cast(change_lower as decimal(18, 3)) as change_lower,
    cast(change_upper as decimal(18, 3)) as change_upper,
    cast(earlier_status as varchar) as earlier_status,
    cast(later_status as varchar) as later_status,
    cast(break_in_series as varchar) as break_in_series,
    cast(revised_value as decimal(18, 3)) as revised_value,
    cast(nullif(concat_ws(
        '; ',
        break_in_series,
        'change between ' || regexp_replace(cast(cast(change_lower as decimal(18, 3)) as varchar), '[.]?0+$', '')
        || ' and ' || regexp_replace(cast(cast(change_upper as decimal(18, 3)) as varchar), '[.]?0+$', ''),
        'revised to ' || regexp_replace(cast(cast(revised_value as decimal(18, 3)) as varchar), '[.]?0+$', '')
        || ' for ' || earlier_year
    ), '') as varchar) as note
from judged
order by table_id, earlier_year, later_year, row_no, column_no, row_key, column_key;

comment on column report.comparison.earlier_year is 'Year of the earlier report';
comment on column report.comparison.later_year is 'Year of the later report';
comment on column report.comparison.row_no is 'Position of the row in the later report, else in the earlier one';
comment on column report.comparison.row_key is 'Row: codes joined by a slash, total for a sum, {year} for the year of each report';
comment on column report.comparison.row_label is 'Row heading as printed, without the year';
comment on column report.comparison.column_no is 'Position of the column among the figures';
comment on column report.comparison.column_key is
'Column: codes joined by a slash, total for a sum, {year} for the year of each report';
comment on column report.comparison.column_label is 'Column heading as printed, without the year';
comment on column report.comparison.column_kind is 'leaf, subtotal or total';
comment on column report.comparison.earlier_value is 'The figure in the earlier report; NULL if it is not there';
comment on column report.comparison.later_value is 'The figure in the later report; NULL if it is not there';
comment on column report.comparison.change is 'Later less earlier value; NULL if one of them is not there';
comment on column report.comparison.change_percent is
'The change in per cent of the earlier value; NULL for shares, ranks, and where that is not above zero';
comment on column report.comparison.change_lower is 'Smallest change that the bounds of both admit; NULL unless one is estimated';
comment on column report.comparison.change_upper is 'Largest change that the bounds of both admit; NULL unless one is estimated';
comment on column report.comparison.earlier_status is
'How the earlier value is known, see ref.status; NULL if the report has no such cell';
comment on column report.comparison.later_status is
'How the later value is known, see ref.status; NULL if the report has no such cell';
comment on column report.comparison.break_in_series is
'Why the two are not comparable, such as: only in 2013; missing in 2012; its parts differ; NULL if they are';
comment on column report.comparison.revised_value is
'What the later report prints about the earlier year; NULL unless it rules out what the earlier report printed';
comment on column report.comparison.note is 'Break, range of the change and revision in words; NULL if there is none';
