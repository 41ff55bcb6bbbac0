"""What a chart draws, against sums over the facts, which have neither labels nor subtotals in common with it."""

from __future__ import annotations

import iomdb
from iomdb.charts.picture import Picture, picture

# the sum of the marks of a chart, and the same from the leaf figures
SUMS = {
    ("table_1", "services"): "select sum(migrants) from fact.movement_by_service",
    ("table_1", "regions"): "select sum(migrants) from fact.movement_by_service",
    ("table_2", "flows"): "select sum(migrants) from fact.movement_by_area",
    ("table_2", "areas"): "select sum(migrants) from fact.movement_by_area",
    ("table_3", "destinations"): "select sum(migrants) from fact.movement_by_destination",
    ("table_3", "services"): "select sum(migrants) from fact.movement_by_destination",
    ("table_4", "ages"): "select sum(migrants) from fact.movement_by_age_sex",
    ("table_5", "grades"): "select sum(headcount) from fact.official_by_grade where year = 2012",
    (
        "table_6",
        "years",
    ): "select sum(headcount) from fact.official_by_grade where grade not in ('e_1', 'e_2')",
    ("table_7", "nationalities"): "select sum(headcount) from fact.official_by_nationality",
    ("table_7", "grades"): "select sum(headcount) from fact.official_by_nationality",
    ("table_8", "nationalities"): "select sum(headcount) from fact.employee_by_nationality",
    ("table_8", "classes"): "select sum(headcount) from fact.employee_by_nationality",
    ("annex_1_3", "regions"): "select sum(projects) from fact.project_by_service_region",
    ("annex_1_4", "services"): "select sum(projects) from fact.project_by_service_region",
    ("annex_1_8", "services_by_region"): "select sum(projects) from fact.project_by_service_region",
    ("annex_1_9", "services_by_region"): "select sum(amount_kusd) from fact.expenditure_by_service_region",
    ("expenditure_by_service", "services"): "select sum(amount_musd) from fact.expenditure_by_service "
    "where year in (2011, 2012)",
    ("expenditure_by_region", "regions"): "select sum(amount_musd) from fact.expenditure_by_region "
    "where year in (2011, 2012)",
}


Pictures = dict[tuple[str, str], Picture]


def test_the_marks_add_up_to_the_facts(opened: iomdb.Database, pictures: Pictures) -> None:
    for (table, chart), sql in SUMS.items():
        drawn = pictures[table, chart]
        if drawn.left_out:
            drawn = picture(opened, table, chart, most=1000)
        [(expected,)] = opened.connection.execute(sql).fetchall()
        assert sum(mark.value or 0 for mark in drawn.marks) == expected > 0, (table, chart)


def test_bands_of_the_flow_chart_are_sums_over_areas(opened: iomdb.Database, pictures: Pictures) -> None:
    expected = opened.connection.execute(
        """
        select d.name, t.name, sum(f.migrants)
        from fact.movement_by_area as f
        inner join ref.geo_area as a on f.departure_area = a.code
        inner join ref.geo_region as d on a.geo_region = d.code
        inner join ref.geo_area as b on f.destination_area = b.code
        inner join ref.geo_region as t on b.geo_region = t.code
        group by d.name, t.name
        """
    ).fetchall()
    drawn = {(mark.category, mark.series): mark.value for mark in pictures["table_2", "flows"].marks}
    assert len(drawn) == 25
    assert drawn == {(start, end): value for start, end, value in expected}


def test_grades_by_sex_and_year(opened: iomdb.Database, pictures: Pictures) -> None:
    expected = opened.connection.execute(
        """
        select m.grade, m.sex, cast(m.year as varchar), sum(m.headcount)
        from mart.official_by_grade as m
        where m.grade_code not in ('e_1', 'e_2')
        group by m.grade, m.sex, m.year
        """
    ).fetchall()
    drawn = {(m.panel, m.series, m.category): m.value for m in pictures["table_6", "years"].marks}
    assert len(drawn) == 100
    assert drawn == {(grade, sex, year): value for grade, sex, year, value in expected}


def test_no_chart_draws_a_cell_and_a_sum_of_it(opened: iomdb.Database) -> None:
    """Of two marks of a chart, none is among the sums that provenance lists for the other."""
    twice = opened.connection.execute(
        """
        select m.table_id, m.chart, m.row_key, m.column_key
        from meta.chart_mark as m
        inner join source.provenance as p
            on m.table_id = p.table_id and m.row_key = p.row_key and m.column_key = p.column_key
        inner join meta.chart_mark as s
            on m.table_id = s.table_id and m.chart = s.chart and m.report_year = s.report_year
        where list_contains(string_split(p.sums, '; '), s.row_key || '|' || s.column_key)
        """
    ).fetchall()
    assert twice == []


def test_every_mark_has_a_place_of_its_own(opened: iomdb.Database) -> None:
    [(marks, places, without_label)] = opened.connection.execute(
        """
        select
            count(*),
            count(distinct (table_id, chart, report_year, category, series, panel)),
            count(*) filter (where category is null or category like '%{%')
        from meta.chart_mark
        """
    ).fetchall()
    assert marks == places > 2000
    assert without_label == 0


def test_the_largest_destinations(opened: iomdb.Database) -> None:
    expected = opened.connection.execute(
        "select destination from mart.movement_by_destination group by 1 order by sum(migrants) desc limit 7"
    ).fetchall()
    drawn = picture(opened, "table_3", most=7)
    assert drawn.categories() == [name for (name,) in expected]
    assert drawn.left_out == 28
    assert "The 7 largest of 35" in drawn.foot("")[0]


def test_estimates_have_bounds_and_others_none(pictures: Pictures) -> None:
    estimates = 0
    for drawn in pictures.values():
        for mark in drawn.marks:
            is_estimate = mark.status == "estimated"
            assert (mark.upper is not None) == (mark.lower is not None) == is_estimate
            if is_estimate:
                assert mark.lower is not None and mark.value is not None and mark.upper is not None
                assert mark.lower <= mark.value <= mark.upper
            estimates += is_estimate
    assert estimates > 50
