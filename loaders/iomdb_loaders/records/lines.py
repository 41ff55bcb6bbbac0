"""CSV files and workbooks rewritten so that each row is one line that any parser reads as one.

Unclosed quotes, stray NULs and bytes that are not UTF-8 must not damage any row but their own. So a row is a line: ROW,
then the fields with FIELD between them; or FAULT, a reason, FIELD and the text, if its fields cannot be told apart.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from iomdb_loaders.records.files import BLOCK, opened

ROW, FAULT, FIELD = "\x1c", "\x1d", "\x1f"
DAMAGED = "\ufffd"
_MARKS = str.maketrans(dict.fromkeys(("\x00", ROW, FAULT, "\x1e", FIELD, "\r"), DAMAGED))
# enough to recognise a line that is too long to be a row
_SHOWN = 1000
# a quote inside a field, or after its end: the line is not a row, whatever follows
_CUT = 'x"x[cut]'


def write_lines(path: Path, delimiter: str, target: Path) -> int:
    """Rewrite a CSV file, header included, into `target`. Returns the number of its rows."""
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
            rows += sum(1 for line in lines if line)
            joined = f"\n{ROW}".join(lines)
            output.write(f"{ROW}{joined}\n".encode())
    return rows - 1


def _blocks_of(path: Path) -> Iterator[bytes]:
    # opened here, so that a full disk of the target is not reported as a fault of this file
    with opened(path) as file:
        yield from _blocks(file)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Blocks of whole lines. A line that fills a whole block is cut, because no row is that long."""
    rest, is_cut = b"", False
    while block := file.read(BLOCK):
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end]
            rest, is_cut = block[end:], False
        elif not is_cut:
            rest, is_cut = (rest + block)[:_SHOWN] + _CUT.encode(), True
    if rest:
        yield rest


def _fields(line: str, delimiter: str) -> str:
    if '"' not in line:
        return line.replace(delimiter, FIELD)
    # the csv module would accept a quote inside a field as a letter
    if not _quoting(delimiter).fullmatch(line):
        reason = (
            f"a line longer than {BLOCK} bytes"
            if _CUT in line
            else "unclosed quotes, or quotes inside a field"
        )
        return fault(reason, line)
    try:
        return FIELD.join(next(csv.reader([line], delimiter=delimiter, strict=True)))
    except csv.Error as error:
        return fault(str(error), line)


@cache
def _quoting(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    field = f'(?:"(?:[^"]|"")*"|[^"{mark}]*)'
    return re.compile(f"{field}(?:{mark}{field})*")


def fault(reason: str, text: str) -> str:
    """The rewritten line of a row whose fields cannot be told apart."""
    return f"{FAULT}{reason}{FIELD}{text}"
