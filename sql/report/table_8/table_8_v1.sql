create view report.table_8_cells_v1 as
with summed as (
    select
        f.report_year,
        f.nationality,
        f.location,
        f.employee_class,
        f.sex,
        grouping(f.nationality) as all_nationalities,
        grouping(f.location) as all_columns,
        case when count(*) = count(f.headcount) then sum(f.headcount) end as value,
        case
            when grouping(f.nationality) = 0 and grouping(f.location) = 0 then max(f.status)
            when count(*) filter (where f.status = 'missing') > 0 then 'missing'
            when count(*) filter (where f.status = 'estimated') > 0 then 'estimated'
            else 'derived'
        end as status,
        sum(coalesce(case when f.status = 'estimated' then f.lower end, f.headcount)) as lower,
        sum(coalesce(case when f.status = 'estimated' then f.upper end, f.headcount)) as upper
    from fact.employee_by_nationality as f
    group by grouping sets (
        (f.report_year, f.nationality, f.location, f.employee_class, f.sex),
        (f.report_year, f.nationality),
        (f.report_year, f.location, f.employee_class, f.sex),
        (f.report_year)
    )
),

placed as (
    select
        s.report_year,
        dense_rank() over (partition by s.report_year order by s.all_nationalities, n.sort_order) as row_no,
        case when s.all_nationalities = 1 then 'total' else s.nationality end as row_key,
        case when s.all_nationalities = 1 then 'Total' else coalesce(i.label, n.name) end as row_label,
        case when s.all_nationalities = 1 then 'total' else 'leaf' end as row_kind,
        dense_rank() over (
            partition by s.report_year
            order by s.all_columns, l.sort_order, c.sort_order, x.sort_order
        ) as column_no,
        case
            when s.all_columns = 1 then 'total' else s.location || '/' || s.employee_class || '/' || s.sex
        end as column_key,
        case
            when s.all_columns = 1 then 'Total'
            when s.employee_class = 'unspecified' then l.name || ' ' || x.name_chapter_v
            else 'Field ' || c.name || ' ' || x.name_chapter_v
        end as column_label,
        case when s.all_columns = 1 then 'total' else 'leaf' end as column_kind,
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
    left join ref.location as l on s.location = l.code
    left join ref.employee_class as c on s.employee_class = c.code
    left join ref.sex as x on s.sex = x.code
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
    cast('employees' as varchar) as unit,
    -- a sum over estimated parts is exact where the edition prints it
    cast(case when t.value is not null then 'derived' else p.status end as varchar) as status,
    cast(case when p.status = 'estimated' and t.value is null then p.lower end as decimal(18, 3)) as lower,
    cast(case when p.status = 'estimated' and t.value is null then p.upper end as decimal(18, 3)) as upper
from placed as p
left join source.printed_total as t
    on
        p.report_year = t.report_year
        and t.table_id = 'table_8'
        and p.row_key = t.row_key
        and p.column_key = t.column_key
        and p.value = t.value
order by p.report_year, p.row_no, p.column_no;

create view report.table_8_v1 as
select
    cast(c.report_year as integer) as report_year,
    cast(c.row_no as integer) as row_no,
    cast(max(c.row_kind) as varchar) as row_kind,
    cast(max(m.name) as varchar) as membership,
    cast(max(c.row_label) as varchar) as nationals_of,
    cast(max(case when c.column_key = 'headquarters/unspecified/F' then c.value end) as bigint)
        as headquarters_f,
    cast(max(case when c.column_key = 'headquarters/unspecified/M' then c.value end) as bigint)
        as headquarters_m,
    cast(max(case when c.column_key = 'field/general_service/F' then c.value end) as bigint)
        as general_services_f,
    cast(max(case when c.column_key = 'field/general_service/M' then c.value end) as bigint)
        as general_services_m,
    cast(max(case when c.column_key = 'field/national_officer/F' then c.value end) as bigint)
        as national_officers_f,
    cast(max(case when c.column_key = 'field/national_officer/M' then c.value end) as bigint)
        as national_officers_m,
    cast(max(case when c.column_key = 'total' then c.value end) as bigint) as total
from report.table_8_cells_v1 as c
left join ref.country as n on c.row_key = n.code
left join ref.membership as m on n.membership = m.code
group by c.report_year, c.row_no
order by report_year, row_no;
