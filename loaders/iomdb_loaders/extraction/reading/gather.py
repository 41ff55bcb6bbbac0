"""Turn the lines of a document into evidence, as the layout's blocks describe."""

from collections.abc import Iterator

from iomdb_loaders.extraction.document import Document, Line, find_lines
from iomdb_loaders.extraction.errors import DocumentError
from iomdb_loaders.extraction.layout import Axis, Block, Layout
from iomdb_loaders.extraction.reading.atoms import Atom, atoms, clean, joins
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.interpretation import TOTAL_MOST, longest, understandings
from iomdb_loaders.extraction.reading.labels import Place, named_rows, place_lines


def gather(document: Document, layout: Layout) -> Evidence:
    """Return the evidence for the layout's table; raises DocumentError when the layout does not fit the document."""
    evidence = Evidence()
    for block in layout.blocks:
        start, lines = find_lines(
            document, block.start, block.end, block.skip, table=layout.name, occurrence=block.occurrence
        )
        if not lines:
            raise DocumentError(
                f"{document.name}: {layout.name} has no line after {block.start!r}; check `skip`"
            )
        if block.style == "smear":
            _smear(evidence, lines, block, layout)
        else:
            _lines(evidence, lines, block, layout, document.name, start)
    return evidence


def _lines(
    evidence: Evidence, lines: tuple[Line, ...], block: Block, layout: Layout, name: str, start: int
) -> None:
    places = place_lines(lines, block, layout, start)
    if block.label_field >= 0 and not any(not p.loose for p in places):
        raise DocumentError(
            f"{name} lines {lines[0].number}-{lines[-1].number}: no label of {layout.name} is legible there;"
            " the layout is of another table or edition"
        )
    last_field = block.first_field + len(block.columns)
    for line in lines:
        extra = [i for i, text in enumerate(line.fields) if i >= last_field and clean(text)]
        if extra:
            raise DocumentError(
                f"{name} line {line.number} column {extra[0] + 1}: {line.fields[extra[0]]!r} is beyond the"
                f" {len(block.columns)} columns of {layout.name}; correct the layout's block"
            )
    gates = _gates(evidence, places, layout)
    _absent(evidence, places, block, layout)
    for index, (place, gate) in enumerate(zip(places, gates, strict=True)):
        if not place.rows:
            continue
        around = [places[i].line for i in (index - 1, index + 1) if 0 <= i < len(places)]
        for offset, key in enumerate(block.columns):
            if not key:
                continue
            column = next(a for a in layout.columns if a.key == key)
            number = block.first_field + offset
            if place.stacked or block.style == "stacked":
                if place.torn and not clean(place.line.field(number)):
                    continue
                _stacked(evidence, place.line, number, tuple(k for k, _ in place.rows), column, layout)
            else:
                neighbours = _beside(block, offset, layout)
                echo = tuple(line.field(number) for line in around)
                _claim(evidence, place, gate, number, column, neighbours, echo, layout)


