"""Every computed figure equals its recomputation by plain arithmetic."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from tests.narrative.recompute import DERIVATIONS, FIGURES, FROM_TABLES, Number, Sources


@pytest.fixture(scope="module")
def computed(con: duckdb.DuckDBPyConnection) -> dict[str, Number]:
    """The value of every derivation."""
    rows = con.execute("select figure, computed from narrative.derivation").fetchall()
    assert len({figure for figure, _ in rows}) == len(rows)
    return dict(rows)


def test_enough_is_computed(computed: dict[str, Number]) -> None:
    assert len(DERIVATIONS) == 160
    assert len(FROM_TABLES) == 58
    assert set(computed) == set(DERIVATIONS) <= set(FIGURES)


@pytest.mark.parametrize("figure", sorted(DERIVATIONS))
def test_computed_value(computed: dict[str, Number], figure: str) -> None:
    expected, found = DERIVATIONS[figure](Sources()), computed[figure]
    assert expected is not None and found is not None
    assert abs(expected - found) < Decimal("1e-9")


def test_what_is_not_computed_says_why(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select figure, from_what from report.figures where computed is null and from_what is not null"
    ).fetchall()
    reasons = {row["figure"]: row["not_computed"] for row in FIGURES.values() if row["not_computed"]}
    assert dict(rows) == {figure: f"not computed: {reason}" for figure, reason in reasons.items()}
    assert len(reasons) == 32 and reasons.keys().isdisjoint(DERIVATIONS)
