"""Method joint on known tables that are damaged as the report is: a cell with the margin 4 is right."""

from collections.abc import Callable

import pytest

pytest.importorskip("ortools")

from tests.extraction.margin_calibration import calibrate

pytestmark = pytest.mark.proof

WRONG_AT_MOST = 1 / 5000  # of the cells that are not zero and rest on no single reading


@pytest.mark.parametrize(("level", "seeds"), [("light", 60), ("report", 60), ("heavy", 20)])
def test_cells_that_rest_on_no_single_reading_are_right(
    level: str, seeds: int, portion: Callable[[int], int]
) -> None:
    found = calibrate(range(portion(seeds)), level)
    print(found.markdown())
    safe = found.counts[4]
    assert safe.not_zero > 0 or level == "heavy"  # some are out of time, and a sample may have no other
    assert safe.wrong <= WRONG_AT_MOST * safe.not_zero, found.markdown()
