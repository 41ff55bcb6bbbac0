"""Read a text extraction and cut the lines of one block out of it."""

import re
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.extraction.errors import DocumentError


@dataclass(frozen=True)
class Line:
    """One line of the extraction: its 1-based number and its tab-separated fields."""

    number: int
    fields: tuple[str, ...]

    def field(self, index: int) -> str:
        """Return the field, or an empty text where the line is shorter."""
        return self.fields[index] if index < len(self.fields) else ""


@dataclass(frozen=True)
class Document:
    """A text extraction, kept with the line numbers that the pack cites."""

    name: str
    lines: tuple[Line, ...]


def read_document(path: Path) -> Document:
    """Return the document at `path`; raises DocumentError when it cannot be read as UTF-8 text."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise DocumentError(
            f"{path}: cannot read the document ({reason}); give the text extraction"
        ) from error
    return parse_document(path.name, text)


def parse_document(name: str, text: str) -> Document:
    """Return `text` as a document; lines end at a newline only, so numbers match the file."""
    lines = text.replace("\r\n", "\n").split("\n")
    return Document(name, tuple(Line(i, tuple(line.split("\t"))) for i, line in enumerate(lines, start=1)))


def find_lines(
    document: Document, start: str, end: str, skip: tuple[str, ...], *, table: str, occurrence: int = 1
) -> tuple[int, tuple[Line, ...]]:
    """Return the number of the start line and the lines strictly between the anchors.

    Blank lines and those matching a `skip` pattern are left out.

    `start` and `end` are regular expressions searched in the whole line; `occurrence` picks the n-th start.
    Raises DocumentError when an anchor is not there.
    """
    first = _anchor(document, start, 0, occurrence)
    if first is None:
        raise DocumentError(
            f"{document.name}: no line matches {start!r}, so {table} is not in it; check the document and the layout"
        )
    last = _anchor(document, end, first + 1, 1) if end else len(document.lines)
    if last is None:
        raise DocumentError(
            f"{document.name} line {first + 1}: {table} starts here, but no later line matches {end!r};"
            " correct `end` in the layout"
        )
    patterns = [re.compile(p) for p in skip]
    kept = tuple(
        line
        for line in document.lines[first + 1 : last]
        if "".join(line.fields).strip() and not any(p.search("\t".join(line.fields)) for p in patterns)
    )
    return first + 1, kept


def _anchor(document: Document, pattern: str, begin: int, occurrence: int) -> int | None:
    wanted = re.compile(pattern)
    for index in range(begin, len(document.lines)):
        if wanted.search("\t".join(document.lines[index].fields)):
            occurrence -= 1
            if occurrence == 0:
                return index
    return None
