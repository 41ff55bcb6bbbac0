"""Read a text extraction, and find the lines of a block in it."""

import re
from dataclasses import dataclass
from pathlib import Path

from iomdb_loaders.extraction.errors import DocumentError
from iomdb_loaders.extraction.layout import Block


@dataclass(frozen=True)
class Line:
    """One line of the text: its number, from 1, and its tab-separated fields."""

    number: int
    fields: tuple[str, ...]

    def field(self, index: int) -> str:
        """Return the field, or an empty text where the line is shorter."""
        return self.fields[index] if index < len(self.fields) else ""

    @property
    def text(self) -> str:
        """The whole line."""
        return "\t".join(self.fields)


@dataclass(frozen=True)
class Document:
    """A text extraction; its line numbers are those that the pack cites."""

    name: str
    lines: tuple[Line, ...]


def read_document(path: Path) -> Document:
    """Return the document at `path`; raises DocumentError if it cannot be read as UTF-8 text."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        reason = "file not found"
    except UnicodeDecodeError:
        reason = "not UTF-8 text"
    except OSError as error:
        reason = f"cannot read the document ({error.strerror})"
    else:
        return parse_document(str(path), text)
    raise DocumentError(f"{path}: {reason}; give the text extraction of the edition")


def parse_document(name: str, text: str) -> Document:
    """Return `text` as a document. Only a newline ends a line, so that numbers match the file."""
    lines = text.replace("\r\n", "\n").split("\n")
    return Document(name, tuple(Line(i, tuple(line.split("\t"))) for i, line in enumerate(lines, start=1)))


def find_start(document: Document, block: Block, table_id: str) -> int:
    """Return the index of the line that `block.start` matches; raises DocumentError if there is none."""
    first = _search(document, block.start, 0)
    if first is None:
        what = f"no line matches {block.start!r}, so {table_id} is not in it"
        raise DocumentError(f"{document.name}: {what}; check the document and the layout")
    return first


def find_lines(document: Document, block: Block, table_id: str) -> tuple[int, tuple[Line, ...]]:
    """Return the number of the start line, and the lines between start and end.

    Blank lines and those that `skip` matches are left out. Raises DocumentError if start, end or lines are missing.
    """
    first = find_start(document, block, table_id)
    last = _search(document, block.end, first + 1) if block.end else len(document.lines)
    if last is None:
        what = f"{table_id} starts here, but no later line matches {block.end!r}"
        raise DocumentError(f"{document.name}, line {first + 1}: {what}; fix `end` in the layout")
    skip = [re.compile(pattern) for pattern in block.skip]
    lines = tuple(
        line
        for line in document.lines[first + 1 : last]
        if "".join(line.fields).strip() and not any(pattern.search(line.text) for pattern in skip)
    )
    if not lines:
        what = f"{table_id} has no line after {block.start!r}"
        raise DocumentError(f"{document.name}: {what}; check `skip` in the layout")
    return first + 1, lines


def _search(document: Document, pattern: str, begin: int) -> int | None:
    wanted = re.compile(pattern)
    return next((i for i in range(begin, len(document.lines)) if wanted.search(document.lines[i].text)), None)
