-- The text of every cell that is legible in its place is its value.
create view audit.reading as
with legible as (
    select
        e.report_year,
        p.table_id || ' ' || p.row_key || ' ' || p.column_key as item,
        p.value as computed,
        p.column_key like '%rank' as is_rank,
        p.printed,
        regexp_replace(p.printed, '[^0-9.]', '', 'g') as digits
    from source.printed_cell as p
    inner join source.edition as e on p.edition = e.edition
    where p.status = 'printed'
),

compared as (
    select
        report_year,
        item,
        computed,
        case
            when printed = '' then 0
            -- text without a digit is not a number: NULL, and so a finding
            when digits = '' then null
            -- brackets are a minus sign, but around a rank
            when regexp_matches(printed, '^[(-]') and not is_rank then -try_cast(digits as decimal(18, 3))
            else try_cast(digits as decimal(18, 3))
        end as printed
    from legible
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(printed as decimal(18, 6)) as printed,
    cast(computed as decimal(18, 6)) as computed
from compared
where printed is distinct from computed;
