"""Every chart at every width of a terminal, and as a file of every format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from iomdb.charts import altair_chart
from iomdb.charts.files import save
from tests.charts.conftest import opened, pictures
from tests.charts.test_files import Pictures, check_data, texts_of
from tests.charts.test_terminal import check_drawings

pytestmark = pytest.mark.proof
__all__ = ["opened", "pictures"]


def test_every_chart_at_every_width(pictures: Pictures, portion: Callable[[int], int]) -> None:
    widths = range(40, 251, 211 // portion(211))
    assert check_drawings(pictures, widths) == len(pictures) * len(widths)


@pytest.mark.parametrize("width", [390, 900])
def test_every_chart_as_a_file(
    pictures: Pictures, tmp_path: Path, portion: Callable[[int], int], width: int
) -> None:
    """The picture is as wide as it was asked for, and an SVG has the numbers of all bars and pyramids."""
    for picture in list(pictures.values())[:: len(pictures) // portion(len(pictures))]:
        chart = altair_chart(picture, width)
        check_data(picture, chart.to_dict())
        for ending in ("svg", "png"):
            save(chart, tmp_path / f"chart.{ending}")
        with Image.open(tmp_path / "chart.png") as image:
            image.load()
            assert 0.85 * width < image.width / 2 < 1.02 * width, (picture.table_id, picture.name)
        if picture.kind in ("bars", "pyramid"):
            texts = texts_of(tmp_path / "chart.svg")
            assert [shown for mark in picture.marks if (shown := picture.shown(mark)) not in texts] == []
