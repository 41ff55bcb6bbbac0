"""CSV files and workbooks rewritten so that each row is one line that any parser reads as one.

Unclosed quotes, stray NULs and bytes that are not UTF-8 must not damage any row but their own. So a row is a line: ROW,
then the fields with FIELD between them; or FAULT, a reason, FIELD and the text, if its fields cannot be told apart.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import IO

from iomdb_loaders.records.files import BLOCK, LONGEST_LINE, MOST_COLUMNS, opened

ROW, FAULT, FIELD = "\x1c", "\x1d", "\x1f"
DAMAGED = "\ufffd"
_MARKS = str.maketrans(dict.fromkeys(("\x00", ROW, FAULT, "\x1e", FIELD, "\r"), DAMAGED))
# characters of a value that are kept, and of a line whose fields are all kept: DuckDB works on 2,048 rows at a time
LONGEST_VALUE, _LONG = 1000, 4000


def write_lines(path: Path, delimiter: str, read: Collection[int], target: Path) -> int:
    """Rewrite a CSV file, header included, into `target`. Returns the number of its rows.

    `read` are the places of the columns that are read, from 1.
    """
    rows = 0
    with target.open("wb") as output:
        for number, block in enumerate(_blocks_of(path)):
            text = block.decode("utf-8", errors="replace").replace("\r\n", "\n").translate(_MARKS)
            if number == 0:
                text = text.removeprefix("\ufeff")
            lines = text.removesuffix("\n").split("\n")
            if '"' in text:
                lines = [_fields(line, delimiter) for line in lines]
            else:
                lines = [line.replace(delimiter, FIELD) for line in lines]
            # spreadsheets write empty rows as delimiters only
            lines = [line if line.strip(FIELD) else "" for line in lines]
            if max(map(len, lines)) > _LONG:
                lines = [shortened(line, read) for line in lines]
            rows += sum(1 for line in lines if line)
            joined = f"\n{ROW}".join(lines)
            output.write(f"{ROW}{joined}\n".encode())
    return rows - 1


def _blocks_of(path: Path) -> Iterator[bytes]:
    # opened here, so that a full disk of the target is not reported as a fault of this file
    with opened(path) as file:
        yield from _blocks(file)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Blocks of whole lines. A line that fills a whole block is cut, and still too long to be a row."""
    rest = b""
    while block := file.read(BLOCK):
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end]
            rest = block[end:]
        else:
            rest = (rest + block)[: 2 * LONGEST_LINE]
    if rest:
        yield rest


def _fields(line: str, delimiter: str) -> str:
    if '"' not in line:
        return line.replace(delimiter, FIELD)
    if len(line) > LONGEST_LINE:
        return line
    # the csv module would accept a quote inside a field as a letter
    if not _quoting(delimiter).fullmatch(line):
        return fault("unclosed quotes, or quotes inside a field", line)
    try:
        return FIELD.join(next(csv.reader([line], delimiter=delimiter, strict=True)))
    except csv.Error as error:
        return fault(str(error), line)


def shortened(line: str, read: Collection[int]) -> str:
    """A rewritten line in little memory: what is cut from a long line decides nothing."""
    if len(line) <= _LONG:
        return line
    if len(line.encode("utf-8", "replace")) > LONGEST_LINE:
        return fault(f"a line longer than {LONGEST_LINE} bytes", line[:LONGEST_VALUE])
    if line.startswith(FAULT):
        return line[:_LONG]
    # empty fields at the end are no fields
    if line.rstrip(FIELD).count(FIELD) >= MOST_COLUMNS:
        return fault(f"more than {MOST_COLUMNS} fields", line[:LONGEST_VALUE])
    fields = enumerate(line.split(FIELD)[:MOST_COLUMNS], start=1)
    return FIELD.join(text[: LONGEST_VALUE + 1 if place in read else 1] for place, text in fields)


@cache
def _quoting(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    field = f'(?:"(?:[^"]|"")*"|[^"{mark}]*)'
    return re.compile(f"{field}(?:{mark}{field})*")


def fault(reason: str, text: str) -> str:
    """The rewritten line of a row whose fields cannot be told apart."""
    return f"{FAULT}{reason}{FIELD}{text}"
