"""Damage to files of records, determined by a seed, and a count of the rows of the damaged file in plain Python."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.records.examples import COLUMNS, ID, Row, rows

ENDINGS = ("csv", "csv", "csv", "csv.gz", "parquet", "xlsx")
MARKS = [
    b'"',
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b",",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x1c",
    b"\x1f",
    b"\xe2\x80\xa8",
]
VALUES = [
    "",
    " ",
    '"',
    '""',
    "=1+1",
    "\u0130",
    "\U0001f600",
    "x" * 70_000,
    "-0",
    "1e999",
    "NaN",
    "2013-02-30",
    "'",
    "\\",
]
Damage = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, lot: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(lot.choice([1, 1, 2, 8])):
        changed[lot.randrange(len(changed))] ^= 1 << lot.randrange(8)
    return bytes(changed)


def cut(data: bytes, lot: random.Random) -> bytes:
    return data[: lot.randrange(len(data))]


def drop(data: bytes, lot: random.Random) -> bytes:
    start = lot.randrange(len(data))
    return data[:start] + data[start + lot.randrange(1, 40) :]


def double(data: bytes, lot: random.Random) -> bytes:
    start = lot.randrange(len(data))
    return data[:start] + data[start : start + lot.randrange(1, 200)] + data[start:]


def insert(data: bytes, lot: random.Random) -> bytes:
    for _ in range(lot.choice([1, 1, 3])):
        place = lot.randrange(len(data) + 1)
        data = data[:place] + lot.choice(MARKS) * lot.choice([1, 1, 2]) + data[place:]
    return data


def ends(data: bytes, lot: random.Random) -> bytes:
    """A different line end in all or some of the lines."""
    lines, other = data.split(b"\n"), lot.choice([b"\r\n", b"\r", b"\n\n", b"\n\r"])
    share = lot.choice([0.3, 1])
    return b"".join(line + (other if lot.random() < share else b"\n") for line in lines)


def encode(data: bytes, lot: random.Random) -> bytes:
    text = data.decode("utf-8", errors="replace").replace("e", lot.choice(["e", "é"]))
    return text.encode(
        lot.choice(["utf-16", "utf-16-be", "latin-1", "utf-8-sig", "utf-32", "cp037"]), "replace"
    )


def huge(data: bytes, lot: random.Random) -> bytes:
    place = lot.randrange(len(data))
    return (
        data[:place] + lot.choice([b"x", b",", b'"', b"0"]) * lot.choice([70_000, 2_200_000]) + data[place:]
    )


QUOTE = '"'
BYTES: list[Damage] = [flip, cut, drop, double, insert]
TEXT: list[Damage] = [*BYTES, insert, ends, encode]
Table = list[list[str]]


def table(kind: str, lot: random.Random, name: str) -> Table:
    """A header and a few rows, nearly always valid."""
    made: list[Row] = rows(kind, lot.randrange(1, 7))
    for item in made:
        if kind in ID:
            item[ID[kind]] = f"{name}-{item[ID[kind]]}"
        if lot.random() < 0.1:
            item[lot.choice(COLUMNS[kind])] = lot.choice(VALUES)
    return [COLUMNS[kind], *([item[column] for column in COLUMNS[kind]] for item in made)]


def rearrange(grid: Table, lot: random.Random) -> Table:
    """Columns swapped, dropped or doubled, in all rows or in one; or a row repeated; or nothing changed."""
    grid = [list(line) for line in grid]
    one, other = (lot.randrange(len(grid[0])) for _ in range(2))
    some = lot.choice([grid, grid[1:], [lot.choice(grid)]])
    what = lot.randrange(8)
    for line in some if what < 3 else []:
        if what == 0:
            line[one], line[other] = line[other], line[one]
        elif what == 1:
            del line[one]
        else:
            line.insert(other, line[one])
    if what == 3:
        grid.append(list(lot.choice(grid)))
    if what == 4:
        lot.choice(grid)[one] = lot.choice(VALUES)
    return grid


def as_csv(grid: Table, lot: random.Random) -> bytes:
    style = lot.random()

    def field(text: str) -> str:
        if style < 0.3 or "," in text or '"' in text:
            return '"' + text.replace('"', '""') + '"'
        return text

    data = "".join(",".join(map(field, line)) + "\n" for line in grid).encode()
    damage = huge if lot.random() < 0.02 else lot.choice(TEXT)
    if lot.random() < 0.2:
        return damage(data, lot)
    head, body = data.split(b"\n", 1)
    return head + b"\n" + (damage(body, lot) if lot.random() < 0.8 else body)


def as_gzip(grid: Table, lot: random.Random) -> bytes:
    data = gzip.compress(as_csv(grid, lot), mtime=0)
    return lot.choice(BYTES)(data, lot) if lot.random() < 0.5 else data


def as_parquet(grid: Table, lot: random.Random, path: Path) -> bytes:
    width = max(map(len, grid))
    # Parquet needs unique names that are not blank
    names = list(dict.fromkeys(filter(None, (grid[0] + [f"more_{place}" for place in range(width)])[:width])))
    columns = ", ".join(f'"{name.replace(QUOTE, QUOTE * 2)}" varchar' for name in names)
    with duckdb.connect() as con:
        con.execute(f"create table t ({columns})")
        for line in grid[1:]:
            values = (line + [""] * width)[: len(names)]
            con.execute(f"insert into t values ({', '.join('?' * len(names))})", values)
        con.execute(
            f"copy t to '{path}' (format parquet, compression {lot.choice(['snappy', 'zstd', 'uncompressed'])})"
        )
    data = path.read_bytes()
    return lot.choice(BYTES)(data, lot) if lot.random() < 0.7 else data


def as_workbook(grid: Table, lot: random.Random) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in grid:
        sheet.append([text[:30_000] for text in line])
    output = io.BytesIO()
    book.save(output)
    data = output.getvalue()
    chance = lot.random()
    if chance < 0.5:
        return with_sheet(data, lambda xml: sheet_damage(xml, lot))
    return lot.choice(BYTES)(data, lot) if chance < 0.8 else data


def with_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with the XML of its first sheet changed."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return output.getvalue()


def sheet_damage(xml: bytes, lot: random.Random) -> bytes:
    """Formulas, wrong row and cell numbers, a wrong size, errors, torn XML."""
    what = lot.randrange(7)
    if what == 0:
        return xml.replace(b"<c ", b"<c><f>1+1</f></c><c ", 1)
    if what == 1:
        return re.sub(
            rb'<row r="\d+"',
            b'<row r="%d"' % lot.choice([1, 2, 3, 9, 10**12]),
            xml,
            count=lot.randrange(1, 4),
        )
    if what == 2:
        return xml.replace(b"<sheetData>", b'<dimension ref="A1:B2"/><sheetData>')
    if what == 3:
        return re.sub(
            rb't="\w+"',
            b't="%s"' % lot.choice([b"n", b"e", b"b", b"d", b"s", b"?"]),
            xml,
            count=lot.randrange(1, 9),
        )
    if what == 4:
        return re.sub(
            rb' r="[A-Z]+\d+"',
            b' r="%s"' % lot.choice([b"A1", b"ZZZ1", b"A0", b"?"]),
            xml,
            count=lot.randrange(1, 9),
        )
    return lot.choice(BYTES)(xml, lot)


def damaged_file(folder: Path, kind: str, seed: int) -> Path:
    """A file of records, most likely damaged."""
    lot = random.Random(f"{kind} {seed}")
    ending = lot.choice(ENDINGS)
    path = folder / f"m{seed}.{ending}"
    grid = rearrange(table(kind, lot, str(seed)), lot)
    if ending == "csv":
        data = as_csv(grid, lot)
    elif ending == "csv.gz":
        data = as_gzip(grid, lot)
    elif ending == "parquet":
        data = as_parquet(grid, lot, path)
    else:
        data = as_workbook(grid, lot)
    path.write_bytes(data)
    return path


def rows_in(path: Path) -> int:
    """The rows that a reader must account for: those after the first, of a line, table or sheet, that are not empty."""
    if path.name.endswith(".parquet"):
        with duckdb.connect() as con:
            found = con.execute(f"from read_parquet('{path}')").fetchall()
        return sum(any(value not in (None, "") for value in row) for row in found)
    if path.name.endswith(".xlsx"):
        with zipfile.ZipFile(path) as book:
            xml = book.read("xl/worksheets/sheet1.xml")
        rows = re.findall(rb"<row\b[^>]*>(.*?)</row>", xml, re.DOTALL)
        return sum(bool(re.search(rb"<(v|t|f)( [^>]*)?>[^<]", row)) for row in rows) - 1
    data = path.read_bytes()
    if path.name.endswith(".gz"):
        data = gzip.decompress(data)
    lines = data.replace(b"\r\n", b"\n").split(b"\n")[1:]
    return sum(not re.fullmatch(rb'(""|)(,(""|))*', line) for line in lines)
