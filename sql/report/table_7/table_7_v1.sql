create view report.table_7_cells_v1 as
with summed as (
    select
        f.report_year,
        f.nationality,
        f.grade,
        grouping(f.nationality) as all_nationalities,
        grouping(f.grade) as all_grades,
        case when count(*) = count(f.headcount) then sum(f.headcount) end as value,
        case
            when grouping(f.nationality) = 0 and grouping(f.grade) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.headcount)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.headcount)) as upper
    from fact.official_by_nationality as f
    group by grouping sets (
        (f.report_year, f.nationality, f.grade),
        (f.report_year, f.nationality),
        (f.report_year, f.grade),
        (f.report_year)
    )
),

placed as (
    select
        s.report_year,
        dense_rank() over (partition by s.report_year order by s.all_nationalities, n.sort_order) as row_no,
        case when s.all_nationalities = 1 then 'total' else s.nationality end as row_key,
        case when s.all_nationalities = 1 then 'Total' else coalesce(o.label, i.label, n.name) end as row_label,
        case when s.all_nationalities = 1 then 'total' else 'leaf' end as row_kind,
        dense_rank() over (partition by s.report_year order by s.all_grades, g.sort_order) as column_no,
        case when s.all_grades = 1 then 'total' else s.grade end as column_key,
        case when s.all_grades = 1 then 'Total' else g.name end as column_label,
        case when s.all_grades = 1 then 'total' else 'leaf' end as column_kind,
        s.value,
        s.status,
        s.lower,
        s.upper
    from summed as s
    left join ref.country as n on s.nationality = n.code
    left join source.label as i
        on
            i.list = 'country'
            and i.only_in = ''
            and s.nationality = i.code
            and s.report_year between i.from_year and i.to_year
    left join source.label as o
        on
            o.list = 'country'
            and o.only_in = 'table_7'
            and s.nationality = o.code
            and s.report_year between o.from_year and o.to_year
    left join ref.grade as g on s.grade = g.code
)

select
    cast(p.report_year as integer) as report_year,
    cast(p.row_no as integer) as row_no,
    cast(p.row_key as varchar) as row_key,
    cast(p.row_label as varchar) as row_label,
    cast(p.row_kind as varchar) as row_kind,
    cast(p.column_no as integer) as column_no,
    cast(p.column_key as varchar) as column_key,
    cast(p.column_label as varchar) as column_label,
    cast(p.column_kind as varchar) as column_kind,
    cast(p.value as decimal(18, 3)) as value,
    cast('officials' as varchar) as unit,
    -- a sum over estimated parts is exact where the edition prints it
    cast(case when t.value is not null then 'derived' else p.status end as varchar) as status,
    cast(case when p.status = 'estimated' and t.value is null then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' and t.value is null then p.upper end as decimal(18, 3)) as upper
from placed as p
left join source.printed_total as t
    on
        p.report_year = t.report_year
        and t.table_id = 'table_7'
        and p.row_key = t.row_key
        and p.column_key = t.column_key
        and p.value = t.value
order by p.report_year, p.row_no, p.column_no;

create view report.table_7_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(m.name) as varchar) as membership,
    cast(max(c.row_label) as varchar) as nationals_of,
    cast(max(case when c.column_key = 'e_1' then c.value end) as bigint) as e_1,
    cast(max(case when c.column_key = 'e_2' then c.value end) as bigint) as e_2,
    cast(max(case when c.column_key = 'd_2' then c.value end) as bigint) as d_2,
    cast(max(case when c.column_key = 'd_1' then c.value end) as bigint) as d_1,
    cast(max(case when c.column_key = 'p_5' then c.value end) as bigint) as p_5,
    cast(max(case when c.column_key = 'p_4' then c.value end) as bigint) as p_4,
    cast(max(case when c.column_key = 'p_3' then c.value end) as bigint) as p_3,
    cast(max(case when c.column_key = 'p_2' then c.value end) as bigint) as p_2,
    cast(max(case when c.column_key = 'p_1' then c.value end) as bigint) as p_1,
    cast(max(case when c.column_key = 'ug' then c.value end) as bigint) as ug,
    cast(max(case when c.column_key = 'short_term' then c.value end) as bigint) as short_term_officials,
    cast(max(case when c.column_key = 'associate_expert' then c.value end) as bigint) as associate_experts,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total
from report.table_7_cells_v1 as c
left join ref.country as n on c.row_key = n.code
left join ref.membership as m on n.membership = m.code
group by c.report_year, c.row_no
order by report_year, row_no;
