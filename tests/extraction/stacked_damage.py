"""A known table like Table 3 of the report, printed and damaged: the rows of a group are in one line without blanks.

Its subtotals have lines of their own, another table proves sums across the groups, numbers have blanks between
thousands, and a text may slide one column off.
"""

import random
from collections.abc import Sequence

from iomdb_loaders.extraction.document import parse_document
from iomdb_loaders.extraction.errors import ExtractionError
from iomdb_loaders.extraction.layout import Layout
from iomdb_loaders.extraction.layout_file import parse_layout
from iomdb_loaders.extraction.recovery import recover_table
from tests.extraction.damage import STROKES, Trial, judge

GROUPS = 3
REGIONS = ("north", "south", "east", "west")
HALVES = ((0, 1, 2), (3, 4, 5))
COLUMNS = 6

Table = dict[tuple[str, int], int]


def group_names(count: int) -> list[str]:
    """Return the keys of the groups."""
    return [f"group_{number:02}" for number in range(count)]


def known_table(seed: int, groups: int = GROUPS) -> Table:
    """Return a table with many blanks, some ones, a few large numbers, by (group/region, column)."""
    dice = random.Random(f"stacked {seed}")
    return {
        (f"{group}/{region}", c): dice.choice(
            (0, 0, 0, 1, dice.randint(2, 9), dice.randint(10, 400), dice.randint(1000, 5000))
        )
        for group in group_names(groups)
        for region in REGIONS
        for c in range(COLUMNS)
    }


def layout_of(table: Table, groups: int = GROUPS) -> Layout:
    """Return the layout; another table proves the sums by region and half of the columns."""
    names = group_names(groups)
    rows = [{"key": f"{g}/{r}", "label": r} for g in names for r in REGIONS]
    lines = [[2 + 2 * i, [f"{g}/{r}" for r in REGIONS]] for i, g in enumerate(names)]
    lines += [[3 + 2 * i, [f"{g}/total"]] for i, g in enumerate(names)]
    return parse_layout(
        {
            "table_id": "stacked",
            "method": "joint",
            "dimensions": ["group", "region", "column"],
            "row_dimensions": 2,
            "spaced_thousands": True,
            "dirt_in_numbers": True,
            "maximum": 6000,
            "rows": [
                *rows,
                *({"key": f"{g}/total", "label": "Subtotal", "sum_of": [f"{g}/*"]} for g in names),
                {"key": "total", "label": "Total", "sum_of": ["*"]},
            ],
            "columns": [
                *({"key": f"c{c}", "label": f"C{c}"} for c in range(COLUMNS)),
                {"key": "total", "label": "Total", "sum_of": ["*"], "prints_zeros": True},
            ],
            "blocks": [
                {
                    "start": "^Stacked table",
                    "end": "^The end",
                    "label_field": -1,
                    "skip": ["^Label"],
                    "line_rows": [*sorted(lines, key=lambda line: line[0]), [2 + 2 * groups, ["total"]]],
                }
            ],
            "agreements": [
                {
                    "rows": [f"*/{region}"],
                    "columns": [f"c{c}" for c in half],
                    "value": sum(table[f"{g}/{region}", c] for g in names for c in half),
                    "source": f"another table, {region}",
                }
                for region in REGIONS
                for half in HALVES
            ],
        },
        "stacked.toml",
    )


def print_table(table: Table, seed: int, level: float, groups: int = GROUPS) -> tuple[str, int]:
    """Return the table as a damaged extraction, and how many fields were damaged."""
    dice = random.Random(f"stacked damage {seed} {level}")
    damaged = 0
    lines: list[list[str]] = []
    for group in group_names(groups):
        keys = [f"{group}/{region}" for region in REGIONS]
        stacks = [[table[key, c] for key in keys] for c in range(COLUMNS)]
        stacks.append([sum(table[key, c] for c in range(COLUMNS)) for key in keys])
        fields = [[spaced(v) for v in stack if v] for stack in stacks]
        sums = [spaced(sum(stack)) if any(stack) else "" for stack in stacks]
        for c in range(COLUMNS):
            if dice.random() < level:
                damaged += _hurt_stack(fields[c], dice)
            if dice.random() < level:
                damaged += _hurt_sum(sums, c, dice)
        lines += [[" ".join(field) for field in fields], sums]
    feet = [sum(table[key, c] for key, d in table if d == c) for c in range(COLUMNS)]
    lines.append([*(spaced(v) if v else "" for v in feet), spaced(sum(feet))])
    body = "\n".join("\t".join(["", *line]) for line in lines)
    return f"Stacked table\nLabel\n{body}\nThe end", damaged


def spaced(value: int) -> str:
    """Return the number as the report prints it, with a blank between thousands."""
    return f"{value:,}".replace(",", " ")


def _hurt_stack(field: list[str], dice: random.Random) -> bool:
    """Lose a number or one of its digits, read a 1 as a stroke, or let a ruling line in."""
    if not field:
        field.append(dice.choice(STROKES))
        return True
    spot = dice.randrange(len(field))
    kind = dice.choice(("lose", "digit", "stroke"))
    if field[spot] == "1":
        field[spot] = dice.choice(STROKES)
    elif kind == "lose" or (kind == "digit" and len(field[spot]) == 1):
        del field[spot]
    elif kind == "digit":
        field[spot] = field[spot][1:].strip()
    else:
        field.insert(spot, dice.choice(STROKES))
    return True


def _hurt_sum(sums: list[str], column: int, dice: random.Random) -> bool:
    """Lose a subtotal, lose its first digit, or let it slide into a blank neighbour."""
    beside: Sequence[int] = [c for c in (column - 1, column + 1) if 0 <= c < COLUMNS and not sums[c]]
    if not sums[column]:
        return False
    if beside and dice.random() < 0.5:
        other = dice.choice(beside)
        sums[other], sums[column] = sums[column], ""
    else:
        sums[column] = sums[column][1:].strip() if dice.random() < 0.5 else ""
    return True


def trial(seed: int, level: float, groups: int = GROUPS) -> Trial:
    """Damage, recover and compare one table."""
    table = known_table(seed, groups)
    text, damaged = print_table(table, seed, level, groups)
    layout = layout_of(table, groups)
    try:
        found = recover_table(layout, parse_document("stacked", text), time_limit=300)
    except ExtractionError as error:
        return Trial(seed, level, damaged, (), (), 0.0, str(error))
    truth = {(key, f"c{c}"): value for (key, c), value in table.items()}
    return judge(found, truth, seed=seed, level=level, damaged=damaged)
