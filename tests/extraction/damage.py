"""Proof by damage: print a known table, damage it like a bad extraction, recover it, compare it with the original."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from iomdb_loaders.extraction.document import parse_document
from iomdb_loaders.extraction.errors import ExtractionError
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.layout_file import parse_layout
from iomdb_loaders.extraction.recovery import Recovery, recover_table

STROKES = "iIl|!]"


@dataclass(frozen=True)
class Trial:
    """One damaged table: known cells that are wrong, bounds that miss the true value, and the share of known cells."""

    seed: int
    level: float
    damaged: int
    wrong: tuple[Slot, ...]
    missed: tuple[Slot, ...]
    known: float
    failed: str = ""


def known_table(seed: int, rows: int, columns: int) -> list[list[int]]:
    """Return a table like those of the report: many blanks, some ones, a few large numbers."""
    dice = random.Random(f"table {seed}")
    return [
        [dice.choice((0, 0, 0, 1, dice.randint(2, 9), dice.randint(10, 400))) for _ in range(columns)]
        for _ in range(rows)
    ]


def table_layout(rows: int, columns: int, stacked: int = 0, *, growing: bool = False) -> Layout:
    """Return the layout of the synthetic table; the first `stacked` rows are in one line.

    If it is `growing`, a line with the first row, one with the first two rows and so on come before it.
    """
    names = [f"Row{chr(65 + r)}" for r in range(rows)]
    shorter = names[: stacked - 1] if growing else []
    lines = [[2 + len(shorter), names[:stacked]]] if stacked else []
    # The stacked line has the labels of all its rows, so the layout states what it holds.
    return parse_layout(
        {
            "table_id": "known",
            "method": "joint",
            "dimensions": ["row", "column"],
            "row_dimensions": 1,
            "maximum": 500,
            "spaced_thousands": False,
            # What the layouts of Tables 7 and 8 state.
            "dirt_in_numbers": True,
            "reading_weights": {"blank": 1},
            "rows_first": True,
            "rows": [{"key": n, "label": n} for n in names]
            + [{"key": "total", "label": "Total", "sum_of": ["*"]}],
            "columns": [{"key": f"c{c}", "label": f"C{c}"} for c in range(columns)]
            + [{"key": "total", "label": "Total", "sum_of": ["*"], "prints_zeros": True}],
            "blocks": [
                {
                    "start": "^Known table",
                    "end": "^The end",
                    "skip": ["^Label"],
                    "line_rows": lines,
                    "repeated": [[2 + number, [row]] for number, row in enumerate(shorter)],
                }
            ],
        },
        "known.toml",
    )


def print_table(
    table: list[list[int]], seed: int, level: float, stacked: int = 0, *, growing: bool = False
) -> tuple[str, int]:
    """Return the printed table as a damaged extraction, and how many texts were damaged.

    Digits are lost, ones turn into strokes, strokes appear in blank cells, values are echoed into the next row, and
    stacked rows lose their blanks.
    """
    dice = random.Random(f"damage {seed} {level}")
    columns = len(table[0])
    body = [[str(v) if v else "" for v in row] + [str(sum(row))] for row in table]
    foot = [str(sum(row[c] for row in table)) for c in range(columns)] + [str(sum(map(sum, table)))]
    damaged = 0
    for r, row in enumerate(body):
        for c in range(columns):
            if dice.random() < level:
                text = _hurt(row[c], body[r - 1][c] if r else "", dice)
                damaged += text != row[c]
                row[c] = text
    lines = [[f"Row{chr(65 + r)}", *row] for r, row in enumerate(body)]
    if stacked:
        heads = [lines[:count] for count in range(1 if growing else stacked, stacked + 1)]
        joined = [
            [" ".join(x for x in (row[c] for row in head) if x) for c in range(columns + 2)] for head in heads
        ]
        lines = [*joined, *lines[stacked:]]
    printed = [["Known table"], ["Label"], *lines, ["Total", *foot], ["The end"]]
    return "\n".join("\t".join(line) for line in printed), damaged


def _hurt(text: str, above: str, dice: random.Random) -> str:
    kind = dice.choice(("stroke", "lose", "echo", "blank"))
    if not text:
        return dice.choice(STROKES) if kind in ("stroke", "lose") else above
    if text == "1":
        return dice.choice(STROKES)
    if kind in ("lose", "stroke") and len(text) > 1:
        spot = dice.randrange(len(text))
        return text[:spot] + text[spot + 1 :]
    return "" if kind == "blank" else text if kind == "stroke" else (above or text)


def trial(
    seed: int, level: float, *, rows: int = 6, columns: int = 5, stacked: int = 0, growing: bool = False
) -> Trial:
    """Damage, recover and compare one table."""
    table = known_table(seed, rows, columns)
    text, damaged = print_table(table, seed, level, stacked, growing=growing)
    layout = table_layout(rows, columns, stacked, growing=growing)
    return compare(text, table, layout, seed=seed, level=level, damaged=damaged)


def compare(
    text: str, table: list[list[int]], layout: Layout, *, seed: int, level: float, damaged: int
) -> Trial:
    """Recover a damaged text and compare it with the true table."""
    try:
        found = recover_table(layout, parse_document("known", text), time_limit=120, estimates=False)
    except ExtractionError as error:
        return Trial(seed, level, damaged, (), (), 0.0, str(error))
    truth = {(f"Row{chr(65 + r)}", f"c{c}"): v for r, row in enumerate(table) for c, v in enumerate(row)}
    return judge(found, truth, seed=seed, level=level, damaged=damaged)


def judge(found: Recovery, truth: dict[Slot, int], *, seed: int, level: float, damaged: int) -> Trial:
    """Compare recovered cells with the true ones."""
    wrong: list[Slot] = []
    missed: list[Slot] = []
    for cell in found.cells:
        if cell.lower is None or cell.upper is None:
            wrong += [cell.slot] if cell.value != truth[cell.slot] else []
        elif not cell.lower <= truth[cell.slot] <= cell.upper:
            missed.append(cell.slot)
    known = sum(c.status != "estimated" for c in found.cells) / len(found.cells)
    return Trial(seed, level, damaged, tuple(wrong), tuple(missed), known)


def measure(
    seeds: Iterable[int], levels: Iterable[float], run: Callable[[int, float], Trial] = trial
) -> list[tuple[float, float, int, int]]:
    """Return (damage, share of known cells, known cells that are wrong, bounds that miss) for every level."""
    numbers = list(seeds)
    rows = []
    for level in levels:
        trials = [run(seed, level) for seed in numbers]
        share = sum(t.known for t in trials) / len(trials)
        rows.append((level, share, sum(len(t.wrong) for t in trials), sum(len(t.missed) for t in trials)))
    return rows
