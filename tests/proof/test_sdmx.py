"""All flows as SDMX: pysdmx resolves data and structure, an XML parser finds the labels, two publications are equal."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pytest
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.model import Codelist

from iomdb.errors import InputError
from iomdb.publish import opened, sdmx
from iomdb.publish.sdmx import messages
from tests.processes import iomdb

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("file", ["built", "two_years"])
def test_every_flow_is_read_back_with_its_structure(
    file: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database = request.getfixturevalue(file)
    for name in ("one", "other"):
        done = iomdb("-d", database, "publish", "sdmx", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    one, other = tmp_path / "one", tmp_path / "other"
    written = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert written == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert all((one / path).read_bytes() == (other / path).read_bytes() for path in written)

    with duckdb.connect(str(database), read_only=True) as con:
        facts = con.execute("select fact, measure, 'fact.' || fact from meta.fact").fetchall()
        for flow, measure, table in [*facts, ("printed_cell", "value", "report.cells")]:
            query = f"select {measure}, status, lower, upper from {table} order by all"
            expected = con.execute(query).fetchall()
            for form in ("csv", "xml"):
                path = one / "data" / f"{flow.upper()}.{form}"
                [dataset] = get_datasets(path, one / "structure.xml")
                frame = dataset.data.astype(object).where(dataset.data.notna(), None)
                columns = [list(frame[name]) if name in frame else [None] * len(frame) for name in _COLUMNS]
                found = [tuple(map(_comparable, row)) for row in zip(*columns, strict=True)]
                assert sorted(found, key=str) == sorted(
                    (tuple(map(_comparable, row)) for row in expected), key=str
                ), path.name
        countries = dict(con.execute("select code, name from ref.country").fetchall())
    structures = read_sdmx(one / "structure.xml").structures or ()
    [listed] = [each for each in structures if isinstance(each, Codelist) and each.id == "CL_COUNTRY"]
    assert {code.id: code.name for code in listed.items} == countries
    assert any("'" in name for name in countries.values())
    labels = {
        obs.attrib["COLUMN_LABEL"] for obs in ElementTree.parse(one / "data/PRINTED_CELL.xml").iter("Obs")
    }
    assert "Côte d'Ivoire" in labels


_COLUMNS = ("OBS_VALUE", "STATUS", "LOWER", "UPPER")


def _comparable(value: object) -> object:
    """Numbers of all types as one."""
    try:
        return None if value is None or value == "" else Decimal(str(value)).normalize() + 0
    except ArithmeticError:
        return value


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Female", "Woman", "Codelist CL_SEX differs in SDMX-ML"),
        ('STATUS="printed"', 'STATUS="derived"', r"movement_by_age_sex differs in MOVEMENT_BY_AGE_SEX\.xml"),
        ('STATUS="printed"', 'STATUS="it"s"', r"MOVEMENT_BY_AGE_SEX\.xml is not valid"),
    ],
)
def test_damaged_messages_are_not_published(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    database = tmp_path / "iom.duckdb"
    database.write_bytes(built.read_bytes())
    write = messages.write

    def damaged(objects: Any, form: Any, path: Path, header: Any) -> None:
        write(objects, form, path, header)
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    monkeypatch.setattr(messages, "write", damaged)
    with opened(database, ["report"]) as source, pytest.raises(InputError, match=message):
        sdmx.publish(source, tmp_path / "files", only=["movement_by_age_sex"])
    assert [path.name for path in tmp_path.iterdir()] == ["iom.duckdb"]
