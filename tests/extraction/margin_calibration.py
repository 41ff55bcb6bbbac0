"""Calibration of method joint: known tables, damaged as the report is, and how many cells of each margin are wrong.

    python -m tests.extraction.margin_calibration --seeds 300 --level report

writes a table in Markdown and every wrong cell. The layout states the rows of each line, also where lines are lost.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from iomdb_loaders.extraction.cells import RecoveredCell
from iomdb_loaders.extraction.document import parse_document
from iomdb_loaders.extraction.errors import TimeLimitError
from iomdb_loaders.extraction.layout import Slot
from iomdb_loaders.extraction.layout_file import parse_layout
from iomdb_loaders.extraction.recovery import recover_table
from tests.extraction.damage import STROKES
from tests.extraction.other_document import CONFUSED, truth
from tests.extraction.stacked_damage import spaced

# The share of the numbers that are damaged, besides lost lines. In Table 3, 310 of 343 figures are legible in place.
LEVELS = {"light": 0.02, "report": 0.05, "heavy": 0.12}
BLANKS = 0.5  # a blank is damaged half as often as a number
EVENTS = 6  # lines are lost or run together this many times as often
TABLE_5 = Path(__file__).parents[2] / "data" / "mc2377" / "tables" / "table_5.csv"
TIME_LIMIT = 30  # seconds; out of time is a refusal
LAYOUT = """
table_id = "known"
method = "joint"
dimensions = ["group", "row", "column"]
row_dimensions = 2
maximum = 99_999
spaced_thousands = true
dirt_in_numbers = true
rows = [{rows}]
columns = [{columns}, {{ key = "total", sum_of = ["*"], prints_zeros = true }}]
[[blocks]]
start = "^Known table"
end = "^The end"
label_field = -1
first_field = 0
line_rows = [{lines}]
"""


@dataclass
class Line:
    """A line of the text: the rows that it holds, and the pieces of text in each field."""

    rows: list[str]
    fields: list[list[str]]

    @property
    def is_total(self) -> bool:
        """Whether the line has the totals of a group or of the table."""
        return self.rows[0].split("/")[-1] == "total"


Table = dict[Slot, int]
Lines = list[Line]


def synthetic(seed: int) -> Table:
    """12 x 6 cells in three groups: about half are zero, some are ones, a few are large."""
    dice = random.Random(f"calibration {seed}")
    return {
        (f"group{g}/row{r}", f"c{c}"): 0
        if dice.random() < 0.5
        else min(99_999, 1 + int(dice.lognormvariate(3.5, 2)))
        for g in range(3)
        for r in range(4)
        for c in range(6)
    }


def of_report(_: int) -> Table:
    """Table 5 of the report, which is whole in the text: 12 grades, by location and sex."""
    with TABLE_5.open(encoding="utf-8", newline="") as file:
        return {
            (f"grade/{row['grade']}", f"{row['location']}_{row['sex']}"): int(row["value"])
            for row in csv.DictReader(file)
        }


TABLES: dict[str, Callable[[int], Table]] = {
    "synthetic": synthetic,
    "refugees": lambda _: truth(),
    "table_5": of_report,
}


def printed(table: Table) -> Lines:
    """The lines of a table with the totals of rows, groups and columns; a zero is blank."""
    columns = list(dict.fromkeys(column for _, column in table))
    rows = list(dict.fromkeys(row for row, _ in table))
    groups = list(dict.fromkeys(row.split("/")[0] for row in rows))

    def line(key: str, members: list[str]) -> Line:
        values = [sum(table[row, column] for row in members) for column in columns]
        return Line([key], [[spaced(value)] if value else [] for value in (*values, sum(values))])

    lines = []
    for group in groups:
        inside = [row for row in rows if row.split("/")[0] == group]
        lines += [line(row, [row]) for row in inside]
        lines += [line(f"{group}/total", inside)] if len(groups) > 1 else []
    return [*lines, line("total", rows)]


def document(table: Table, dice: random.Random, level: float) -> tuple[str, str]:
    """The text with this share of its numbers damaged, and the layout that states the rows of its lines."""
    lines = printed(table)
    keys = [line.rows[0] for line in lines]
    for index in range(len(lines)):
        for number in range(len(lines[index].fields)):
            if dice.random() < level * (1 if lines[index].fields[number] else BLANKS):
                damage_field(lines, index, number, dice)
    for event in (lose_row, lose_row, lose_totals, lose_block_of_totals, run_together):
        if dice.random() < EVENTS * level:
            event(lines, dice)
    text = ["\t".join(" ".join(pieces) for pieces in line.fields) for line in lines]
    rows = ", ".join(
        f'{{ key = "{key}", sum_of = ["{key.removesuffix("total") or ""}*"] }}'
        if key.endswith("total")
        else f'{{ key = "{key}" }}'
        for key in keys
    )
    columns = ", ".join(f'{{ key = "{column}" }}' for column in dict.fromkeys(c for _, c in table))
    held = ", ".join(f"[{n}, {line.rows}]" for n, line in enumerate(lines, start=1)).replace("'", '"')
    layout = LAYOUT.format(rows=rows, columns=columns, lines=held)
    return "\n".join(["Known table", *text, "The end"]), layout


def damage_field(lines: Lines, index: int, number: int, dice: random.Random) -> None:
    """Damage a field: what it holds, or what it takes from its neighbours."""
    pieces = lines[index].fields[number]
    above = lines[index - 1].fields[number] if index else []
    if not pieces:
        pieces += list(above) if dice.random() < 0.3 else [dice.choice(f"1{STROKES}")]
        return
    kind = dice.choices(
        ("lost", "confused", "digit", "slid", "thousands", "echo", "ruling"), (30, 25, 8, 12, 10, 5, 10)
    )[0]
    if kind == "lost":
        pieces.clear()
    elif kind == "slid":
        other = dice.choice([n for n in (index - 1, index + 1) if 0 <= n < len(lines)])
        into = lines[other].fields[number]
        lines[other].fields[number] = [*into, *pieces] if other < index else [*pieces, *into]
        pieces.clear()
    elif kind == "echo":
        pieces[:] = [*above, *(pieces if dice.random() < 0.5 else [])] or pieces
    elif kind == "ruling":
        pieces.insert(dice.choice((0, len(pieces))), dice.choice(f"1{STROKES}"))
    else:
        pieces[-1] = damaged_number(pieces[-1], kind, dice)


def damaged_number(text: str, kind: str, dice: random.Random) -> str:
    """A number with a digit confused or lost, or with its thousands run together or split elsewhere."""
    spots = [n for n, c in enumerate(text) if c in CONFUSED]
    if kind == "confused" and spots:
        spot = dice.choice(spots)
        return text[:spot] + CONFUSED[text[spot]] + text[spot + 1 :]
    digits = text.replace(" ", "")
    spot = dice.randrange(len(digits))
    if kind == "thousands":
        return digits if dice.random() < 0.5 else f"{digits[:spot]} {digits[spot:]}".strip()
    return spaced(int(digits[:spot] + digits[spot + 1 :] or 0)) if len(digits) > 1 else text


def lose_row(lines: Lines, dice: random.Random) -> None:
    """The line of a row is lost."""
    lines.remove(dice.choice([line for line in lines if not line.is_total]))


def lose_totals(lines: Lines, dice: random.Random) -> None:
    """A line of totals is lost."""
    lines.remove(dice.choice([line for line in lines if line.is_total]))


def lose_block_of_totals(lines: Lines, dice: random.Random) -> None:
    """Totals of neighbouring rows or of neighbouring columns are lost."""
    totals = [line for line in lines if line.is_total]
    if totals and dice.random() < 0.5:
        fields = dice.choice(totals).fields
        start = dice.randrange(len(fields))
        fields[start : start + 3] = [[] for _ in fields[start : start + 3]]
        return
    start = dice.randrange(len(lines))
    for line in lines[start : start + 3]:
        line.fields[-1] = []


def run_together(lines: Lines, dice: random.Random) -> None:
    """Up to four rows of a group are in one line, without the blanks."""
    start = dice.choice([n for n, line in enumerate(lines) if not line.is_total])
    some = [lines[start]]
    for after in lines[start + 1 : start + 4]:
        if after.is_total:
            break
        some.append(after)
    fields = [
        [piece for pieces in parts for piece in pieces]
        for parts in zip(*(s.fields for s in some), strict=True)
    ]
    lines[start : start + len(some)] = [Line([row for line in some for row in line.rows], fields)]


@dataclass
class Count:
    """Of the cells with one margin: all, those that are not zero, and of these the wrong ones and missed ranges.

    A cell is not zero if its true value or its recovered one is not.
    """

    cells: int = 0
    not_zero: int = 0
    wrong: int = 0
    missed: int = 0


@dataclass
class Calibration:
    """What came out, by margin; each wrong cell in one line of text; documents that were refused, by reason."""

    counts: dict[int, Count] = field(default_factory=lambda: {margin: Count() for margin in range(5)})
    wrong: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    trials: int = 0
    legible: int = 0  # cells not zero whose text in place is their value

    def add(self, name: str, cells: Iterable[RecoveredCell], table: Table) -> None:
        """Compare the cells of one trial with the truth."""
        for cell in cells:
            true, margin = table[cell.slot], cell.margin if cell.margin is not None else 4
            count = self.counts[margin]
            lower, upper = (cell.value, cell.value) if margin == 4 else (cell.lower or 0, cell.upper or 0)
            wrong, missed = bool(margin) and cell.value != true, not lower <= true <= upper
            count.cells += 1
            count.not_zero += bool(true or cell.value)
            self.legible += bool(true) and cell.printed.replace(" ", "") == str(true)
            count.wrong += wrong
            count.missed += missed
            if wrong or missed:
                span = f"{lower}..{upper}{', missed' if missed else ''}"
                self.wrong.append(
                    f"{name}, {' '.join(cell.slot)}: {cell.value} ({span}) instead of {true}, margin {margin}"
                )

    def markdown(self) -> str:
        """The result as a table and a list."""
        lines = ["| margin | cells | not zero | wrong | range misses |", "|---|---|---|---|---|"]
        lines += [
            f"| {m} | {c.cells} | {c.not_zero} | {c.wrong} | {c.missed} |" for m, c in self.counts.items()
        ]
        reasons = "; ".join(f"{reason}: {count}" for reason, count in self.refused.items()) or "none"
        wrong = [f"- {text}" for text in self.wrong]
        return "\n".join(
            [*lines, "", f"{self.trials} documents, refused: {reasons}; legible: {self.legible}", "", *wrong]
        )


def trial(seed: int, level: str, found: Calibration) -> None:
    """Damage, recover and compare one table; out of time is a refusal."""
    kind = list(TABLES)[seed % len(TABLES)]
    table = TABLES[kind](seed)
    text, layout = document(table, random.Random(f"{level} {seed}"), LEVELS[level])
    found.trials += 1
    try:
        cells = recover_table(
            parse_layout(tomllib.loads(layout), "known.toml"),
            parse_document("known.txt", text),
            time_limit=TIME_LIMIT,
            estimates=False,
        ).cells
    except TimeLimitError:
        found.refused["out of time"] += 1
        return
    found.add(f"seed {seed}, {level}, {kind}", cells, table)


def calibrate(
    seeds: Iterable[int], level: str, progress: Callable[[str], object] = lambda _: None
) -> Calibration:
    """Run these seeds at one level."""
    found = Calibration()
    for seed in seeds:
        before = len(found.wrong)
        trial(seed, level, found)
        for text in (f"seed {seed}", *found.wrong[before:]):
            progress(text)
    return found


def main() -> None:
    """Run the calibration and print its result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--level", choices=LEVELS, default="report")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    found = calibrate(seeds, options.level, lambda text: print(text, file=sys.stderr, flush=True))
    print(f"{options.level}: {LEVELS[options.level]:.0%} of the numbers damaged\n\n{found.markdown()}")


if __name__ == "__main__":
    main()
