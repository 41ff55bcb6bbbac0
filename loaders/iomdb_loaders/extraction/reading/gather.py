"""Turn the text of a table into evidence, block by block."""

from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.document import Document, Line, find_lines
from iomdb_loaders.extraction.errors import DocumentError
from iomdb_loaders.extraction.layout import Block, Layout, find_heading
from iomdb_loaders.extraction.reading.atoms import atoms, clean
from iomdb_loaders.extraction.reading.evidence import Arc, Evidence
from iomdb_loaders.extraction.reading.fields import Field, add_field
from iomdb_loaders.extraction.reading.interpretation import holds_several_numbers
from iomdb_loaders.extraction.reading.labels import Place, place_lines
from iomdb_loaders.extraction.reading.notation import readable
from iomdb_loaders.extraction.reading.sequences import Sequence, add_cumulative, add_stacked

NO_ROW = ""  # the row of a line that holds none
NEAR = 5  # lines closer than this keep the order of their rows


def gather(document: Document, layout: Layout) -> Evidence:
    """Return the evidence for the layout's table; raises DocumentError if the layout does not fit the document."""
    evidence = Evidence()
    for block in layout.blocks:
        start, lines = block_lines(document, layout, block)
        if block.style == "cumulative":
            add_cumulative(evidence, layout, block, lines)
        else:
            places = place_lines(lines, block, layout, start)
            check_fit(document, layout, block, places)
            _add_rows(evidence, layout, block, places)
    return evidence


def block_lines(document: Document, layout: Layout, block: Block) -> tuple[int, tuple[Line, ...]]:
    """Return the number of the start line of a block and its lines, in notations that can be read."""
    start, lines = find_lines(document, block, layout.table_id)
    if layout.dirt_in_numbers:
        return start, lines
    return start, tuple(readable(document, layout, block, line) for line in lines)


def check_fit(document: Document, layout: Layout, block: Block, places: list[Place]) -> None:
    """Raise DocumentError if the lines are not those of the table, or hold more than the layout states."""
    if block.label_field >= 0 and all(place.loose for place in places):
        first, last = places[0].line.number, places[-1].line.number
        raise DocumentError(
            f"{document.name}, lines {first}-{last}: no label of {layout.table_id} is legible here;"
            " use the layout of this table and edition"
        )
    _check_maximum(document, layout, block, places)
    last_field = block.first_field + len(block.columns)
    for line in (place.line for place in places):
        for index, text in enumerate(line.fields):
            if index >= last_field and clean(text):
                raise DocumentError(
                    f"{document.name}, line {line.number}, column {index + 1}, value {text!r}: beyond the"
                    f" {len(block.columns)} columns of {layout.table_id}; fix the block in the layout"
                )


def _check_maximum(document: Document, layout: Layout, block: Block, places: list[Place]) -> None:
    """A legible number above the layout's `maximum` must not be taken for a smaller one."""
    if layout.dirt_in_numbers:
        return
    for place in places:
        if place.loose or place.stacked or not find_heading(layout.rows, place.rows[0][0]).is_leaf:
            continue
        for number, key in enumerate(block.columns, start=block.first_field):
            text = place.line.field(number)
            found = atoms(text)
            single = len(found) == 1 and found[0].kind == "number" and found[0].value > layout.maximum
            if single and key and find_heading(layout.columns, key).is_leaf:
                what = f"above the maximum {layout.maximum} of {layout.table_id}"
                step = "fix `maximum` in the layout"
                line = place.line.number
                error = input_error(document.name, what, step, line=line, column=key, value=text)
                raise DocumentError(str(error))


