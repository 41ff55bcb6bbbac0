"""The CSV files of a package and its three descriptors: what other programs read is what the database holds."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import pytest

from iomdb.errors import InputError
from iomdb.publish import csvfile, datapackage, opened
from iomdb.publish.keys import Codes, keyed, referenced
from tests.conftest import Once
from tests.packs import PACK, rows_of
from tests.processes import error_line
from tests.processes import iomdb as run


@pytest.fixture(scope="module")
def folder(once: Once, built: Path) -> Path:
    """The package of mart. Do not write to it."""

    def publish(path: Path) -> None:
        shutil.copy(built, path)
        done = run("publish", "datapackage", "files", "--views", "mart", cwd=path.parent)
        assert done.returncode == 0 and "each compared with the file" in done.stderr, done.stderr

    return once("datapackage", publish).with_name("files")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def rows(folder: Path, view: str) -> list[dict[str, str]]:
    with (folder / f"{view}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_sums_are_those_of_the_edition(folder: Path) -> None:
    expected = sum(int(row["value"]) for row in rows_of(PACK / "tables" / "table_7.csv") if row["value"])
    assert sum(int(row["headcount"]) for row in rows(folder, "mart/official_by_nationality")) == expected
    assert {row["code"] for row in rows(folder, "ref/sex")} == {"F", "M"}


def test_frictionless_finds_damage(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "files")
    kept = ("mart-movement-by-age-sex", "ref-age-group", "ref-sex", "ref-status")

    def errors() -> set[str]:
        package = frictionless.Package(str(copy / "datapackage.json"))
        for name in {resource.name for resource in package.resources} - {*kept}:
            package.remove_resource(name)
        return {error for (error,) in package.validate().flatten(["type"])}

    assert errors() == set()
    damaged = copy / "mart" / "movement_by_age_sex.csv"
    lines = damaged.read_text(encoding="utf-8").replace(",age_0_9,", ",age_0_8,", 1).splitlines(keepends=True)
    damaged.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    assert errors() >= {"foreign-key", "primary-key", "hash-count", "byte-count", "row-count"}


def test_the_three_descriptors_are_about_the_same_columns(folder: Path) -> None:
    resources = read(folder / "datapackage.json")["resources"]
    tables = read(folder / "csv-metadata.json")["tables"]
    croissant = read(folder / "croissant.json")
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.csv"))
    columns = []
    for path in files:
        with (folder / path).open(encoding="utf-8", newline="") as file:
            columns.append((path, next(csv.reader(file))))
    assert columns == sorted(
        (resource["path"], [field["name"] for field in resource["schema"]["fields"]])
        for resource in resources
    )
    assert columns == sorted(
        (table["url"], [column["name"] for column in table["tableSchema"]["columns"]]) for table in tables
    )
    assert columns == sorted(
        (
            records["field"][0]["source"]["fileObject"]["@id"],
            [field["source"]["extract"]["column"] for field in records["field"]],
        )
        for records in croissant["recordSet"]
    )
    described = [field.get("description") for resource in resources for field in resource["schema"]["fields"]]
    assert all(described)
    keys = {resource["path"]: resource["schema"].get("primaryKey") for resource in resources}
    assert keys["mart/movement_by_area.csv"] == ["year", "departure_area_code", "destination_area_code"]
    assert keys == {table["url"]: table["tableSchema"].get("primaryKey") for table in tables}


def test_no_licence_is_stated(folder: Path) -> None:
    for path in folder.glob("*.json"):
        assert "licen" not in path.read_text(encoding="utf-8").lower()
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert "states no licence" in text and "MC/2377" in text


def test_numbers_have_the_digits_that_they_need(tmp_path: Path) -> None:
    numbers = [Decimal("52.20000000"), Decimal("0E-8"), Decimal("1200.000"), Decimal("-0.500")]
    csvfile.write_csv(tmp_path / "x.csv", ["a", "b", "c", "d"], [numbers])
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()[1] == "52.2,0,1200,-0.5"


def test_null_and_empty_text_are_told_apart(tmp_path: Path) -> None:
    csvfile.write_csv(tmp_path / "x.csv", ["a", "b"], [(None, ""), ('say "1,2"', "two\nlines"), (True, 1)])
    assert (tmp_path / "x.csv").read_bytes() == b'a,b\n,""\n"say ""1,2""","two\nlines"\ntrue,1\n'


def test_rows_that_contradict_a_key_are_refused(database: Path) -> None:
    with opened(database, ["mart"]) as source:
        view = keyed(source, next(view for view in source.chosen if view.name == "mart.movement_by_age_sex"))
        codes = Codes(source, referenced(source, [view]))
        found = [row for batch in source.rows(view.name) for row in batch]
        codes.check(view, found)
        place = [column.name for column in view.columns].index("sex_code")
        with pytest.raises(InputError, match="is no key of its rows"):
            codes.check(view, [*found, found[0]])
        with pytest.raises(InputError, match=r"sex_code 'X' is not in ref\.sex"):
            codes.check(view, [(*found[0][:place], "X", *found[0][place + 1 :])])


def test_a_cell_that_differs_stops_the_publication(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = csvfile._text
    monkeypatch.setattr(csvfile, "_text", lambda value: "7" if value == 116 else text(value))
    with opened(database, ["mart"]) as source:
        some = [view for view in source.chosen if view.name == "mart.movement_by_service"]
        with pytest.raises(
            InputError, match=r"mart\.movement_by_service differs in mart/movement_by_service\.csv"
        ):
            datapackage.publish(replace(source, chosen=tuple(some)), database.with_name("files"))
    assert [path.name for path in database.parent.iterdir()] == ["iom.duckdb"]


def test_a_figure_that_differs_from_its_cell_is_refused(database: Path) -> None:
    with opened(database, ["report"]) as source:
        columns = ["report_year", "row_no", "region", "service_area_classification", "total_migrants"]
        rows = source.connection.execute(f"select {', '.join(columns)} from report.table_1").fetchall()
        found: dict[str, list[dict[str, object]]] = {
            "report.table_1": [dict(zip(columns, row, strict=True)) for row in rows]
        }
        datapackage._check_figures(source, found)
        first, second = found["report.table_1"][:2]
        first["total_migrants"], second["total_migrants"] = second["total_migrants"], first["total_migrants"]
        with pytest.raises(
            InputError, match=r"report\.table_1 differs from report\.cells, first in .*2012, 1, 1"
        ):
            datapackage._check_figures(source, found)


def test_a_folder_of_others_is_refused(database: Path) -> None:
    database.with_name("mine").mkdir()
    assert "iomdb did not publish it" in error_line(
        run("publish", "datapackage", "mine", cwd=database.parent)
    )
