"""The evidence of fields that hold the values of several rows in their order, with the blanks left out.

Where a sequence has one value for each row, each value is read by itself. Else the chain is a lattice: every way to
give the atoms of the field to the rows in order. Its nodes are (atoms read, rows filled).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from iomdb_loaders.extraction.document import Line
from iomdb_loaders.extraction.layout import Block, Heading, Layout, find_heading
from iomdb_loaders.extraction.reading.atoms import Atom, atoms, join_thousands, with_digits
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence
from iomdb_loaders.extraction.reading.interpretation import Context, Meaning, meanings
from iomdb_loaders.extraction.reading.labels import named_rows


@dataclass(frozen=True)
class Sequence:
    """A field with the values of several rows of one column."""

    line: Line
    number: int
    rows: tuple[str, ...]
    column: Heading

    @property
    def text(self) -> str:
        """The text as extracted."""
        return self.line.field(self.number)

    def add_reading(self, evidence: Evidence, text: str) -> int:
        """Add `text` as read in this field; returns its number."""
        return evidence.add_reading(text, self.line.number, self.number)


def add_stacked(evidence: Evidence, layout: Layout, sequence: Sequence) -> None:
    """Add a line that holds several rows."""
    found = tuple(atom for atom in atoms(sequence.text) if atom.kind != "dirt")
    texts = _one_text_each(found, len(sequence.rows), layout)
    if texts is None:
        _add_lattice(evidence, layout, sequence, sequence.text, found, open_end=False)
        return
    for key, text in zip(sequence.rows, texts, strict=True):
        row = find_heading(layout.rows, key)
        total = bool(row.sum_of or sequence.column.sum_of)
        context = Context(row.prints_zeros or sequence.column.prints_zeros, total)
        _add_value(
            evidence, layout, sequence, key, text, context, layout.total_limit if total else layout.maximum
        )


def _add_value(
    evidence: Evidence, layout: Layout, sequence: Sequence, key: str, text: str, context: Context, limit: int
) -> None:
    chain = evidence.open_chain()
    reading = sequence.add_reading(evidence, text)
    for meaning in meanings(text, layout, context):
        most = limit if meaning.value is None else 0
        slot = (key, sequence.column.key)
        evidence.add(Arc(chain, meaning.kind, meaning.cost, slot, meaning.value, most, reading=reading))


def _one_text_each(found: tuple[Atom, ...], count: int, layout: Layout) -> list[str] | None:
    """Return a text for every row if there is none at all or exactly one way to read one for each; else None."""
    if not found:
        return [""] * count
    if len(with_digits(found)) < len(found):
        return None
    ways = list(_as_numbers(found, count, layout))
    fewer = any(True for n in range(1, count) for _ in _as_numbers(found, n, layout))
    return ways[0] if len(ways) == 1 and not fewer else None


def _as_numbers(found: tuple[Atom, ...], count: int, layout: Layout) -> Iterator[list[str]]:
    """Return every way to read the atoms as `count` numbers."""
    if not count:
        yield from [] if found else [[]]
        return
    for end in (1, 2) if layout.spaced_thousands else (1,):
        if end <= len(found) and join_thousands(found[:end]) is not None:
            text = " ".join(atom.text for atom in found[:end])
            yield from ([text, *rest] for rest in _as_numbers(found[end:], count - 1, layout))


def add_cumulative(evidence: Evidence, layout: Layout, block: Block, lines: tuple[Line, ...]) -> None:
    """Add a block whose lines repeat its start again and again: for each column, every longest sequence.

    Where a column prints its zeros, the longest line with as many values as labels gives every row its own value.
    """
    headings = tuple(find_heading(layout.rows, key) for key in block.rows)
    for offset, key in enumerate(block.columns):
        column = find_heading(layout.columns, key)
        number = block.first_field + offset
        last_line: dict[tuple[str, ...], Line] = {}
        complete: tuple[str, ...] = ()
        for line in lines:
            texts = tuple(atom.text for atom in atoms(line.field(number)) if atom.kind == "number")
            if texts:
                last_line[texts] = line
            named = named_rows(line.field(block.label_field), headings)
            if column.prints_zeros and named == block.rows[: len(texts)] and len(texts) > len(complete):
                complete, complete_line = texts, line
        if complete:
            sequence = Sequence(complete_line, number, block.rows, column)
            context = Context(zeros=True, total=bool(column.sum_of))
            for row, text in zip(block.rows, complete, strict=False):
                _add_value(evidence, layout, sequence, row, text, context, layout.total_limit)
            continue
        for texts, line in last_line.items():
            if not any(other != texts and other[: len(texts)] == texts for other in last_line):
                found = tuple(Atom("number", int(text), text) for text in texts)
                sequence = Sequence(line, number, block.rows, column)
                _add_lattice(evidence, layout, sequence, " ".join(texts), found, open_end=True)


def _add_lattice(
    evidence: Evidence,
    layout: Layout,
    sequence: Sequence,
    text: str,
    found: tuple[Atom, ...],
    *,
    open_end: bool,
) -> None:
    """Add every way to give the atoms to the rows in order; with an open end, later rows may be missing."""
    rows, column = sequence.rows, sequence.column
    width = len(rows) + 1
    sink = len(found) * width + len(rows)
    chain = evidence.open_chain(sink)
    reading = sequence.add_reading(evidence, text)
    weights = layout.weights

    def add(
        kind: str, cost: int, tail: int, head: int, row: str = "", value: int | None = None, limit: int = 0
    ) -> None:
        slot = (row, column.key) if row else None
        evidence.add(Arc(chain, kind, cost, slot, value, limit, tail, head, reading))

    for read in range(len(found) + 1):
        if open_end and read == len(found):
            for filled in range(len(rows)):
                add("beyond", 0, read * width + filled, sink)
            continue
        for filled in range(width):
            here = read * width + filled
            if filled < len(rows):
                row = rows[filled]
                zeros = column.prints_zeros or find_heading(layout.rows, row).prints_zeros
                add("blank", weights.skip if zeros else 0, here, here + 1, row, 0)
                limit = layout.total_limit if column.sum_of else layout.most_hidden
                add("lost", weights.blank, here, here + 1, row, limit=limit)
                for atoms_taken, meaning in _next_values(found[read : read + 2], layout):
                    head = (read + atoms_taken) * width + filled + 1
                    limit = layout.total_limit if column.sum_of else layout.maximum
                    add(meaning.kind, meaning.cost, here, head, row, meaning.value, limit)
            if read < len(found):
                add("skip", 0 if found[read].kind == "stroke" else weights.skip, here, here + width)


def _next_values(ahead: tuple[Atom, ...], layout: Layout) -> list[tuple[int, Meaning]]:
    """Return the ways to take a value from the next one or two atoms, with how many atoms each takes."""
    weights = layout.weights
    if not ahead:
        return []
    if ahead[0].kind == "stroke":
        return [(1, Meaning("stroke", weights.stroke, 1))]
    could_join = layout.spaced_thousands and len(ahead) == 2 and join_thousands(ahead) is not None
    found = []
    for count in (1, 2) if could_join else (1,):
        value = join_thousands(ahead[:count])
        if value is None:
            continue
        garbled = any(atom.kind == "garbled" for atom in ahead[:count])
        cost = weights.join if could_join and count == 1 else 0
        found.append((count, Meaning("garbled" if garbled else "read", cost, value)))
        misread = weights.other if garbled else weights.number if value > 9 else weights.digit
        found.append((count, Meaning("misread", misread, None)))
    return found
