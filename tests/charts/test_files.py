"""Charts as files, opened again by other programs; and what a chart for Altair holds."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

import iomdb
from iomdb.charts import altair_chart
from iomdb.charts.files import save
from iomdb.charts.picture import Picture
from iomdb.charts.terminal import draw
from iomdb.errors import InputError
from tests.processes import iomdb as run

Pictures = dict[tuple[str, str], Picture]


def rows(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of data in a specification."""
    for name, values in spec.get("datasets", {}).items():
        assert name
        yield from values
    stack: list[Any] = [spec]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            yield from part.get("values", []) if isinstance(part.get("values"), list) else []
            stack += part.values()
        elif isinstance(part, list):
            stack += part


def check_data(picture: Picture, spec: dict[str, Any]) -> None:
    """The data of a chart has each mark with its value, status and bounds; a tooltip shows them."""
    found = {
        (line["category"], line["series"], line["panel"]): (
            line["value"],
            line["status"],
            line["lower"],
            line["upper"],
        )
        for line in rows(spec)
        if "status" in line
    }
    expected = {
        (mark.category, mark.series, mark.panel): (mark.value, mark.status, mark.lower, mark.upper)
        for mark in picture.marks
        if picture.kind != "flow" or mark.value
    }
    assert found.keys() == expected.keys()
    for place, figures in expected.items():
        known = [
            float(figure) if figure is not None and figure != figures[1] else figure for figure in figures
        ]
        assert list(found[place]) == known, (picture.table_id, place)
    text = json.dumps(spec)
    assert all(f'"field": "{name}"' in text for name in ("shown", "status", "lower", "upper", "unit"))
    has_bounds = any(mark.upper is not None for mark in picture.marks)
    if picture.kind in ("bars", "lines", "pyramid"):
        assert ('"type": "rule"' in text) == has_bounds, picture.table_id


@pytest.mark.proof
def test_suppressed_and_estimated_values_of_each_kind(pictures: Pictures) -> None:
    """No edition has a suppressed value, and not every kind an estimate: every third value is made one."""
    smallest_last = sorted(pictures.values(), key=lambda picture: -len(picture.marks))
    by_kind = {picture.kind: picture for picture in smallest_last}
    assert len(by_kind) == 5
    for picture in by_kind.values():
        marks = [
            replace(mark, value=mark.value or Decimal(0), status="printed", lower=None, upper=None)
            for mark in picture.marks
        ]
        marks[::3] = [replace(mark, value=None, status="suppressed") for mark in marks[::3]]
        marks[1::3] = [
            replace(mark, status="estimated", lower=mark.value, upper=(mark.value or 0) + Decimal(10))
            for mark in marks[1::3]
        ]
        changed = replace(picture, marks=tuple(marks))
        check_data(changed, altair_chart(changed, 390).to_dict())
        for width in (40, 100):
            texts = " ".join(line.plain for line in draw(changed, width))
            assert len(re.findall(r" c(?= |$)", texts)) == len(marks[::3])
            assert len(re.findall(r"\d e(?= |$)", texts)) == len(marks[1::3])


@pytest.mark.proof
def test_bars_of_estimates_have_bounds(pictures: Pictures) -> None:
    """Four of the six classes of Table 8 are sums of estimates that no printed total decides."""
    shown = [
        line["shown"]
        for line in rows(altair_chart(pictures["table_8", "classes"], 900).to_dict())
        if "shown" in line
    ]
    assert len([text for text in shown if re.fullmatch(r"[\d,]+ e \([\d,]+–[\d,]+\)", text)]) == 4


def texts_of(svg: Path) -> list[str]:
    return [
        "".join(node.itertext()) for node in ElementTree.parse(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


@pytest.mark.proof
def test_files_open_again(built: Path, tmp_path: Path, pictures: Pictures) -> None:
    for ending in ("svg", "png", "html"):
        (tmp_path / f"ages.{ending}").write_text("old", encoding="utf-8")
    arguments = ("--output", tmp_path / "ages.svg", "--width", 390)
    done = run("plot", "table_4", *arguments, cwd=built.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    chart = altair_chart(pictures["table_4", "ages"], 390)
    for ending in ("png", "html"):
        save(chart, tmp_path / f"ages.{ending}")
    texts = texts_of(tmp_path / "ages.svg")
    for mark in pictures["table_4", "ages"].marks:
        assert f"{mark.value:,.0f}" in texts and mark.category in texts
    assert "Migrants by age group and sex" in texts and "Unit: migrants, 2012" in texts
    assert "MC/2377" in "".join(texts)
    with Image.open(tmp_path / "ages.png") as image:
        image.load()
        assert 2 * 350 < image.width < 2 * 410
        assert len(image.getcolors(1 << 24) or []) > 20
    page = (tmp_path / "ages.html").read_text(encoding="utf-8")
    assert "49641" in page.replace(",", "") and "<script src" not in page and '"https://cdn' not in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ages.html", "ages.png", "ages.svg"]


@pytest.mark.proof
def test_a_database_is_never_overwritten(built: Path, database: Path) -> None:
    path = database.rename(database.with_suffix(".svg"))
    before = path.read_bytes()
    done = run("plot", "table_4", "--output", path, cwd=built.parent)
    assert done.returncode == 2 and "iomdb: " in done.stderr
    assert path.read_bytes() == before


def test_without_the_extra(opened: iomdb.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(InputError, match=r'not installed; run: pip install "iomdb\[charts\]"'):
        opened.chart("table_4")


def test_from_python(opened: iomdb.Database, tmp_path: Path) -> None:
    opened.chart("table_3", most=5, width=390).save(str(tmp_path / "five.svg"))
    assert "The 5 largest of 35 rows, by value." in "".join(texts_of(tmp_path / "five.svg"))
    with pytest.raises(InputError, match="no figures of 1999"):
        opened.chart("table_3", year=1999)
