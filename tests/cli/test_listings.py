"""Listings and texts at terminals of several widths, in a pipe with COLUMNS, and with a stderr that takes nothing."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.packs import PACK, TABLES, rows_of
from tests.processes import SCRIPT, environment, iomdb, on_terminal

# what a reader must see in the first part of a listing, even where it is narrow
FIRST = {
    "tables": ("id", "completeness"),
    "figures --paragraph 286": ("figure", "verdict", "printed", "computed"),
    "figures --claims": ("claim", "verdict", "tested"),
    "views": ("view_name", "state"),
    "describe report.table_4": ("column", "type"),
    "describe": ("name", "kind"),
    "batches": ("batch", "rows_rejected"),
    "diff old.duckdb iom.duckdb": ("object", "change", "count"),
}


@pytest.fixture(scope="module")
def here(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with iom.duckdb, and an older file that differs from it."""
    folder = tmp_path_factory.mktemp("listings")
    for name in ("iom", "old"):
        (folder / f"{name}.duckdb").write_bytes(built.read_bytes())
    with duckdb.connect(str(folder / "old.duckdb")) as con:
        con.execute("delete from fact.expenditure_by_region where year = 2011")
    return folder


@pytest.mark.parametrize("width", [40, 80, 132])
@pytest.mark.parametrize("command", FIRST)
def test_listing_shows_what_matters_first(here: Path, command: str, width: int) -> None:
    if width == 80:
        lines = on_terminal(command.split(), here, width).replace("\r\n", "\n").split("\n")
    else:
        done = iomdb(*command.split(), "--format", "table", cwd=here, env={"COLUMNS": str(width)})
        lines = done.stdout.split("\n")
    assert max(map(len, lines)) <= width
    rule = next(number for number, line in enumerate(lines) if set(line) == {"─"})
    headings = re.split(r"\s+", " ".join(lines[max(rule - 3, 0) : rule]))
    if width >= 80:
        assert set(FIRST[command]) <= set(headings), lines[: rule + 1]
    else:
        # narrower ones have them in one of the parts
        assert all(re.search(rf"\b{name[:6]}", "\n".join(lines)) for name in FIRST[command])


@pytest.mark.parametrize("width", [80, 132])
def test_tables_are_listed_whole(here: Path, width: int) -> None:
    shown = iomdb("tables", "--format", "table", cwd=here, env={"COLUMNS": str(width)}).stdout.split()
    assert [word for word in shown if word in TABLES] == list(TABLES)
    assert shown.count("complete") + shown.count("estimated") + shown.count("missing") == len(TABLES)


@pytest.mark.parametrize("command", ["explain table_3 'Repatriation Assistance' Africa Liberia", "check"])
def test_text_wraps_at_words(here: Path, command: str) -> None:
    """The same words as in a pipe, none cut."""
    arguments = shlex.split(command)
    shown = on_terminal(arguments, here, 80).replace("\r\n", "\n")
    assert max(map(len, shown.split("\n"))) <= 80
    piped = iomdb(*arguments, cwd=here)
    assert shown.split() == (piped.stdout + piped.stderr).split()


@pytest.mark.proof
def test_columns_in_a_pipe(here: Path) -> None:
    """COLUMNS is the width of a table in a pipe; without it, or with nonsense, 200."""
    arguments = ["table", "table_3", "--format", "table"]
    widths = {}
    for columns in ("60", "132", "", "wide", "0"):
        done = iomdb(*arguments, cwd=here, env={"COLUMNS": columns})
        assert done.returncode == 0
        widths[columns] = max(map(len, done.stdout.splitlines()))
    assert widths["60"] <= 60 < widths["132"] <= 132 < widths[""] == widths["wide"] == widths["0"] <= 200


@pytest.mark.parametrize("stderr", ["/dev/full", "&-"])
@pytest.mark.parametrize(
    ("command", "code"), [("build -o b.duckdb", 0), ("check", 0), ("explain no 1 2", 2), ("-d no tables", 2)]
)
def test_stderr_that_takes_nothing(here: Path, command: str, code: int, stderr: str) -> None:
    """The exit code is that of the work."""
    done = subprocess.run(
        ["sh", "-c", f"{SCRIPT} {command} 2>{stderr}"],
        cwd=here,
        env=environment(here),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert ("tables: 6781 numbers" in done.stdout) == (command == "check")


def test_claims_are_listed(here: Path) -> None:
    """As many as the pack has; those that an erratum explains contradict."""
    shown = json.loads(iomdb("figures", "--claims", "--format", "json", cwd=here).stdout)
    claims = [row["claim"] for row in rows_of(PACK / "narrative" / "claims.csv")]
    assert sorted(row["claim"] for row in shown) == sorted(claims)
    explained = {
        row["item"].split(",")[0]: row
        for row in rows_of(PACK / "errata.csv")
        if row["audit"] == "figure_claim"
    }
    assert {row["claim"] for row in shown if row["verdict"] == "contradicts"} == set(explained)
    for row in shown:
        assert (row["explanation"] is None) == (row["claim"] not in explained)
    of_263 = iomdb("figures", "--claims", "--paragraph", "263", cwd=here).stdout
    assert explained["c263_1"]["explanation"] in of_263 and "c270" not in of_263
    assert "has no claim" in iomdb("figures", "--claims", "-p", "9999", cwd=here).stderr


def test_an_open_claim_is_counted_once(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("delete from source.erratum where item like 'c263_1%'")
    done = iomdb("check", cwd=database.parent)
    assert done.returncode == 1 and done.stderr.endswith(" 1 open\n")
    assert "claims: 71 stated, 16 reproduced, 3 explained, 51 not testable, 1 open" in done.stdout


@pytest.mark.parametrize(
    ("table", "column", "labels"),
    [
        ("table_6_v2", "female", "year,grade,category_grade"),
        ("annex_1_1_v2", "amount_musd", "year,programme"),
        ("table_4 --cells", "value", "row_key,row_label,column_key,column_label,unit,status"),
        ("table_4", "female", "age_group"),
    ],
)
def test_chosen_columns_keep_their_labels(here: Path, table: str, column: str, labels: str) -> None:
    """Each figure has its own labels beside it."""
    header, *rows = iomdb("table", *table.split(), "--columns", column, cwd=here).stdout.splitlines()
    names = header.split(",")
    assert set(labels.split(",")) <= set(names) and names[-1] == column
    assert len({row.rpartition(",")[0] for row in rows}) == len(rows) > 5
