"""Which rows the label of a line names, and so which rows the line holds."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from iomdb_loaders.extraction.document import Line
from iomdb_loaders.extraction.layout import Block, Heading, Layout
from iomdb_loaders.extraction.reading.atoms import clean

REACH = 3  # lines within this distance of an unclear label are ambiguous if a row is missing there


@dataclass(frozen=True)
class Place:
    """The rows that a line holds. Which those of a `loose` line are, its label does not prove."""

    line: Line
    rows: tuple[str, ...]
    loose: bool = False
    # shorter lines that it repeats and continues, with the index of their last row
    repeated: tuple[tuple[Line, int], ...] = ()


@dataclass(frozen=True)
class _Label:
    rows: tuple[str, ...]  # the rows that it names, or that the layout gives
    clear: bool  # the layout gives them, or it names one row that no other line names


def words(text: str) -> tuple[str, ...]:
    """Return a label as lower-case words without accents."""
    plain = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode()
    return tuple(re.findall(r"[a-z0-9]+", plain.lower()))


def named_rows(label: str, rows: tuple[Heading, ...]) -> tuple[str, ...]:
    """Return the keys of the rows whose labels follow one another in `label`; longer labels match first."""
    rest = words(label)
    known = sorted(
        ((words(text), row.key) for row in rows for text in (row.label, *row.aliases) if words(text)),
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
    """Return for every line, in order, the rows that it holds.

    A line with a whole label of its own, away from unclear ones, holds that row. Near torn, doubled or missing labels
    it is loose. The layout's `line_rows` override the labels; a line that longer ones repeat is left out but for them.
    """
    last = {first_line + offset: row for offset, (row,) in block.repeated}
    repeated = [(line, last[line.number]) for line in lines if line.number in last]
    given = dict.fromkeys(last, ()) | {first_line + offset: keys for offset, keys in block.line_rows}
    order = {key: i for i, key in enumerate(block.rows)}
    labels = _labels(lines, block, layout, given)
    unclear = [i for i, label in enumerate(labels) if not label.clear]
    places = []
    for i, line in enumerate(lines):
        if line.number in given:
            rows = given[line.number]
            ends = tuple((other, rows.index(row)) for other, row in repeated if other != line and row in rows)
            places.append(Place(line, rows, repeated=ends))
        elif labels[i].clear and all(abs(i - u) > _reach(labels, order, i) for u in unclear):
            places.append(Place(line, labels[i].rows))
        else:
            places.append(Place(line, (), loose=True))
    return places


def _labels(
    lines: tuple[Line, ...], block: Block, layout: Layout, given: Mapping[int, tuple[str, ...]]
) -> list[_Label]:
    headings = {heading.key: heading for heading in layout.rows}
    candidates = tuple(headings[key] for key in block.rows)
    found: list[tuple[str, ...]] = []
    for line in lines:
        if line.number in given:
            found.append(tuple(key for key in given[line.number] if key in block.rows))
        elif block.label_field >= 0:
            found.append(named_rows(line.field(block.label_field), candidates))
        else:
            found.append(())
    return [
        _Label(
            rows,
            line.number in given or (len(rows) == 1 and sum(rows[0] in other for other in found) == 1),
        )
        for line, rows in zip(lines, found, strict=True)
    ]


def _reach(labels: list[_Label], order: dict[str, int], index: int) -> int:
    """Return how near an unclear label makes this line ambiguous: less if no row is missing beside it."""
    here = order[labels[index].rows[0]] if labels[index].rows else -1
    beside = [labels[i] for i in (index - 1, index + 1) if 0 <= i < len(labels)]
    clear = [order[label.rows[0]] for label in beside if label.clear and label.rows]
    return REACH if any(abs(row - here) > 1 for row in clear) else 1
