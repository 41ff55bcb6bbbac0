create view report.cells as
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
from report.annex_1_12_cells;