def _gates(evidence: Evidence, places: list[Place], layout: Layout) -> list[dict[str, int]]:
    """Add a chain for every line whose row is in doubt; returns row -> arc for each line ('' is no row)."""
    weights = layout.weights
    order = {a.key: i for i, a in enumerate(layout.rows)}
    gates: list[dict[str, int]] = []
    for place in places:
        gate: dict[str, int] = {}
        if place.loose:
            chain = evidence.chain()
            reading = evidence.reading(place.line.field(0), place.line.number, 0, "row of the line")
            for key, cost in place.rows:
                gate[key] = evidence.arc(chain, "row", cost, reading=reading)
            bare = not place.named or sum(1 for text in place.line.fields[1:] if clean(text)) < 3
            gate[""] = evidence.arc(chain, "no row", weights.noise // (4 if bare else 1), reading=reading)
        gates.append(gate)
    _keep_order(evidence, places, gates, order)
    _cover(evidence, places, gates, weights.row)
    return gates


def _absent(evidence: Evidence, places: list[Place], block: Block, layout: Layout) -> None:
    """A row that left no line at all is most likely a row without figures."""
    there = {key for place in places for key, _ in place.rows}
    for axis in layout.rows:
        if axis.key in block.rows and axis.key not in there and not axis.of:
            for column in (c for c in layout.columns if c.key in block.columns):
                chain = evidence.chain()
                slot = (axis.key, column.key)
                evidence.arc(chain, "absent", 0, slot, 0)
                evidence.arc(chain, "lost", layout.weights.blank, slot, most=TOTAL_MOST)


def _keep_order(
    evidence: Evidence, places: list[Place], gates: list[dict[str, int]], order: dict[str, int]
) -> None:
    for i, gate in enumerate(gates):
        for j in range(i + 1, min(i + 5, len(gates))):
            for early, a in gate.items():
                for late, b in gates[j].items():
                    if early and late and order[late] < order[early]:
                        evidence.conflicts.append((a, b))


def _cover(evidence: Evidence, places: list[Place], gates: list[dict[str, int]], cost: int) -> None:
    sure = {place.rows[0][0] for place in places if not place.loose and place.rows}
    doubtful: dict[str, list[int]] = {}
    for gate in gates:
        for key, arc in gate.items():
            if key and key not in sure:
                doubtful.setdefault(key, []).append(arc)
    for arcs in doubtful.values():
        evidence.covers.append((tuple(arcs), cost))


def _beside(block: Block, offset: int, layout: Layout) -> tuple[Axis, ...]:
    keys = [block.columns[i] for i in (offset - 1, offset + 1) if 0 <= i < len(block.columns)]
    return tuple(a for k in keys for a in layout.columns if a.key == k)


def _claim(
    evidence: Evidence,
    place: Place,
    gate: dict[str, int],
    number: int,
    column: Axis,
    beside: tuple[Axis, ...],
    echo: tuple[str, ...],
    layout: Layout,
) -> None:
    """One field of a line that stands for one row: what the field may mean there."""
    text = place.line.field(number)
    if place.torn and not clean(text):
        return
    chain = evidence.chain()
    reading = evidence.reading(text, place.line.number, number, f"field {number} of line {place.line.number}")
    repeated = bool(clean(text)) and any(
        clean(text) == clean(other) or clean(text) in clean(other).split() for other in echo
    )
    for key, _ in place.rows:
        needs = gate.get(key)
        row = next(a for a in layout.rows if a.key == key)
        zeros = row.zeros or column.zeros
        total = bool(row.of or column.of)
        for kind, cost, value in understandings(text, layout, zeros=zeros, total=total, echo=repeated):
            most = 0 if value is not None else layout.maximum if repeated else longest(text, layout, total)
            most = TOTAL_MOST if total and value is None else most
            if total and (gate or place.torn) and kind == "misread":
                cost = min(cost, layout.weights.torn)
            slot = (key, column.key)
            evidence.arc(chain, kind, cost, slot, value, most=most, reading=reading, needs=needs)
        if total and gate and not row.of:
            _drifted(evidence, chain, reading, text, key, column, needs, layout)
        shifted = joins(atoms(text))
        if shifted and layout.drift:
            for other in (b for b in beside if not (b.of == ("*",) or column.of == ("*",))):
                evidence.arc(
                    chain,
                    "shift",
                    layout.weights.shift,
                    (key, other.key),
                    shifted,
                    reading=reading,
                    needs=needs,
                )
    if "" in gate:
        evidence.arc(chain, "unused", 0, reading=reading, needs=gate[""])


def _drifted(
    evidence: Evidence,
    chain: int,
    reading: int,
    text: str,
    key: str,
    column: Axis,
    needs: int | None,
    layout: Layout,
) -> None:
    """In a torn stretch a row's total may stand in the line above or below."""
    value = joins(atoms(text))
    rows = [a.key for a in layout.rows if not a.of]
    for step in (-1, 1):
        index = rows.index(key) + step
        if value is not None and 0 <= index < len(rows):
            slot = (rows[index], column.key)
            evidence.arc(chain, "drift", layout.weights.slip, slot, value, reading=reading, needs=needs)


def _stacked(
    evidence: Evidence, line: Line, number: int, rows: tuple[str, ...], column: Axis, layout: Layout
) -> None:
    """A field that holds the values of several rows in their order, blanks left out."""
    text = line.field(number)
    pieces = tuple(a for a in atoms(text) if a.kind != "dirt")
    whole = _whole(pieces, len(rows), layout)
    if whole is not None:
        for row, part in zip(rows, whole, strict=True):
            axis = next(a for a in layout.rows if a.key == row)
            chain = evidence.chain()
            reading = evidence.reading(
                part, line.number, number, f"field {number} of line {line.number}, in order"
            )
            total, zeros = bool(axis.of or column.of), axis.zeros or column.zeros
            for kind, cost, value in understandings(part, layout, zeros=zeros, total=total, echo=False):
                most = 0 if value is not None else TOTAL_MOST if total else layout.maximum
                evidence.arc(chain, kind, cost, (row, column.key), value, most=most, reading=reading)
        return
    _lattice(evidence, text, pieces, line, number, rows, column, layout, open_end=False)


def _whole(pieces: tuple[Atom, ...], count: int, layout: Layout) -> list[str] | None:
    """Return the text for each row where there is one for every row, or none at all; None when order must decide."""
    if not pieces:
        return [""] * count
    if any(p.kind not in ("number", "garbled") for p in pieces):
        return None
    ways = list(_numbers(pieces, count, layout))
    fewer = any(True for n in range(1, count) for _ in _numbers(pieces, n, layout))
    return ways[0] if len(ways) == 1 and not fewer else None


def _numbers(pieces: tuple[Atom, ...], count: int, layout: Layout) -> Iterator[list[str]]:
    """Return every way to read the pieces as `count` numbers."""
    if not count:
        yield from [] if pieces else [[]]
        return
    for end in (1, 2) if layout.thousands else (1,):
        if end <= len(pieces) and joins(pieces[:end]) is not None:
            text = " ".join(a.text for a in pieces[:end])
            yield from ([text, *rest] for rest in _numbers(pieces[end:], count - 1, layout))


def _smear(evidence: Evidence, lines: tuple[Line, ...], block: Block, layout: Layout) -> None:
    """Lines that repeat the start of the block again and again: keep every longest sequence of each column.

    Where a column prints its zeros, a line with as many values as labels gives every row its own value.
    """
    axes = tuple(a for key in block.rows for a in layout.rows if a.key == key)
    for offset, key in enumerate(block.columns):
        column = next(a for a in layout.columns if a.key == key)
        number = block.first_field + offset
        seen: dict[tuple[str, ...], Line] = {}
        complete: tuple[tuple[str, ...], Line] | None = None
        for line in lines:
            texts = tuple(a.text for a in atoms(line.field(number)) if a.kind == "number")
            if texts:
                seen[texts] = line
            named = named_rows(line.field(block.label_field), axes)
            if column.zeros and texts and named == block.rows[: len(texts)]:
                complete = (
                    max(complete, (texts, line), key=lambda c: len(c[0])) if complete else (texts, line)
                )
        if complete:
            _one_by_one(evidence, *complete, number, block.rows, column, layout)
            continue
        for texts, line in seen.items():
            if any(other != texts and other[: len(texts)] == texts for other in seen):
                continue
            pieces = tuple(Atom("number", int(t), t) for t in texts)
            _lattice(
                evidence, " ".join(texts), pieces, line, number, block.rows, column, layout, open_end=True
            )


def _one_by_one(
    evidence: Evidence,
    texts: tuple[str, ...],
    line: Line,
    number: int,
    rows: tuple[str, ...],
    column: Axis,
    layout: Layout,
) -> None:
    for row, text in zip(rows, texts, strict=False):
        chain = evidence.chain()
        reading = evidence.reading(
            text, line.number, number, f"field {number} of line {line.number}, in order"
        )
        for kind, cost, value in understandings(text, layout, zeros=True, total=bool(column.of), echo=False):
            slot = (row, column.key)
            evidence.arc(
                chain, kind, cost, slot, value, most=TOTAL_MOST if value is None else 0, reading=reading
            )


def _lattice(
    evidence: Evidence,
    text: str,
    pieces: tuple[Atom, ...],
    line: Line,
    number: int,
    rows: tuple[str, ...],
    column: Axis,
    layout: Layout,
    *,
    open_end: bool,
) -> None:
    """Every order-preserving way to give the pieces to the rows; node = piece * (rows + 1) + row."""
    width = len(rows) + 1
    sink = len(pieces) * width + len(rows)
    chain = evidence.chain(sink)
    reading = evidence.reading(text, line.number, number, f"field {number} of line {line.number}, in order")
    weights = layout.weights
    zeros = {a.key for a in layout.rows if a.zeros or column.zeros}
    for i in range(len(pieces) + 1):
        if open_end and i == len(pieces):
            for r in range(len(rows)):
                evidence.arc(chain, "beyond", 0, tail=i * width + r, head=sink, reading=reading)
            continue
        for r in range(width):
            here = i * width + r
            if r < len(rows):
                slot = (rows[r], column.key)
                blank = weights.skip if rows[r] in zeros else 0
                evidence.arc(chain, "blank", blank, slot, 0, tail=here, head=here + 1, reading=reading)
                lost = weights.blank
                most = TOTAL_MOST if column.of else layout.unseen
                evidence.arc(chain, "lost", lost, slot, most=most, tail=here, head=here + 1, reading=reading)
                for j, cost, value, kind in _takes(pieces, i, layout):
                    head = j * width + r + 1
                    most = TOTAL_MOST if column.of else layout.maximum
                    evidence.arc(
                        chain, kind, cost, slot, value, most=most, tail=here, head=head, reading=reading
                    )
            if i < len(pieces):
                skip = 0 if pieces[i].kind == "stroke" else weights.skip
                evidence.arc(chain, "skip", skip, tail=here, head=here + width, reading=reading)


def _takes(pieces: tuple[Atom, ...], i: int, layout: Layout) -> list[tuple[int, int, int | None, str]]:
    """Return (next piece, cost, value, kind) for the ways to take a value that starts at piece i."""
    weights = layout.weights
    if i == len(pieces):
        return []
    if pieces[i].kind == "stroke":
        return [(i + 1, weights.stroke, 1, "stroke")]
    takes: list[tuple[int, int, int | None, str]] = []
    for j in range(i + 1, min(i + 3, len(pieces) + 1) if layout.thousands else i + 2):
        value = joins(pieces[i:j])
        if value is None:
            continue
        garbled = any(p.kind == "garbled" for p in pieces[i:j])
        could_join = (
            j == i + 1 and layout.thousands and joins(pieces[i : i + 2]) is not None and i + 1 < len(pieces)
        )
        takes.append((j, weights.join if could_join else 0, value, "garbled" if garbled else "read"))
        wrong = weights.other if garbled else weights.number if value > 9 else weights.digit
        takes.append((j, wrong, None, "misread"))
    return takes
