-- All cells of all tables of the report, latest versions, one row a cell.
create view report.cells as
with every_table as (
    select
        'table_1' as table_id,
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
        upper
    from report.table_1_cells
    union all
    select
        'table_2' as table_id,
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
        upper
    from report.table_2_cells
    union all
    select
        'table_3' as table_id,
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
        upper
    from report.table_3_cells
    union all
    select
        'table_4' as table_id,
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
        upper
    from report.table_4_cells
    union all
    select
        'table_5' as table_id,
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
        upper
    from report.table_5_cells
    union all
    select
        'table_6' as table_id,
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
        upper
    from report.table_6_cells
    union all
    select
        'table_7' as table_id,
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
        upper
    from report.table_7_cells
    union all
    select
        'table_8' as table_id,
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
        upper
    from report.table_8_cells
    union all
    select
        'expenditure_total' as table_id,
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
        upper
    from report.expenditure_total_cells
    union all
    select
        'expenditure_by_service' as table_id,
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
        upper
    from report.expenditure_by_service_cells
    union all
    select
        'expenditure_by_region' as table_id,
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
        upper
    from report.expenditure_by_region_cells
    union all
    select
        'annex_1_1' as table_id,
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
        upper
    from report.annex_1_1_cells
    union all
    select
        'annex_1_2' as table_id,
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
        upper
    from report.annex_1_2_cells
    union all
    select
        'annex_1_3' as table_id,
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
        upper
    from report.annex_1_3_cells
    union all
    select
        'annex_1_4' as table_id,
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
        upper
    from report.annex_1_4_cells
    union all
    select
        'annex_1_5' as table_id,
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
        upper
    from report.annex_1_5_cells
    union all
    select
        'annex_1_6' as table_id,
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
        upper
    from report.annex_1_6_cells
    union all
    select
        'annex_1_7' as table_id,
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
        upper
    from report.annex_1_7_cells
    union all
    select
        'annex_1_8' as table_id,
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
        upper
    from report.annex_1_8_cells
    union all
    select
        'annex_1_9' as table_id,
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
        upper
    from report.annex_1_9_cells
    union all
    select
        'annex_1_10' as table_id,
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
        upper
    from report.annex_1_10_cells
    union all
    select
        'annex_1_11' as table_id,
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
        upper
    from report.annex_1_11_cells
    union all
    select
        'annex_1_12' as table_id,
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
        upper
    from report.annex_1_12_cells
)

select
    cast(table_id as varchar) as table_id,
    cast(report_year as integer) as report_year,
    cast(row_no as integer) as row_no,
    cast(row_key as varchar) as row_key,
    cast(row_label as varchar) as row_label,
    cast(row_kind as varchar) as row_kind,
    cast(column_no as integer) as column_no,
    cast(column_key as varchar) as column_key,
    cast(column_label as varchar) as column_label,
    cast(column_kind as varchar) as column_kind,
    cast(value as decimal(18, 3)) as value,
    cast(unit as varchar) as unit,
    cast(status as varchar) as status,
    cast(lower as decimal(18, 3)) as lower,
    cast(upper as decimal(18, 3)) as upper
from every_table
order by table_id, report_year, row_no, column_no;
