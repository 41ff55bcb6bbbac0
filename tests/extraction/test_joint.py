"""Method joint: known tables, and a second method that tries every completion."""

import random
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

pytest.importorskip("ortools")

from iomdb_loaders.extraction import Recovery, recover
from iomdb_loaders.extraction.document import read_document
from iomdb_loaders.extraction.errors import ContradictionError, DocumentError, LayoutError, TimeLimitError
from iomdb_loaders.extraction.layout_file import read_layout
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.solving.rows import settle_rows
from iomdb_loaders.extraction.solving.search import Search

LAYOUT = """
table_id = "small"
method = "joint"
dimensions = ["row", "column"]
row_dimensions = 1
maximum = {maximum}
spaced_thousands = true
dirt_in_numbers = true
rows = [{rows}{total_row}]
columns = [{columns}{total_column}]
{more}
[[blocks]]
start = "^Small"
end = "^End"
label_field = -1
first_field = 0
line_rows = [{lines}]
"""
TOTAL = ', { key = "total", sum_of = ["*"] }'


def read(
    folder: Path,
    text: list[str],
    rows: list[list[str]],
    columns: int,
    *,
    sums: bool = True,
    maximum: int = 9999,
    more: str = "",
) -> Recovery:
    """Recover a text; `rows` has for each line the rows that it holds."""
    every = list(dict.fromkeys(key for keys in rows for key in keys if key != "total"))
    layout = LAYOUT.format(
        maximum=maximum,
        rows=", ".join(f'{{ key = "{key}" }}' for key in every),
        columns=", ".join(f'{{ key = "c{number}" }}' for number in range(columns)),
        total_row=TOTAL if any("total" in keys for keys in rows) else "",
        total_column=TOTAL if sums else "",
        lines=", ".join(f"[{number}, {keys}]" for number, keys in enumerate(rows, start=1)).replace("'", '"'),
        more=more,
    )
    (folder / "small.toml").write_text(layout)
    (folder / "text").write_text("\n".join(["Small", *text, "End"]))
    return recover(folder / "text", folder / "small.toml")


def cells(found: Recovery) -> dict[tuple[str, str], tuple[int, str, int | None]]:
    return {c.slot: (c.value, c.status, c.margin) for c in found.cells}


def test_numbers_of_several_rows_find_their_row_by_the_sums(tmp_path: Path) -> None:
    # 12 and 1 300 belong to a and c, for only then do the rows add up
    text = ["12 1 300\t5\t17 20 1 300", "\t20\t20", "1 312\t25\t1 337"]
    found = cells(read(tmp_path, text, [["a", "b", "c"], ["b"], ["total"]], 2))
    assert {slot: value for slot, (value, _, _) in found.items()} == {
        ("a", "c0"): 12,
        ("b", "c0"): 0,
        ("c", "c0"): 1300,
        ("a", "c1"): 5,
        ("b", "c1"): 20,
        ("c", "c1"): 0,
    }
    assert all(status == "printed" for _, status, _ in found.values())


def test_a_misread_number_is_corrected_and_a_cell_that_nothing_checks_is_thin(tmp_path: Path) -> None:
    found = read(tmp_path, ["12\t30\t42", "45\t6\t57", "63\t36\t99"], [["a"], ["b"], ["total"]], 2)
    by_slot = {cell.slot: cell for cell in found.cells}
    assert (by_slot["b", "c0"].value, by_slot["b", "c0"].status) == (51, "corrected")
    alone = read(tmp_path, ["12\t30"], [["a"]], 2, sums=False)
    one = next(cell for cell in alone.cells if cell.slot == ("a", "c1"))
    assert (one.value, one.status, one.margin, one.rests_on) == (30, "printed", 3, "'30' in line 2")
    assert (one.lower, one.upper) == (0, 9999)


