"""Small tables that lose whole rows and totals, or whose values move, in every notation that is read."""

import random
from collections.abc import Callable
from dataclasses import replace

from iomdb_loaders.errors import InputError
from iomdb_loaders.extraction.document import parse_document
from iomdb_loaders.extraction.layout import Layout
from iomdb_loaders.extraction.layout_file import parse_layout
from iomdb_loaders.extraction.recovery import Recovery, recover_table
from iomdb_loaders.facts import SAFE_MARGIN
from tests.extraction.damage import Trial, judge

Lines = list[list[str]]
FORMS: tuple[Callable[[int], str], ...] = (
    str,
    lambda value: f"{value:,}".replace(",", " "),
    lambda value: f"{value:,}".replace(",", "\u00a0"),
    lambda value: f"{value}<sup>a</sup>",
    lambda value: f"{value}*",
)


def lose_rows(lines: Lines, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 1, 2))):
        del lines[dice.randrange(len(lines) - 1)]


def blank_rows(lines: Lines, dice: random.Random) -> None:
    for row in dice.sample(range(len(lines) - 1), dice.choice((1, 1, 2))):
        lines[row][1:] = [""] * (len(lines[row]) - 1)


def slide_row(lines: Lines, dice: random.Random) -> None:
    """The values of a row are beside the label above or below, whose own are lost."""
    row = dice.randrange(1, len(lines) - 1)
    into, out = dice.sample((row - 1, row), 2)
    lines[into][1:], lines[out][1:] = lines[out][1:], [""] * (len(lines[out]) - 1)


def lose_totals(lines: Lines, dice: random.Random) -> None:
    if dice.random() < 0.3:
        lines.pop()
        return
    for line in lines:
        fields = range(1, len(line)) if line is lines[-1] else (len(line) - 1,)
        for number in fields:
            if dice.random() < 0.4:
                line[number] = ""


def lose_values(lines: Lines, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 2, 3))):
        line = dice.choice(lines)
        line[dice.randrange(1, len(line))] = dice.choice(("", "..", "n/a", "?"))


def lose_digit(lines: Lines, dice: random.Random) -> None:
    line = dice.choice(lines)
    number = dice.randrange(1, len(line))
    line[number] = line[number][1:].strip()


def join_fields(lines: Lines, dice: random.Random) -> None:
    line = dice.choice([line for line in lines if line[1] and line[2]] or lines)
    line[1:3] = [f"{line[1]} {line[2]}".strip(), ""]


KINDS = {
    "lost rows": (lose_rows,),
    "lost rows and totals": (lose_rows, lose_totals),
    "blank rows": (blank_rows,),
    "blank rows and lost totals": (blank_rows, lose_totals),
    "a slid row": (slide_row,),
    "lost totals": (lose_totals,),
    "lost values and totals": (lose_values, lose_totals),
    "a lost digit and lost rows": (lose_digit, lose_rows),
    "two numbers in a field": (join_fields,),
    "two numbers in a field and lost totals": (join_fields, lose_totals),
}


def recovered(text: str, layout: Layout) -> Recovery:
    return recover_table(layout, parse_document("known.txt", text), time_limit=120, estimates=False)


def trial(seed: int, kind: str) -> Trial:
    """Damage, recover and compare one table. A refusal is no failure: nothing is called known."""
    dice = random.Random(f"{kind} {seed}")
    rows, columns = dice.randint(3, 6), dice.randint(2, 4)
    largest = dice.choice((9, 90, 900, 5000))
    table = [[dice.randint(0 if c else 1, largest) for c in range(columns)] for _ in range(rows)]
    form, names = dice.choice(FORMS), [f"Row{chr(65 + row)}" for row in range(rows)]
    body = [[name, *row, sum(row)] for name, row in zip(names, table, strict=True)]
    body.append(["Total", *(sum(row[c] for row in body) for c in range(1, columns + 2))])  # type: ignore[misc]
    lines = [[str(line[0]), *(form(int(value)) if value else "" for value in line[1:])] for line in body]
    for hurt in KINDS[kind]:
        hurt(lines, dice)
    keys = [f"c{number}" for number in range(columns)]
    layout = parse_layout(
        {
            "table_id": "known",
            "method": "joint",
            "dimensions": ["row", "column"],
            "row_dimensions": 1,
            "maximum": 99_999,
            "spaced_thousands": True,
            "rows": [
                *({"key": name, "label": name} for name in names),
                {"key": "total", "label": "Total", "sum_of": ["*"]},
            ],
            "columns": [*({"key": key} for key in keys), {"key": "total", "sum_of": ["*"]}],
            "blocks": [{"start": "^Known table", "end": "^The end"}],
        },
        "known.toml",
    )
    text = "\n".join(["Known table", *("\t".join(line) for line in lines), "The end"])
    try:
        found = recovered(text, layout)
    except InputError as error:
        return Trial(seed, 0, 1, (), (), 0.0, str(error))
    truth = {
        (name, key): v
        for name, row in zip(names, table, strict=True)
        for key, v in zip(keys, row, strict=True)
    }
    result = judge(found, truth, seed=seed, level=0, damaged=1)
    overridden = tuple(
        total.slot
        for total in found.totals
        if total.margin == SAFE_MARGIN
        and total.value
        != sum(
            v
            for (row, c), v in truth.items()
            if total.slot[0] in (row, "total") and total.slot[1] in (c, "total")
        )
    )
    return replace(result, wrong=result.wrong + overridden)
