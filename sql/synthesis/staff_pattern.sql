-- One copy of the made-up staff. Officials: grade, location and sex of Table 5 are matched at random with the nationalities of
-- Table 7 within a grade. Employees: Table 8 gives all attributes, except the class at Headquarters.
create or replace temp table staff_pattern as
with iso as (
    -- the report counts Chinese staff with those of Hong Kong; entities without an ISO code keep their own
    select
        code,
        case code when 'CHINA_HK' then 'CHN' else coalesce(iso_alpha3, code) end as nationality
    from ref.country
),

post_person as (
    select
        grade,
        location,
        sex,
        unnest(range(headcount)) as nth
    from fact.official_by_grade
    where report_year = getvariable('year') and year = getvariable('year')
),

post as (
    select
        grade,
        location,
        sex,
        row_number() over (
            partition by grade order by md5(concat('post', getvariable('seed'), '/', location, sex, nth)), location, sex, nth
        ) as place_in_grade
    from post_person
),

official_person as (
    select
        nationality,
        grade,
        unnest(range(headcount)) as nth
    from fact.official_by_nationality
    where report_year = getvariable('year')
),

official as (
    select
        nationality,
        grade,
        row_number() over (partition by grade order by nationality, nth) as place_in_grade
    from official_person
),

person as (
    select
        'Official' as category,
        p.grade,
        null as employee_class,
        p.location,
        p.sex,
        o.nationality,
        p.place_in_grade as nth
    from post as p
    inner join official as o on p.grade = o.grade and p.place_in_grade = o.place_in_grade
    union all
    select
        'Employee',
        null,
        nullif(employee_class, 'unspecified'),
        location,
        sex,
        nationality,
        unnest(range(headcount))
    from fact.employee_by_nationality
    where report_year = getvariable('year')
)

select
    row_number() over (
        order by
            md5(concat_ws('/', getvariable('seed'), category, grade, employee_class, location, sex, p.nationality, nth)),
            category, grade, employee_class, location, sex, p.nationality, nth
    ) - 1 as position,
    p.category,
    p.grade,
    p.employee_class,
    p.location,
    p.sex,
    i.nationality
from person as p
inner join iso as i on p.nationality = i.code
order by position;
