"""The evidence of one field in a line that holds one row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iomdb_loaders.extraction.layout import Heading, Layout, find_heading, leaf_keys
from iomdb_loaders.extraction.reading.atoms import atoms, join_thousands
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence
from iomdb_loaders.extraction.reading.interpretation import Context, longest_value, meanings
from iomdb_loaders.extraction.reading.labels import Place


@dataclass(frozen=True)
class Field:
    """A field and what its meaning depends on."""

    place: Place
    gate: dict[str, int]  # of a line whose row is in doubt: the arc that each row requires, '' for no row
    number: int
    column: Heading
    columns_beside: tuple[Heading, ...]
    echo: bool  # the line above or below has the same text
    crowded: bool  # a field of the line holds several numbers

    @property
    def text(self) -> str:
        """The text as extracted."""
        return self.place.line.field(self.number)


def add_field(evidence: Evidence, layout: Layout, field: Field) -> None:
    """Add a chain with every meaning of the field, for each row that its line may hold."""
    chain = evidence.open_chain()
    reading = evidence.add_reading(field.text, field.place.line.number, field.number)
    for key, _ in field.place.rows:
        row = find_heading(layout.rows, key)
        arcs = (
            *_in_place(layout, field, row, chain),
            *_in_line_beside(layout, field, row, chain),
            *_in_column_beside(layout, field, row, chain),
        )
        for arc in arcs:
            evidence.add(replace(arc, reading=reading, requires=field.gate.get(key)))
    if "" in field.gate:
        evidence.add(Arc(chain, "unused", reading=reading, requires=field.gate[""]))


def _in_place(layout: Layout, field: Field, row: Heading, chain: int) -> Iterator[Arc]:
    """The text belongs to this row and column."""
    total = bool(row.sum_of or field.column.sum_of)
    context = Context(
        row.prints_zeros or field.column.prints_zeros, total, field.echo, field.place.blank, field.crowded
    )
    any_value = layout.maximum if field.echo else longest_value(field.text, layout)
    for meaning in meanings(field.text, layout, context):
        cost = meaning.cost
        if total and (field.gate or field.place.torn) and meaning.kind == "misread":
            cost = min(cost, layout.weights.torn)
        limit = 0 if meaning.value is not None else layout.total_limit if total else any_value
        yield Arc(chain, meaning.kind, cost, (row.key, field.column.key), meaning.value, limit)


def _in_line_beside(layout: Layout, field: Field, row: Heading, chain: int) -> Iterator[Arc]:
    """In a torn stretch the total of a row may be in the line above or below."""
    value = join_thousands(atoms(field.text))
    if value is None or not (field.column.sum_of and field.gate and row.is_leaf):
        return
    leaves = leaf_keys(layout.rows)
    here = leaves.index(row.key)
    for other in (here - 1, here + 1):
        if 0 <= other < len(leaves):
            yield Arc(chain, "drift", layout.weights.slip, (leaves[other], field.column.key), value)


def _in_column_beside(layout: Layout, field: Field, row: Heading, chain: int) -> Iterator[Arc]:
    """Where values drift, a number may belong to a neighbouring column, but never to or from the grand total."""
    value = join_thousands(atoms(field.text))
    if not (value and layout.drift) or field.column.sum_of == ("*",):
        return
    for column in field.columns_beside:
        if column.sum_of != ("*",):
            yield Arc(chain, "shift", layout.weights.shift, (row.key, column.key), value)