def _add_rows(evidence: Evidence, layout: Layout, block: Block, places: list[Place]) -> None:
    """Add every field of a block in which a line holds a row, or several rows in sequence."""
    gates = _add_gates(evidence, layout, places)
    _add_absent_rows(evidence, layout, block, places)
    for index, place in enumerate(places):
        if not place.rows:
            continue
        texts = place.line.fields[block.first_field : block.first_field + len(block.columns)]
        crowded = not layout.dirt_in_numbers and any(holds_several_numbers(t, layout) for t in texts)
        lines_beside = [places[i].line for i in (index - 1, index + 1) if 0 <= i < len(places)]
        for offset, key in enumerate(block.columns):
            number = block.first_field + offset
            if not key or (place.torn and not clean(place.line.field(number))):
                continue
            column = find_heading(layout.columns, key)
            if place.stacked:
                rows = tuple(row for row, _ in place.rows)
                add_stacked(evidence, layout, Sequence(place.line, number, rows, column))
            else:
                echo = _has_echo(place.line, number, lines_beside)
                beside = [block.columns[i] for i in (offset - 1, offset + 1) if 0 <= i < len(block.columns)]
                columns_beside = tuple(find_heading(layout.columns, k) for k in beside if k)
                add_field(
                    evidence,
                    layout,
                    Field(place, gates[index], number, column, columns_beside, echo, crowded),
                )


def _has_echo(line: Line, number: int, lines_beside: list[Line]) -> bool:
    """Whether the line above or below has the same text in this field."""
    text = clean(line.field(number))
    others = [clean(other.field(number)) for other in lines_beside]
    return bool(text) and any(text == other or text in other.split() for other in others)


def _add_gates(evidence: Evidence, layout: Layout, places: list[Place]) -> list[dict[str, int]]:
    """Add a chain for every line whose row is in doubt; returns for each line its arcs by row."""
    weights = layout.weights
    gates: list[dict[str, int]] = []
    for place in places:
        gate: dict[str, int] = {}
        if place.loose:
            chain = evidence.open_chain()
            reading = evidence.add_reading(place.line.field(0), place.line.number, 0)
            for key, cost in place.rows:
                gate[key] = evidence.add(Arc(chain, "row", cost, reading=reading))
            bare = not place.named or sum(1 for text in place.line.fields[1:] if clean(text)) < 3
            cost = weights.noise // (4 if bare else 1)
            gate[NO_ROW] = evidence.add(Arc(chain, "no row", cost, reading=reading))
        gates.append(gate)
    _keep_order(evidence, layout, gates)
    _cover_rows(evidence, layout, places, gates)
    return gates


def _keep_order(evidence: Evidence, layout: Layout, gates: list[dict[str, int]]) -> None:
    """Lines hold their rows in printed order."""
    order = {row.key: i for i, row in enumerate(layout.rows)}
    for i, gate in enumerate(gates):
        for later in gates[i + 1 : i + NEAR]:
            for key, arc in gate.items():
                for later_key, later_arc in later.items():
                    if key and later_key and order[later_key] < order[key]:
                        evidence.conflicts.append((arc, later_arc))


def _cover_rows(evidence: Evidence, layout: Layout, places: list[Place], gates: list[dict[str, int]]) -> None:
    """A row that only doubtful lines may hold should be in one of them."""
    certain = {place.rows[0][0] for place in places if not place.loose and place.rows}
    doubtful: dict[str, list[int]] = {}
    for gate in gates:
        for key, arc in gate.items():
            if key and key not in certain:
                doubtful.setdefault(key, []).append(arc)
    for arcs in doubtful.values():
        evidence.covers.append((tuple(arcs), layout.weights.row))


def _add_absent_rows(evidence: Evidence, layout: Layout, block: Block, places: list[Place]) -> None:
    """A row that left no line at all may be one without figures, or a lost one."""
    present = {key for place in places for key, _ in place.rows}
    for row in layout.rows:
        if row.key in block.rows and row.key not in present and row.is_leaf:
            for column in (c for c in layout.columns if c.key in block.columns):
                chain = evidence.open_chain()
                slot = (row.key, column.key)
                evidence.add(Arc(chain, "absent", 0, slot, 0))
                evidence.add(Arc(chain, "lost", layout.weights.absent, slot, limit=layout.total_limit))