def test_a_letter_in_a_number_is_dirt_or_the_digit_that_it_looks_like(tmp_path: Path) -> None:
    text = ["l4\t7O O26\t70 040", "5l\t9\t14", "19\t70 035\t70 054"]
    found = cells(read(tmp_path, text, [["a"], ["b"], ["total"]], 2, maximum=99_999))
    assert found["a", "c0"] == (14, "corrected", 4)
    assert found["a", "c1"] == (70_026, "corrected", 4)
    assert found["b", "c0"] == (5, "corrected", 4)


def test_a_second_number_belongs_to_the_line_below(tmp_path: Path) -> None:
    found = cells(read(tmp_path, ["7 40\t2\t9", "\t3\t43", "47\t5\t52"], [["a"], ["b"], ["total"]], 2))
    assert (found["a", "c0"][0], found["b", "c0"]) == (7, (40, "corrected", 4))


def test_what_no_text_and_no_sum_decides_is_estimated(tmp_path: Path) -> None:
    found = read(tmp_path, ["\t\t12", "5\t\t8"], [["a"], ["b"]], 2)
    spans = {cell.slot: (cell.status, cell.margin, cell.lower, cell.upper) for cell in found.cells}
    assert spans["a", "c0"] == ("estimated", 0, 0, 12)
    assert spans["b", "c1"][0] == "inferred"


def agreement(columns: str, value: int, *limits: str) -> str:
    more = "".join(f"{limit} = true\n" for limit in limits)
    return f'[[agreements]]\nrows = ["*"]\ncolumns = ["{columns}"]\nvalue = {value}\nsource = "x"\n{more}'


def test_an_agreed_bound_holds_for_ranges_and_estimates(tmp_path: Path) -> None:
    bounds = agreement("c0", 9, "at_least") + agreement("c1", 2, "at_most")
    found = {c.slot: c for c in read(tmp_path, ["\t\t12"], [["a"]], 2, more=bounds).cells}
    c0, c1 = found["a", "c0"], found["a", "c1"]
    assert (c0.status, c0.lower, c0.upper) == ("estimated", 10, 12)
    assert (c1.status, c1.lower, c1.upper) == ("estimated", 0, 2)
    alone = read(tmp_path, ["\t\t12"], [["a"]], 2, more=agreement("c0", 9, "at_least")).cells[0]
    assert (alone.lower, alone.upper) == (9, 12)
    low, high = alone.interval
    assert low is not None
    assert high is not None
    assert 9 <= low <= alone.value <= high <= 12


def test_a_bound_in_both_directions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="x states both `at_most` and `at_least`"):
        read(tmp_path, ["5"], [["a"]], 1, sums=False, more=agreement("*", 5, "at_most", "at_least"))


def test_a_line_without_stated_rows_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"line 3: the layout of small does not state .*add \[2, "):
        read(tmp_path, ["12", "13"], [["a"]], 1, sums=False)


def test_agreements_that_contradict_each_other_are_one_line(tmp_path: Path) -> None:
    both = agreement("*", 5) + agreement("*", 6)
    with pytest.raises(ContradictionError, match="small contradict each other; fix"):
        read(tmp_path, ["5"], [["a"]], 1, sums=False, more=both)


def test_a_weight_that_no_margin_can_state_is_refused(tmp_path: Path) -> None:
    for weight, least in (("digit = 0", 1), ("digit = 4", 1), ("stroke = 4", 0)):
        with pytest.raises(LayoutError, match=f"reading_weights: {weight} is not from {least} to 3"):
            read(tmp_path, ["5"], [["a"]], 1, sums=False, more=f"reading_weights = {{ {weight} }}")


