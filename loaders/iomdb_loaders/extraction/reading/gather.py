"""Turn the text of a table into evidence, block by block. The layout states the rows of every line."""

from iomdb_loaders.errors import input_error
from iomdb_loaders.extraction.document import Document, Line, find_lines
from iomdb_loaders.extraction.errors import DocumentError
from iomdb_loaders.extraction.layout import Block, Layout, find_heading
from iomdb_loaders.extraction.reading.atoms import atoms, clean
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.labels import Place, place_lines
from iomdb_loaders.extraction.reading.lattice import Field, add_field
from iomdb_loaders.extraction.reading.notation import readable


def gather(document: Document, layout: Layout) -> Evidence:
    """Return the evidence for the layout's table; raises DocumentError if the layout does not fit the document."""
    evidence = Evidence()
    for block in layout.blocks:
        start, lines = _block_lines(document, layout, block)
        places = place_lines(lines, block, layout, start)
        _check_fit(document, layout, block, places)
        _check_offsets(document, layout, block, start, lines)
        for place in places:
            if place.loose:
                raise DocumentError(
                    f"{document.name}, line {place.line.number}: the layout of {layout.table_id} does not state which"
                    f" rows it holds; add [{place.line.number - start}, [...]] to `line_rows` of the block"
                )
        given = {start + offset for offset, _ in block.line_rows}
        evidence.labelled |= {p.rows[0] for p in places if p.rows and p.line.number not in given}
        echoes = {start + offset: columns for offset, columns in block.echoes}
        _add_block(evidence, layout, block, [place for place in places if place.rows], echoes)
    return evidence


def _block_lines(document: Document, layout: Layout, block: Block) -> tuple[int, tuple[Line, ...]]:
    """Return the number of the start line of a block and its lines, in notations that can be read."""
    start, lines = find_lines(document, block, layout.table_id)
    if layout.dirt_in_numbers:
        return start, lines
    return start, tuple(readable(document, layout, block, line) for line in lines)


def _check_offsets(
    document: Document, layout: Layout, block: Block, start: int, lines: tuple[Line, ...]
) -> None:
    """Raise DocumentError if a line that repeats another one is not there; only `line_rows` may name a blank line."""
    numbers = {line.number for line in lines}
    for key, pairs in (("echoes", block.echoes), ("repeated", block.repeated)):
        for offset, _ in pairs:
            if start + offset not in numbers:
                raise DocumentError(
                    f"{document.name}, line {start + offset}: `{key}` of {layout.table_id} names it, but it is blank,"
                    f" skipped or beyond the block; fix [{offset}, ...] in the layout"
                )


def _check_fit(document: Document, layout: Layout, block: Block, places: list[Place]) -> None:
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
        if len(place.rows) != 1 or not find_heading(layout.rows, place.rows[0]).is_leaf:
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


def _add_block(
    evidence: Evidence, layout: Layout, block: Block, places: list[Place], echoes: dict[int, tuple[str, ...]]
) -> None:
    for index, place in enumerate(places):
        rows = place.rows
        above = places[index - 1].rows[-1] if index else ""
        below = places[index + 1].rows[0] if index + 1 < len(places) else ""
        fields = range(block.first_field, block.first_field + len(block.columns))
        beside = [other for other in places if other is not place and not set(rows).isdisjoint(other.rows)]
        bare = not any(c.isdigit() for number in fields for c in place.line.field(number))
        for number, column in zip(fields, block.columns, strict=True):
            if column:
                text, line = place.line.field(number), place.line.number
                for key in rows:
                    own = clean(text) if len(rows) == 1 else ""
                    evidence.texts.setdefault((key, column), []).append((own, line))
                if column not in echoes.get(line, ()):
                    doubled = any(column not in echoes.get(other.line.number, ()) for other in beside)
                    repeated = tuple((other.field(number), last) for other, last in place.repeated)
                    field = Field(text, line, number, column, rows, above, below, doubled, bare, repeated)
                    add_field(evidence, layout, field)
