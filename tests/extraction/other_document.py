"""A table of another organization, printed, damaged as a scan is, and recovered from a layout alone.

The figures are those of UNHCR's Refugee Data Finder: refugees at the end of 2010 by country of origin and country of
asylum, for 18 origins and seven countries of asylum, as in population.csv of TidyTuesday, 2023-08-22. UNHCR prints no
number from 1 to 4. The groups of origins, and so the subtotals, are ours.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.errors import InputError
from iomdb_loaders.extraction import recover
from iomdb_loaders.extraction.cells import RecoveredCell
from iomdb_loaders.extraction.layout import Slot

LAYOUT = Path(__file__).with_name("refugees_2010.toml")
CONFUSED = {"0": "O", "1": "l", "3": "8", "8": "3", "5": "6", "6": "5"}
# the first group of origins in one line, as where a scan has lost the line breaks; the layout states it
STACKED = "line_rows = [[2, [{}]]]\n"

Lines = list[list[str]]


@dataclass(frozen=True)
class Origin:
    """One row of the table: its key, its label and its figures."""

    key: str
    label: str
    figures: tuple[int, ...]

    @property
    def region(self) -> str:
        """The group of origins that has a subtotal."""
        return self.key.split("/")[0]


def origins() -> list[Origin]:
    """The table as published."""
    with LAYOUT.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [Origin(f"{region}/{name}", label, tuple(map(int, some))) for region, name, label, *some in rows]


def truth() -> dict[Slot, int]:
    """The value of each leaf cell."""
    with LAYOUT.with_suffix(".csv").open(encoding="utf-8") as file:
        columns = file.readline().strip().split(",")[3:]
    return {(one.key, c): value for one in origins() for c, value in zip(columns, one.figures, strict=True)}


def printed(table: list[Origin], hurt: Callable[[str], str]) -> Lines:
    """The lines of the table with subtotals, each number as `hurt` leaves it; a zero is blank."""

    def line(label: str, some: list[Origin]) -> list[str]:
        sums = [sum(figures) for figures in zip(*(one.figures for one in some), strict=True)]
        return [
            label,
            *(hurt(f"{value:,}".replace(",", " ")) if value else "" for value in (*sums, sum(sums))),
        ]

    lines = []
    for region in dict.fromkeys(one.region for one in table):
        group = [one for one in table if one.region == region]
        lines += [line(one.label, [one]) for one in group]
        lines.append(line(f"{region.replace('_', ' ').title()} total", group))
    return [*lines, line("All origins", table)]


def damaged_number(text: str, dice: random.Random) -> str:
    """A number as a bad scan reads it: a digit or all of it lost, digits confused, thousands run together or split."""
    kind = dice.choice(("digit", "value", "confused", "confused", "thousands"))
    spots = [number for number, c in enumerate(text) if c in CONFUSED]
    if kind == "value":
        return ""
    if kind == "digit" and len(text) > 1:
        spot = dice.randrange(len(text))
        return (text[:spot] + text[spot + 1 :]).strip()
    if kind == "confused" and spots:
        spot = dice.choice(spots)
        return text[:spot] + CONFUSED[text[spot]] + text[spot + 1 :]
    if kind == "thousands" and " " in text:
        return text.replace(" ", dice.choice(("", "  ")))
    return text


def lose_row(lines: Lines, dice: random.Random) -> None:
    """A line that the extraction leaves out."""
    del lines[
        dice.choice(
            [n for n, line in enumerate(lines) if "total" not in line[0] and line[0] != "All origins"]
        )
    ]


def lose_total(lines: Lines, dice: random.Random) -> None:
    """A line of subtotals that the extraction leaves out, or the totals of some rows."""
    if dice.random() < 0.5:
        del lines[dice.choice([number for number, line in enumerate(lines) if "total" in line[0]])]
        return
    for line in dice.sample(lines, 4):
        line[-1] = ""


def document(seed: int, level: float, stacked: bool) -> tuple[str, str]:
    """The text of the document with this share of its numbers damaged, and the text of the layout."""
    dice, layout = random.Random(f"refugees {seed}"), LAYOUT.read_text(encoding="utf-8")
    lines = printed(origins(), lambda text: damaged_number(text, dice) if dice.random() < level else text)
    if stacked:
        group = [one for one in origins() if one.region == "central_africa"]
        fields = zip(*lines[: len(group)], strict=True)
        lines[: len(group)] = [[" ".join(filter(None, field)) for field in fields]]
        layout += STACKED.format(", ".join(f'"{one.key}"' for one in group))
    for lose in (lose_row, lose_total):
        # the layout counts the lines up to the stacked one
        if level and dice.random() < 0.4 and not (stacked and lose is lose_row):
            lose(lines, dice)
    head = [["Refugees by origin and country of asylum, end of 2010"], ["Origin"]]
    text = "\n".join("\t".join(line) for line in (*head, *lines, ["Source: UNHCR"]))
    return text, layout


def is_known(cell: RecoveredCell) -> bool:
    """Whether the recovery calls the value certain: one value, which no single wrong reading changes."""
    return cell.status != "estimated" and cell.margin in (None, 4)


@dataclass(frozen=True)
class Trial:
    """What a recovery got wrong: cells called known, bounds that miss; and the share of known cells."""

    wrong: tuple[Slot, ...]
    missed: tuple[Slot, ...]
    known: float
    refused: str = ""


def compare(cells: Iterable[RecoveredCell], values: Mapping[Slot, int]) -> Trial:
    """Compare recovered cells with the true values."""
    known, rest = [], []
    for cell in cells:
        (known if is_known(cell) else rest).append(cell)
    missed = (
        c.slot
        for c in rest
        if c.status == "estimated" and not (c.lower or 0) <= values[c.slot] <= (c.upper or 0)
    )
    wrong = (cell.slot for cell in known if cell.value != values[cell.slot])
    return Trial(tuple(wrong), tuple(missed), len(known) / (len(known) + len(rest)))


def trial(folder: Path, seed: int, level: float, *, stacked: bool = False) -> Trial:
    """Damage, recover through the public interface, and compare. A refusal calls nothing known."""
    text, layout = document(seed, level, stacked)
    (folder / "document.txt").write_text(text, encoding="utf-8")
    (folder / "refugees.toml").write_text(layout, encoding="utf-8")
    try:
        found = recover(folder / "document.txt", folder / "refugees.toml", seed=seed, time_limit=60)
    except InputError as error:
        return Trial((), (), 0.0, str(error))
    return compare(found.cells, truth())
