"""What a newcomer adds, and what stops when a part of it is forgotten: a table, a renamed column, an erratum."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.packs import PACK, rows_of
from tests.release.conftest import Command, edit

TABLE = """id = "annex_1_13"
title = "Active projects by region, without global activities"
chapter = "Annex I"
printed_as = "Section 13"
unit = "projects"
grain = "One row per region"
sort_order = 24

[versions.1]
state = "latest"
released = 2026-11-25
reason = "A new section."
notes = []
facts = ["project_by_service_region"]
row_keys = ["{finance_region}"]
column_keys = ["projects"]
columns = [
    { name = "region", type = "varchar", from = "row_label", description = "Region" },
    { name = "number_of_projects", type = "bigint", from = "projects", description = "Number of projects" },
]
"""
CHART = """
[charts.regions]
kind = "bars"
rows = ["{finance_region}"]
columns = ["projects"]
category = "finance_region"
"""
CELLS = """create view report.annex_1_13_cells_v1 as
with summed as (
    select
        report_year,
        finance_region,
        case when count(*) = count(projects) then sum(projects) end as value
    from fact.project_by_service_region
    where year = report_year and finance_region <> 'global_activities'
    group by report_year, finance_region
)

select
    cast(s.report_year as integer) as report_year,
    cast(r.sort_order as integer) as row_no,
    cast(s.finance_region as varchar) as row_key,
    cast(r.name as varchar) as row_label,
    cast('leaf' as varchar) as row_kind,
    cast(1 as integer) as column_no,
    cast('projects' as varchar) as column_key,
    cast('Number of projects' as varchar) as column_label,
    cast('leaf' as varchar) as column_kind,
    cast(s.value as decimal(18, 3)) as value,
    cast('projects' as varchar) as unit,
    cast(case when s.value is null then 'missing' else 'derived' end as varchar) as status,
    cast(null as decimal(18, 3)) as lower,
    cast(null as decimal(18, 3)) as upper
from summed as s
inner join ref.finance_region as r on s.finance_region = r.code
order by report_year, row_no, column_no;
"""
RENAMED = """
[versions.2]
state = "latest"
released = 2026-11-25
reason = "One word for women."
notes = []
cells = 1
columns = [
    { name = "age_group", type = "varchar", from = "row_label", description = "Age group" },
    { name = "women", type = "bigint", from = "F", description = "Women" },
    { name = "men", type = "bigint", from = "M", description = "Men" },
    { name = "total", type = "bigint", from = "total", description = "Total" },
]
"""


def add_table(checkout: Path, toml: str = TABLE) -> None:
    folder = checkout / "sql" / "report" / "annex_1_13"
    folder.mkdir()
    (folder / "annex_1_13.toml").write_text(toml, encoding="utf-8")
    (folder / "annex_1_13_v1.sql").write_text(CELLS, encoding="utf-8")


def regions() -> dict[str, int]:
    """Projects by region, summed from the pack's own file."""
    counts: dict[str, int] = {}
    for row in rows_of(PACK / "tables" / "annex_1_8.csv"):
        counts[row["finance_region"]] = counts.get(row["finance_region"], 0) + int(row["value"])
    return counts


