"""The calibration counts what is wrong, and damages only what it should."""

import random
import tomllib

from iomdb_loaders.extraction.cells import RecoveredCell
from tests.extraction.margin_calibration import Calibration, Count, document, of_report, synthetic


def cell(
    row: str, value: int, margin: int, lower: int | None = None, upper: int | None = None
) -> RecoveredCell:
    return RecoveredCell((row, "c"), value, str(value), "printed", lower, upper, 1, "", margin, "")


def test_wrong_cells_and_missed_ranges_are_counted_by_margin_and_shown() -> None:
    found = Calibration()
    table = {("a", "c"): 5, ("b", "c"): 0, ("c", "c"): 7, ("d", "c"): 7, ("e", "c"): 7}
    cells = [
        cell("a", 6, 4),
        cell("b", 0, 4),
        cell("c", 8, 3, 0, 9),
        cell("d", 9, 0, 8, 9),
        cell("e", 6, 0, 5, 7),
    ]
    found.add("seed 1", cells, table)
    assert found.counts[4] == Count(cells=2, not_zero=1, wrong=1, missed=1)
    assert found.counts[3] == Count(cells=1, not_zero=1, wrong=1)
    assert found.counts[0] == Count(cells=2, not_zero=2, missed=1)
    assert [text.split(":")[0] for text in found.wrong] == [f"seed 1, {row} c" for row in "acd"]
    assert "- seed 1, a c: 6 (6..6, missed) instead of 5, margin 4" in found.markdown()


def test_an_undamaged_document_has_every_figure_of_the_table() -> None:
    for table in (synthetic(1), of_report(1)):
        text, layout = document(table, random.Random(1), 0.0)
        lines = text.splitlines()[1:-1]
        fields = [line.split("\t")[:-1] for line in lines]
        figures = [int(text.replace(" ", "") or 0) for line in fields for text in line]
        sums = 3 if len(lines) > 13 else 2  # in its group, if there are groups, and in the total
        assert sum(figures) == sums * sum(table.values())
        assert layout.count("[") > len(lines)


def test_the_layout_states_the_rows_of_every_line_that_is_left() -> None:
    for seed in range(20):
        text, layout = document(synthetic(seed), random.Random(seed), 0.12)
        stated = tomllib.loads(layout)["blocks"][0]["line_rows"]
        assert [offset for offset, _ in stated] == list(range(1, len(text.splitlines()) - 1))
        rows = [row for _, some in stated for row in some]
        assert len(rows) == len(set(rows)) <= 16
