"""The parts of synthesis for any input: filling a table from its sums, moving amounts within their printed value."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from iomdb_loaders.synthesis.expenditure import MOST_MOVED, moved, sums
from iomdb_loaders.synthesis.transport import fill

THOUSAND = 100_000


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_filled_table_has_the_given_sums(table: list[list[int]]) -> None:
    rows = {number: sum(row) for number, row in enumerate(table)}
    columns = {number: sum(column) for number, column in enumerate(zip(*table, strict=True))}
    cells = fill(rows, columns)
    assert all(count > 0 for count in cells.values())
    for axis, wanted in enumerate((rows, columns)):
        for number, total in wanted.items():
            assert sum(count for key, count in cells.items() if key[axis] == number) == total


def printed(cents: int, unit: int) -> Decimal:
    return (Decimal(cents) / unit).quantize(Decimal(1), ROUND_HALF_UP)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")),
        st.integers(-3_000, 300_000).filter(bool).map(lambda thousands: thousands * THOUSAND),
        min_size=1,
    ),
    st.sampled_from([-1, 0, 1]),
)
def test_moved_amounts_print_the_same_and_reach_every_reachable_sum(
    cells: dict[tuple[str, str], int], off: int
) -> None:
    tenth = 100 * THOUSAND
    published = {code: (printed(total, tenth) + off) / 10 for code, total in sums(cells, 0).items()}
    result = moved(cells, published, {})
    assert {key: printed(cents, THOUSAND) for key, cents in result.items()} == {
        key: printed(cents, THOUSAND) for key, cents in cells.items()
    }
    for code, musd in published.items():
        room = MOST_MOVED * sum(key[0] == code for key in cells)
        before = sums(cells, 0)[code]
        # try the farthest amounts within reach and the middle, without the thresholds of the implementation
        reach = {printed(before + step, tenth) for step in (-room, 0, room)}
        lands = printed(sums(result, 0)[code], tenth)
        assert lands == (musd * 10 if musd * 10 in reach else printed(before, tenth))
