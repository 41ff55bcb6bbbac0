-- Every code in fact stands in its code list.
create view audit.orphan_code as
with orphan as (
    select
        f.report_year,
        'fact.movement_by_service.budget_region ' || f.budget_region as item
    from fact.movement_by_service as f
    left join ref.budget_region as r on f.budget_region = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_service.service ' || f.service as item
    from fact.movement_by_service as f
    left join ref.service as r on f.service = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_area.departure_area ' || f.departure_area as item
    from fact.movement_by_area as f
    left join ref.geo_area as r on f.departure_area = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_area.destination_area ' || f.destination_area as item
    from fact.movement_by_area as f
    left join ref.geo_area as r on f.destination_area = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_destination.service ' || f.service as item
    from fact.movement_by_destination as f
    left join ref.service as r on f.service = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_destination.departure_region ' || f.departure_region as item
    from fact.movement_by_destination as f
    left join ref.geo_region as r on f.departure_region = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_destination.destination ' || f.destination as item
    from fact.movement_by_destination as f
    left join ref.destination as r on f.destination = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_age_sex.age_group ' || f.age_group as item
    from fact.movement_by_age_sex as f
    left join ref.age_group as r on f.age_group = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_age_sex.sex ' || f.sex as item
    from fact.movement_by_age_sex as f
    left join ref.sex as r on f.sex = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.official_by_grade.grade ' || f.grade as item
    from fact.official_by_grade as f
    left join ref.grade as r on f.grade = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.official_by_grade.location ' || f.location as item
    from fact.official_by_grade as f
    left join ref.location as r on f.location = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.official_by_grade.sex ' || f.sex as item
    from fact.official_by_grade as f
    left join ref.sex as r on f.sex = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.official_by_nationality.nationality ' || f.nationality as item
    from fact.official_by_nationality as f
    left join ref.country as r on f.nationality = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.official_by_nationality.grade ' || f.grade as item
    from fact.official_by_nationality as f
    left join ref.grade as r on f.grade = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.employee_by_nationality.nationality ' || f.nationality as item
    from fact.employee_by_nationality as f
    left join ref.country as r on f.nationality = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.employee_by_nationality.location ' || f.location as item
    from fact.employee_by_nationality as f
    left join ref.location as r on f.location = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.employee_by_nationality.employee_class ' || f.employee_class as item
    from fact.employee_by_nationality as f
    left join ref.employee_class as r on f.employee_class = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.employee_by_nationality.sex ' || f.sex as item
    from fact.employee_by_nationality as f
    left join ref.sex as r on f.sex = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_programme.programme ' || f.programme as item
    from fact.expenditure_by_programme as f
    left join ref.programme as r on f.programme = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_service.service_class ' || f.service_class as item
    from fact.expenditure_by_service as f
    left join ref.service_class as r on f.service_class = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_region.finance_region ' || f.finance_region as item
    from fact.expenditure_by_region as f
    left join ref.finance_region as r on f.finance_region = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_service_region.service_class ' || f.service_class as item
    from fact.expenditure_by_service_region as f
    left join ref.service_class as r on f.service_class = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_service_region.finance_region ' || f.finance_region as item
    from fact.expenditure_by_service_region as f
    left join ref.finance_region as r on f.finance_region = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.project_by_service_region.service_class ' || f.service_class as item
    from fact.project_by_service_region as f
    left join ref.service_class as r on f.service_class = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.project_by_service_region.finance_region ' || f.finance_region as item
    from fact.project_by_service_region as f
    left join ref.finance_region as r on f.finance_region = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.employee_by_nationality.status ' || f.status as item
    from fact.employee_by_nationality as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_programme.status ' || f.status as item
    from fact.expenditure_by_programme as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_region.status ' || f.status as item
    from fact.expenditure_by_region as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_service.status ' || f.status as item
    from fact.expenditure_by_service as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.expenditure_by_service_region.status ' || f.status as item
    from fact.expenditure_by_service_region as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_age_sex.status ' || f.status as item
    from fact.movement_by_age_sex as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_area.status ' || f.status as item
    from fact.movement_by_area as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_destination.status ' || f.status as item
    from fact.movement_by_destination as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.movement_by_service.status ' || f.status as item
    from fact.movement_by_service as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.official_by_grade.status ' || f.status as item
    from fact.official_by_grade as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.official_by_nationality.status ' || f.status as item
    from fact.official_by_nationality as f
    left join ref.status as r on f.status = r.code
    where r.code is null
    union all
    select
        f.report_year,
        'fact.project_by_service_region.status ' || f.status as item
    from fact.project_by_service_region as f
    left join ref.status as r on f.status = r.code
    where r.code is null
)

select
    cast(report_year as integer) as report_year,
    cast(item as varchar) as item,
    cast(null as decimal(18, 6)) as printed,
    cast(null as decimal(18, 6)) as computed
from orphan;
