"""Amounts to the cent that reproduce Annex I.9 and, as far as it allows, chapter V.B.

Annex I.9 prints each amount rounded to USD 1 thousand, chapter V.B the sums by classification and by region rounded to
USD 0.1 million. Where the sum of the rounded thousands rounds to another tenth than chapter V.B prints, the amounts are
moved, each by too little to print another thousand. If that is not enough, no records reproduce both prints: they
reproduce Annex I.9, and the cell of chapter V.B is reported as a discrepancy.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from iomdb_loaders.synthesis.published import Discrepancy, read

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CENTS_A_THOUSAND = 100_000
CENTS_A_MILLION = 100_000_000
# an amount moved by less than half a thousand prints the same thousand
MOST_MOVED = CENTS_A_THOUSAND // 2 - 1
# half of USD 0.1 million, the rounding limit of chapter V.B
HALF_A_TENTH = CENTS_A_MILLION // 20

Cells = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Amount:
    """An amount to post; `service_class` and `finance_region` are None for the administrative part."""

    programme: str
    service_class: str | None
    finance_region: str | None
    cents: int


def expenditure_amounts(
    connection: DuckDBPyConnection, year: int
) -> tuple[list[Amount], tuple[Discrepancy, ...]]:
    """The amounts of the year, and the cells of chapter V.B that they do not reproduce."""
    thousands = read(connection, "expenditure_by_service_region", year, ["service_class", "finance_region"])
    by_class = read(connection, "expenditure_by_service", year, ["service_class"])
    by_region = read(connection, "expenditure_by_region", year, ["finance_region"])
    by_programme = read(connection, "expenditure_by_programme", year, ["programme"])
    cells = moved(
        {(s, r): int(amount * CENTS_A_THOUSAND) for (s, r), amount in thousands.items()},
        {code: amount for (code,), amount in by_class.items()},
        {code: amount for (code,), amount in by_region.items()},
    )
    discrepancies = (
        *_discrepancies(
            "expenditure_by_service", {code: by_class.get((code,)) for code, _ in cells}, sums(cells, 0)
        ),
        *_discrepancies(
            "expenditure_by_region", {code: by_region.get((code,)) for _, code in cells}, sums(cells, 1)
        ),
        *_discrepancies(
            "expenditure_by_programme",
            {"operational": by_programme.get(("operational",))},
            {"operational": sum(cells.values())},
        ),
    )
    administrative = int(by_programme.get(("administrative",), Decimal()) * CENTS_A_MILLION)
    amounts = [Amount("operational", service, region, cents) for (service, region), cents in cells.items()]
    if administrative:
        amounts.append(Amount("administrative", None, None, administrative))
    return amounts, discrepancies


def moved(cells: Cells, by_class: dict[str, Decimal], by_region: dict[str, Decimal]) -> Cells:
    """The cells in cents, moved within their printed thousand so that more sums round to the published tenths.

    `by_class` and `by_region` are in USD million. A sum out of reach leaves its cells as they are.
    """
    result = dict(cells)
    for axis, published in enumerate((by_class, by_region)):
        for code, musd in published.items():
            line = [key for key in result if key[axis] == code]
            missing = _to_reach(sum(result[key] for key in line), int(musd * CENTS_A_MILLION))
            sign = 1 if missing > 0 else -1
            room = {key: MOST_MOVED - sign * (result[key] - cells[key]) for key in line}
            if abs(missing) > sum(room.values()):
                continue
            # cells with the least room first, so that the others take what these cannot
            for number, key in enumerate(sorted(line, key=lambda key: (room[key], key))):
                share = min(room[key], -(-abs(missing) // (len(line) - number)))
                result[key] += sign * share
                missing -= sign * share
    return result


def sums(cells: Cells, axis: int) -> dict[str, int]:
    """The sums of the cells, in cents, by classification (axis 0) or region (axis 1)."""
    result: dict[str, int] = {}
    for key, cents in cells.items():
        result[key[axis]] = result.get(key[axis], 0) + cents
    return result


def _to_reach(cents: int, published: int) -> int:
    """The distance of `cents` from the amounts that print as `published`, a multiple of 0.1 million."""
    # halves are rounded away from zero: the half nearer to zero still prints as the tenth, the other does not
    lowest = published - HALF_A_TENTH + (published <= 0)
    highest = published + HALF_A_TENTH - (published >= 0)
    return min(highest - cents, 0) + max(lowest - cents, 0)


def _discrepancies(
    fact: str, published: dict[str, Decimal | None], recorded: dict[str, int]
) -> list[Discrepancy]:
    found = []
    for code, cents in recorded.items():
        printed = published[code] or Decimal()
        if _to_reach(cents, int(printed * CENTS_A_MILLION)):
            reason = f"Annex I.9 adds up to USD {Decimal(cents) / CENTS_A_THOUSAND:f} thousand"
            found.append(Discrepancy(fact, code, printed, Decimal(cents) / CENTS_A_MILLION, reason))
    return found
