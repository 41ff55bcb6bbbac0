"""Which rows of the layout the label of a line names, and which rows the line may therefore stand for."""

import re
import unicodedata
from dataclasses import dataclass

from iomdb_loaders.extraction.document import Line
from iomdb_loaders.extraction.layout import Axis, Block, Layout
from iomdb_loaders.extraction.reading.atoms import clean

REACH = 3  # a torn label makes the lines as near as this doubtful when a row is left out beside them


@dataclass(frozen=True)
class Place:
    """The rows a line may stand for, with what each costs to believe; `loose`: it may stand for none."""

    line: Line
    rows: tuple[tuple[str, int], ...]
    loose: bool
    named: bool = True  # the line has a label of its own, not one that another line has too
    stacked: bool = False
    torn: bool = False  # the row's text stands on several lines


def words(text: str) -> tuple[str, ...]:
    """Return a label as bare lower-case words without accents."""
    plain = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode()
    return tuple(re.findall(r"[a-z0-9]+", plain.lower()))


def named_rows(label: str, rows: tuple[Axis, ...]) -> tuple[str, ...]:
    """Return the keys of the rows whose labels stand one after the other in `label`, longest label first."""
    rest = words(label)
    known = sorted(
        ((words(text), a.key) for a in rows for text in (a.label, *a.aliases) if words(text)),
        key=lambda item: -len(item[0]),
    )
    found: list[str] = []
    start = 0
    while start < len(rest):
        hit = next((item for item in known if rest[start : start + len(item[0])] == item[0]), None)
        if hit and hit[1] not in found:
            found.append(hit[1])
        start += len(hit[0]) if hit else 1
    return tuple(found)


def place_lines(lines: tuple[Line, ...], block: Block, layout: Layout, first_line: int) -> list[Place]:
    """Return for every line the rows it may stand for, in the order of the lines.

    A line with a whole label of its own, away from torn ones, stands for that row. Near torn, doubled or missing
    labels it may also stand for a neighbour. Lines named in the layout (`lines`) stand for what is said there.
    """
    told = {first_line + offset: keys for offset, keys in block.lines}
    axes = {a.key: a for a in layout.rows}
    order = {key: i for i, key in enumerate(block.rows)}
    candidates = tuple(axes[key] for key in block.rows)
    found = [
        tuple(k for k in told[line.number] if k in order)
        if line.number in told
        else named_rows(line.field(block.label_field), candidates)
        if block.label_field >= 0
        else ()
        for line in lines
    ]
    clear = [
        line.number in told or (len(names) == 1 and sum(names[0] in other for other in found) == 1)
        for line, names in zip(lines, found, strict=True)
    ]
    torn = [i for i, ok in enumerate(clear) if not ok]
    sound = [
        line.number in told
        or (clear[i] and all(abs(i - t) > (1 if _steady(found, clear, order, i) else REACH) for t in torn))
        for i, line in enumerate(lines)
    ]
    places = []
    for i, line in enumerate(lines):
        if line.number in told:
            rows = tuple((key, 0) for key in told[line.number])
            twice = any(sum(key in keys for keys in told.values()) > 1 for key in told[line.number])
            places.append(Place(line, rows, loose=False, stacked=len(rows) > 1, torn=twice))
        elif sound[i]:
            places.append(Place(line, ((found[i][0], 0),), loose=False))
        else:
            named = bool(found[i]) and not any(set(found[i]) <= set(other) for other in found[:i])
            options = _options(i, found, block, order, layout.weights.slip)
            places.append(Place(line, options, loose=True, named=named))
    return places


def _steady(found: list[tuple[str, ...]], clear: list[bool], order: dict[str, int], index: int) -> bool:
    """Tell whether no row was left out between this line and its neighbours."""
    here = order[found[index][0]] if found[index] else -1
    for other in (index - 1, index + 1):
        spoken = 0 <= other < len(found) and clear[other] and found[other]
        if spoken and abs(order[found[other][0]] - here) > 1:
            return False
    return True


def _options(
    index: int, found: list[tuple[str, ...]], block: Block, order: dict[str, int], slip: int
) -> tuple[tuple[str, int], ...]:
    named = [order[key] for key in found[index]]
    if not named:
        before = next((max(order[k] for k in f) for f in reversed(found[:index]) if f), 0)
        after = next((min(order[k] for k in f) for f in found[index + 1 :] if f), len(order) - 1)
        return tuple((block.rows[r], 0) for r in range(min(before, after), max(before, after) + 1))
    low, high = max(0, min(named) - block.window), min(len(order) - 1, max(named) + block.window)
    return tuple((block.rows[r], slip * min(abs(r - n) for n in named)) for r in range(low, high + 1))