def test_strokes_of_no_weight_decide_only_what_nothing_else_does(tmp_path: Path) -> None:
    rows, free = [["a"], ["b"], ["c"], ["total"]], "reading_weights = { stroke = 0 }"
    # the totals leave a 1 in rows a and b, and in columns c0 and c1: the lone ones decide where
    text = ["1\t\t12\t13", "\t1\t20\t21", "30\t40\t\t70", "31\t41\t32\t104"]
    found = read(tmp_path, text, rows, 3, more=free)
    thin = [cell for cell in found.cells if cell.margin == 1]
    assert {cell.slot: cell.value for cell in thin} == {
        ("a", "c0"): 1,
        ("a", "c1"): 0,
        ("b", "c0"): 0,
        ("b", "c1"): 1,
    }
    for cell in thin:
        assert (cell.lower, cell.upper, cell.rests_on) == (0, 1, "'1' in line 2 and '1' in line 3")
    # three ones against totals of several digits: they are ruling lines, and cost nothing
    found = read(tmp_path, ["12\t1\t12", "13\t1\t13", "25\t1\t25"], [*rows[:2], rows[3]], 2, more=free)
    assert [cells(found)[key, "c1"] for key in "ab"] == [(0, "corrected", 4), (0, "corrected", 4)]


def test_a_blank_is_a_zero_only_if_the_layout_gives_it_a_weight(tmp_path: Path) -> None:
    weight = "reading_weights = { blank = 1 }"
    assert [c.status for c in read(tmp_path, ["5\t"], [["a"]], 2, sums=False, maximum=9).cells] == [
        "printed",
        "estimated",
    ]
    one = read(tmp_path, ["5\t"], [["a"]], 2, sums=False, maximum=9, more=weight).cells[1]
    assert (one.value, one.status, one.margin, one.rests_on, one.upper) == (
        0,
        "printed",
        1,
        "a blank in line 2",
        9,
    )
    # a label without any number beside it may have lost its row
    bare = read(tmp_path, ["\t", "5\t7"], [["a"], ["b"]], 2, sums=False, maximum=9, more=weight)
    assert [cell.status for cell in bare.cells[:2]] == ["estimated", "estimated"]


def test_an_echo_is_no_evidence(tmp_path: Path) -> None:
    text, rows = ["12\t30\t42", "12\t5\t5"], [["a"], ["b"]]
    plain = read(tmp_path, text, rows, 2).cells[2]
    assert (plain.slot, plain.value, plain.status) == (
        ("b", "c0"),
        12,
        "printed",
    )  # the total 5 is distrusted
    layout = tmp_path / "small.toml"
    layout.write_text(layout.read_text() + 'echoes = [[2, ["c0"]]]\n')
    echo = recover(tmp_path / "text", layout).cells[2]
    assert (echo.value, echo.printed, echo.status, echo.margin) == (0, "12", "corrected", 2)


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        ("12", "12 40", {"a": 12, "b": 40}),
        ("12", "12 40 7", {"a": 12}),  # three numbers in two rows: one is of the line below
        ("12", "12 44", {"a": 12}),  # only the same text proves something
        ("-", "12 40", {"a": 12, "b": 40}),
        ("-", "-", {}),
    ],
)
def test_a_number_is_in_a_row_of_every_line_that_repeats_it(
    tmp_path: Path, first: str, second: str, known: dict[str, int]
) -> None:
    read(tmp_path, [first, second, "12 40"], [[], [], ["a", "b", "c"]], 1, sums=False)
    layout = tmp_path / "small.toml"
    layout.write_text(layout.read_text() + 'repeated = [[1, ["a"]], [2, ["b"]]]\n')
    found = recover(tmp_path / "text", layout).cells
    assert {cell.slot[0]: cell.value for cell in found if cell.status != "estimated"} == known


def test_what_is_sure_in_a_row_is_settled_first(tmp_path: Path) -> None:
    text = ["12\t30\t42", "45\t6\t57", "57\t36\t93"]
    read(tmp_path, text, [["a"], ["b"], ["total"]], 2)

    def settled() -> dict[tuple[str, str], int]:
        layout = read_layout(tmp_path / "small.toml")
        evidence = gather(read_document(tmp_path / "text"), layout)
        search, _ = settle_rows(Search(layout, evidence, 0, time.monotonic() + 60, lambda _: None))
        return dict(search.settled)

    row = {("a", "c0"): 12, ("a", "c1"): 30, ("a", "total"): 42}
    total = {("total", "c0"): 57, ("total", "c1"): 36, ("total", "total"): 93}
    assert settled() == row | total  # row b contradicts its total
    (tmp_path / "text").write_text("\n".join(["Small", *text[:2], "5\t36\t41", "End"]))
    assert settled() == {}  # no row can be 5 in all with a 12 in it