@pytest.mark.proof
def test_two_files_add_a_table(checkout: Path, command: Command, built: Path) -> None:
    """It is in the union, in check and in diff at once. The next drill locks a version."""
    add_table(checkout, TABLE + CHART)
    assert command("build").returncode == 0
    query = "select row_key, value from report.cells where table_id = 'annex_1_13' order by row_no"
    rows = list(csv.reader(io.StringIO(command("query", query, "--format", "csv").stdout)))[1:]
    expected = {region: count for region, count in regions().items() if region != "global_activities"}
    assert {region: float(value) for region, value in rows} == expected
    assert command("check").returncode == 0
    changes = command("diff", str(built), "iom.duckdb").stdout
    assert f"report.cells,added,{len(expected)}," in changes
    assert "report.annex_1_13_cells_v1: not locked yet" in command("views", "verify").stdout
    drawn = command("plot", "annex_1_13").stdout
    assert all(f" {count:,}\n" in drawn for count in expected.values()), drawn
    explained = command("explain", "annex_1_13", "Europe", "projects").stdout
    assert "finance_region = 'europe'" in explained


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sort_order = 24\n", "", "annex_1_13.toml, sort_order: property is missing"),
        ("sort_order = 24\n", 'sort_order = "24"\n', "sort_order, value '24': must be a whole number"),
        ("sort_order = 24\n", "sort_order = 23\n", "sort_order 23 is also that of annex_1_12"),
        (
            'unit = "projects"\n',
            'unit = "projects"\nunits = "projects"\n',
            "annex_1_13.toml, units: unknown property",
        ),
        ('row_keys = ["{finance_region}"]\n', "", "versions.1.row_keys: property is missing"),
        (
            'row_keys = ["{finance_region}"]\n',
            'row_keys = "total"\n',
            "versions.1.row_keys, value 'total': must be a list",
        ),
        ("notes = []\n", "notes = 3\n", "versions.1.notes, value '3': must be a list"),
        ("[versions.1]", "[versions.one]", "versions.one: not the number of a version"),
        ("{finance_region}", "{geo_region}", "{geo_region} in key {geo_region} is unknown"),
        ("project_by_service_region", "project_by_region", "fact project_by_region is unknown"),
        (', from = "projects"', "", "add a from to every column, or write the view"),
        ('state = "latest"', 'state = "newest"', "state 'newest'"),
        (
            'projects" },\n]\n',
            'projects" },\n]\n' + CHART.replace('= "finance_region"', '= "region"'),
            "charts.regions.category, value 'region': not in the keys of the chart",
        ),
        ("[versions.1]", "[versions.2]", "belongs to no version"),
    ],
)
def test_what_a_table_forgets_stops_the_build(
    checkout: Path, command: Command, old: str, new: str, message: str
) -> None:
    assert old in TABLE
    add_table(checkout, TABLE.replace(old, new, 1))
    done = command("build")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert message in done.stderr and "annex_1_1" in done.stderr
    assert not (checkout / "iom.duckdb").exists()


@pytest.mark.proof
def test_a_cell_that_no_pattern_explains_is_a_finding(checkout: Path, command: Command) -> None:
    add_table(checkout, TABLE.replace('["{finance_region}"]', '["africa"]'))
    assert command("build").returncode == 0
    done = command("check")
    assert done.returncode == 1
    assert "annex_1_13 has no pattern in row_keys for europe" in done.stdout


@pytest.mark.proof
def test_one_file_renames_a_column(checkout: Path, command: Command) -> None:
    """A second version that shows the cells of the first is a paragraph of the TOML; the lock is the second file."""
    toml = checkout / "sql" / "report" / "table_4" / "table_4.toml"
    edit(
        toml,
        'state = "latest"',
        'state = "deprecated"\ndeprecated_on = 2026-11-25\nremove_after = 2027-11-25',
    )
    toml.write_text(toml.read_text(encoding="utf-8") + RENAMED, encoding="utf-8")
    assert command("build").returncode == 0
    query = (
        "select sum(women), sum(female) from report.table_4 as n join report.table_4_v1 as o using (row_no)"
    )
    rows = list(csv.reader(io.StringIO(command("query", query, "--format", "csv").stdout)))
    assert rows[1][0] == rows[1][1] == str(2 * 176145), "the leaves and their total"
    assert command("views", "lock").returncode == 0
    assert command("views", "verify").returncode == 0
    assert command("check").returncode == 0


@pytest.mark.proof
def test_one_line_changes_an_erratum(checkout: Path, command: Command, built: Path) -> None:
    errata = checkout / "data" / "mc2377" / "errata.csv"
    edit(errata, "one man and one woman of Table 5", "one woman and one man of Table 5")
    assert command("build").returncode == 0
    changes = command("diff", str(built), "iom.duckdb").stdout.splitlines()
    assert len(changes) == 2 and changes[1].startswith("source.erratum,changed,1,")
