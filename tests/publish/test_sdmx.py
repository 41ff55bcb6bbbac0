"""What is in the SDMX files is what the edition prints; whether they are valid, pysdmx decides at each publication."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from iomdb.errors import InputError
from iomdb.publish.sdmx import write_cells_csv
from iomdb.publish.sdmx.flows import cells_flow
from tests.conftest import Once
from tests.packs import PACK, rows_of
from tests.processes import error_line
from tests.processes import iomdb as run


@pytest.fixture(scope="module")
def folder(once: Once, built: Path) -> Path:
    """The flow of Table 1. Do not write to it."""

    def publish(path: Path) -> None:
        shutil.copy(built, path)
        done = run("publish", "sdmx", "files", "--flow", "movement_by_service", cwd=path.parent)
        assert done.returncode == 0 and "each compared with the file" in done.stderr, done.stderr

    return once("sdmx", publish).with_name("files")


def test_both_forms_have_the_numbers_of_the_edition(folder: Path) -> None:
    table = rows_of(PACK / "tables" / "table_1.csv")
    expected = {(row["budget_region"], row["service"], int(row["value"])) for row in table if row["value"]}
    names = ("BUDGET_REGION", "SERVICE")
    with (folder / "data" / "MOVEMENT_BY_SERVICE.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert {(*(row[name] for name in names), int(row["OBS_VALUE"])) for row in listed} >= expected
    root = ElementTree.parse(folder / "data" / "MOVEMENT_BY_SERVICE.xml").getroot()
    found = [obs.attrib for obs in root.iter("Obs")]
    assert {(*(row[name] for name in names), int(row["OBS_VALUE"])) for row in found} >= expected
    for row, other in zip(listed, found, strict=True):
        assert {name: value for name, value in row.items() if value and name in other} == other
    corrected = [row for row in listed if row["OBS_VALUE"] == "116"]
    assert [(row["OBS_STATUS"], row["STATUS"], row["TIME_PERIOD"]) for row in corrected] == [
        ("A", "corrected", "2012")
    ]


def test_the_structure_names_the_codes_of_the_data(folder: Path) -> None:
    root = ElementTree.parse(folder / "structure.xml").getroot()
    space = {
        key: f"http://www.sdmx.org/resources/sdmxml/schemas/v3_0/{key}" for key in ("structure", "common")
    }
    names = {
        code.attrib["id"]: code.findtext("common:Name", namespaces=space)
        for code in root.iterfind(".//structure:Codelist[@id='CL_BUDGET_REGION']/structure:Code", space)
    }
    assert names["global_support"] == "Global Support/Services" and len(names) == 7
    status = root.iterfind(".//structure:Codelist[@id='CL_OBS_STATUS']", space)
    assert [one.attrib["agencyID"] for one in status] == ["SDMX"]
    prepared = root.findtext(".//{*}Prepared")
    assert prepared == "2013-05-30T00:00:00Z"
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["iomdb"]["editions"] == "mc2377"


def test_the_cells_of_one_table_need_no_package(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write_cells_csv(con, "table_3", 2012, "0.1.0", tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["STRUCTURE_ID"] for row in rows} == {"IOMDB:PRINTED_CELL(0.1.0)"}
    cell = next(row for row in rows if row["ROW_KEY"] == "return$europe" and row["COLUMN_KEY"] == "serbia")
    where = "table_id = 'table_3' and row_key = 'return/europe' and column_key = 'serbia'"
    [(value,)] = con.execute(f"select value from report.cells where {where}").fetchall()
    assert Decimal(cell["OBS_VALUE"]) == value


def test_keys_are_read_back_and_others_refused() -> None:
    flow = cells_flow()
    row = ("table_3", "return/europe", "serbia", 2012, *[None] * (len(flow.components) - 4))
    [written] = flow.encoded([row])
    assert written[1] == "return$europe"
    [back] = flow.decoded([[None if value is None else str(value) for value in written]])
    assert back[:3] == row[:3]
    with pytest.raises(InputError, match="stands for a slash"):
        list(flow.encoded([("table_3", "return$europe", *row[2:])]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mine",), "iomdb did not publish it"),
        (("x", "--flow", "movements"), "--flow 'movements': no such flow"),
    ],
)
def test_wrong_use_is_one_line(database: Path, arguments: tuple[str, ...], message: str) -> None:
    database.with_name("mine").mkdir()
    assert message in error_line(run("publish", "sdmx", *arguments, cwd=database.parent))