def test_texts_of_settled_rows_are_in_the_result(tmp_path: Path) -> None:
    # row a is settled although one of its two texts is wrong; row b is not, for its total contradicts it
    text = ["12\t30\t42", "12\t80\t42", "45\t6\t57", "57\t36\t93"]
    rows = [["a"], ["a"], ["b"], ["total"]]
    whole = read(tmp_path, text, rows, 2)
    parts = read(tmp_path, text, rows, 2, more="rows_first = true")
    assert {reading.text for reading in whole.distrusted} == {"80", "57"}
    assert (parts.cost, {(d.text, d.line) for d in parts.distrusted}) == (
        whole.cost,
        {(d.text, d.line) for d in whole.distrusted},
    )
    assert [
        (c.slot, c.status, c.printed, c.line) for c in parts.cells + parts.totals if c.slot[0] == "a"
    ] == [(c.slot, c.status, c.printed, c.line) for c in whole.cells + whole.totals if c.slot[0] == "a"]


def test_estimates_stop_if_the_search_beside_them_is_interrupted(tmp_path: Path) -> None:
    read(tmp_path, ["12\t30\t42"], [["a"]], 2)
    layout = read_layout(tmp_path / "small.toml")
    search = Search(layout, Evidence(), 0, time.monotonic() + 20, lambda _: None)

    def work() -> None:
        while search.time_left():
            time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt), search.beside(work) as working:
        raise KeyboardInterrupt
    assert isinstance(working.exception(), TimeLimitError)
    assert search.stopped.is_set()


def test_thousands_that_are_split_off_cost_as_much_as_the_number(tmp_path: Path) -> None:
    # 1 783 is no ruling line beside 783, though the second row would then be complete
    text = ["1 783\t20\t", "\t30\t", "\t50\t1 833"]
    found = cells(read(tmp_path, text, [["a"], ["b"], ["total"]], 2))
    assert found["a", "c0"][:2] == (1783, "printed")


Cell = tuple[int, int]
Table = list[list[int]]
Text = tuple[int, int, int, int]  # a legible text: row, column, value and weight


def square(a: int, b: int, c: int, d: int) -> Table:
    """Return a 2 x 2 table with its totals."""
    return [[a, b, a + b], [c, d, c + d], [a + c, b + d, a + b + c + d]]


def every_square() -> list[Table]:
    """Return all 2 x 2 tables of digits, with their totals."""
    return [square(*cells) for cells in product(range(10), repeat=4)]


def weights(text: list[list[str]], blank: int) -> list[Text]:
    """Return the legible texts. A blank is a zero and costs `blank` if it is wrong, unless its line has no number."""
    return [
        (r, c, int(t or 0), (1 if t == "1" else 2) if t else blank)
        for r, line in enumerate(text)
        for c, t in enumerate(line)
        if t or (blank and any(line))
    ]


