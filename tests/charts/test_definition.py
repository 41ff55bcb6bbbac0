"""Charts are declared in TOML; whatever is wrong there is one line that names file and property."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from iomdb.charts.definition import read_charts
from iomdb.charts.keys import write_charts
from iomdb.errors import InputError
from iomdb.views.definition import read_tables
from iomdb.views.keys import read_code_lists
from iomdb_loaders.facts import read_facts
from tests.packs import ROOT
from tests.processes import iomdb

ROWS, COLUMNS = ("{age_group}", "total"), ("{sex}", "total")
GOOD = {
    "kind": "pyramid",
    "rows": ["{age_group}"],
    "columns": ["{sex}"],
    "category": "age_group",
    "series": "sex",
}


def read(chart: Any) -> Any:
    return read_charts(Path("t.toml"), {"ages": chart}, "Title", ROWS, COLUMNS)


def test_a_good_definition() -> None:
    [chart] = read({**GOOD, "most": 3})
    assert (chart.name, chart.kind, chart.title, chart.most) == ("ages", "pyramid", "Title", 3)
    assert chart.fields == {"category": "age_group", "series": "sex"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"kind": "pie"},
            "t.toml, charts.ages.kind, value 'pie': unknown kind; use bars, lines, pyramid, matrix, flow",
        ),
        ({"kind": None}, "charts.ages.kind: property is missing; add it"),
        ({"colour": "red"}, "charts.ages.colour: unknown property"),
        ({"panel": "sex"}, "charts.ages.panel: unknown property"),
        ({"series": None}, "charts.ages.series: property is missing"),
        ({"rows": "total"}, "charts.ages.rows, value 'total': must be a list"),
        ({"rows": ["{grade}"]}, "charts.ages.rows, value '{grade}': unknown key; use {age_group}, total"),
        (
            {"category": "grade"},
            "charts.ages.category, value 'grade': not in the keys of the chart; use age_group, ",
        ),
        ({"most": 0}, "charts.ages.most, value '0': must be at least 1"),
        ({"most": True}, "charts.ages.most, value 'True': must be a whole number"),
    ],
)
def test_a_wrong_definition(change: dict[str, Any], message: str) -> None:
    chart = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(InputError) as caught:
        read(chart)
    assert message in str(caught.value)


def test_not_a_table() -> None:
    with pytest.raises(InputError, match=r"t\.toml, charts\.ages: must be a table"):
        read("pyramid")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'rows = ["{age_group}"]',
            'rows = ["{age_group}", "total"]',
            "charts.ages: the row total contains age_0_9, which would be drawn twice; choose one of them",
        ),
        (
            'series = "sex"',
            'series = "column"\npanel = "sex"',
            "charts.ages.panel: unknown property",
        ),
        (
            'kind = "pyramid"\ntitle = "Migrants by age group and sex"\n',
            'kind = "bars"\n',
            None,
        ),
        (
            'kind = "pyramid"\ntitle = "Migrants by age group and sex"\nrows = ["{age_group}"]\ncolumns = ["{sex}"]\n'
            'category = "age_group"\nseries = "sex"\n',
            'kind = "bars"\nrows = ["{age_group}"]\ncolumns = ["{sex}"]\ncategory = "age_group"\n',
            "charts.ages: the columns F and M would be drawn in one place; name a field for what differs",
        ),
    ],
)
def test_a_chart_that_would_draw_something_twice(
    database: Path, tmp_path: Path, old: str, new: str, message: str | None
) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(ROOT / "sql", sql)
    toml = sql / "report" / "table_4" / "table_4.toml"
    text = toml.read_text(encoding="utf-8")
    assert old in text
    toml.write_text(text.replace(old, new), encoding="utf-8")
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from meta.chart; delete from meta.chart_key")
        if message is None:
            write_charts(connection, read_tables(sql), read_code_lists(connection, read_facts(connection)))
            return
        with pytest.raises(InputError) as caught:
            write_charts(connection, read_tables(sql), read_code_lists(connection, read_facts(connection)))
    assert message in str(caught.value) and "table_4.toml" in str(caught.value)


def test_a_table_without_a_chart(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from meta.chart where table_id not in ('table_1', 'table_2')")
    done = iomdb("plot", "table_4", cwd=database.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "iomdb: table 'table_4' has no chart; these have: table_1, table_2\n"
