"""Turn the text of a table into evidence, block by block. The layout states the rows of every line."""

from iomdb_loaders.extraction.document import Document
from iomdb_loaders.extraction.errors import DocumentError
from iomdb_loaders.extraction.joint.evidence import Evidence
from iomdb_loaders.extraction.joint.lattice import Field, add_field
from iomdb_loaders.extraction.layout import Block, Layout
from iomdb_loaders.extraction.reading.atoms import clean
from iomdb_loaders.extraction.reading.gather import block_lines, check_fit
from iomdb_loaders.extraction.reading.labels import Place, place_lines


def gather(document: Document, layout: Layout) -> Evidence:
    """Return the evidence for the layout's table; raises DocumentError if the layout does not fit the document."""
    evidence = Evidence()
    for block in layout.blocks:
        start, lines = block_lines(document, layout, block)
        places = place_lines(lines, block, layout, start)
        for place in places:
            if place.loose:
                raise DocumentError(
                    f"{document.name}, line {place.line.number}: the layout of {layout.table_id} does not state which"
                    f" rows it holds; add [{place.line.number - start}, [...]] to `line_rows` of the block"
                )
        check_fit(document, layout, block, places)
        given = {start + offset for offset, _ in block.line_rows}
        evidence.labelled |= {p.rows[0][0] for p in places if p.rows and p.line.number not in given}
        echoes = {start + offset: columns for offset, columns in block.echoes}
        _add_block(evidence, layout, block, [place for place in places if place.rows], echoes)
    return evidence


def _add_block(
    evidence: Evidence, layout: Layout, block: Block, places: list[Place], echoes: dict[int, tuple[str, ...]]
) -> None:
    for index, place in enumerate(places):
        rows = tuple(key for key, _ in place.rows)
        above = places[index - 1].rows[-1][0] if index else ""
        below = places[index + 1].rows[0][0] if index + 1 < len(places) else ""
        fields = range(block.first_field, block.first_field + len(block.columns))
        bare = not any(c.isdigit() for number in fields for c in place.line.field(number))
        for number, column in zip(fields, block.columns, strict=True):
            if column:
                text, line = place.line.field(number), place.line.number
                for key in rows:
                    own = clean(text) if len(rows) == 1 else ""
                    evidence.texts.setdefault((key, column), []).append((own, line))
                if column not in echoes.get(line, ()):
                    field = Field(text, line, number, column, rows, above, below, place.torn, bare)
                    add_field(evidence, layout, field)