def brute_force(
    tables: list[Table], texts: list[Text], *, by_column: bool
) -> tuple[dict[Cell, set[int]], dict[Cell, int]]:
    """Return the values that each cell has in the tables with the fewest wrong texts, and its margin.

    A text is right if it is the value of its cell. It is left out within what the tables with the fewest wrong texts
    distrust, with `by_column` in each column; otherwise not if it is wrong in all of these, for it is then no further
    wrong text.
    """
    judged = [(table, [(c, w if table[r][c] != v else 0) for r, c, v, w in texts]) for table in tables]

    def spent(wrong: list[Cell], left_out: int | None = None) -> list[int]:
        return [
            sum(w for n, (c, w) in enumerate(wrong) if c == column and n != left_out) for column in range(3)
        ]

    least = min(sum(spent(wrong)) for _, wrong in judged)
    first = [(table, wrong) for table, wrong in judged if sum(spent(wrong)) == least]
    most = [max(spent(wrong)[column] if by_column else least for _, wrong in first) for column in range(3)]
    every = {(r, c): {table[r][c] for table, _ in first} for r in range(len(tables[0])) for c in range(3)}
    margin = {cell: 0 if len(values) > 1 else 4 for cell, values in every.items()}
    for number, (_, _, _, weight) in enumerate(texts):
        if not by_column and all(wrong[number][1] for _, wrong in first):
            continue
        costs = [(table, spent(wrong, number)) for table, wrong in judged]
        left = [v for v, c in costs if sum(c) <= least and all(x <= y for x, y in zip(c, most, strict=True))]
        for (r, c), known in every.items():
            if len(known) == 1 and {v[r][c] for v in left} != known:
                margin[r, c] = min(margin[r, c], weight)
    return every, margin


def settled_in_rows(texts: list[Text]) -> dict[Cell, int]:
    """Return the cells and totals that have one value in their row, whichever single text of it is wrong."""
    settled = {}
    for row in range(3):
        own = [(0, c, v, w) for r, c, v, w in texts if r == row]
        most = 37 if row == 2 else 10
        rows = [[[a, b, a + b]] for a, b in product(range(most), repeat=2) if a + b < 37]
        every, margin = brute_force(rows, own, by_column=False) if own else ({}, {})
        settled |= {(row, c): min(values) for (_, c), values in every.items() if margin[0, c] == 4}
    return settled


def compare_with_every_completion(folder: Path, seed: int, blank: int, *, rows_first: bool) -> None:
    """Damage a small table, recover it, and compare values, margins and ranges with brute force."""
    dice = random.Random(f"joint {seed}")
    true = square(*(dice.choice((0, 1, 2, 5)) for _ in range(4)))
    text = [[str(v) if v and v < 10 else "" for v in row] for row in true]
    for _ in range(dice.randint(1, 3)):
        text[dice.randrange(3)][dice.randrange(3)] = dice.choice(("", "3", "1", "7"))
    lines = ["\t".join(line) for line in text]
    yes = str(rows_first).lower()
    more = f"rows_first = {yes}\nlight_first = {yes}\nreading_weights = {{ blank = {blank} }}"
    found = read(folder, lines, [["r0"], ["r1"], ["total"]], 2, maximum=9, more=more)
    tables, texts = every_square(), weights(text, blank)
    settled = settled_in_rows(texts) if rows_first else {}
    if left := [t for t in tables if all(t[r][c] == value for (r, c), value in settled.items())]:
        tables, texts = left, [one for one in texts if one[:2] not in settled]
    every, margin = brute_force(tables, texts, by_column=not rows_first)
    for cell in found.cells:
        place = (int(cell.slot[0][1]), int(cell.slot[1][1]))
        assert cell.value in every[place]
        assert (cell.status == "estimated") == (len(every[place]) > 1)
        assert cell.margin == margin[place]
        if cell.status == "estimated":
            assert (cell.lower, cell.upper) == (min(every[place]), max(every[place]))


@pytest.mark.parametrize(("seed", "blank", "rows_first"), [(6, 0, True), (1, 0, False), (3, 1, True)])
def test_values_and_margins_are_those_of_trying_every_completion(
    tmp_path: Path, seed: int, blank: int, rows_first: bool
) -> None:
    compare_with_every_completion(tmp_path, seed, blank, rows_first=rows_first)


@pytest.mark.proof
def test_more_tables_are_those_of_trying_every_completion(
    tmp_path: Path, portion: Callable[[int], int]
) -> None:
    for seed in range(3, 3 + portion(100)):
        compare_with_every_completion(tmp_path, seed, blank=seed % 2, rows_first=seed % 3 == 0)
