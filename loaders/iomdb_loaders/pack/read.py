"""Read the folder of the data: which editions it holds, what each one says of itself, and the rows of its files."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iomdb_loaders.errors import input_error
from iomdb_loaders.pack.schema import File, Schema, TableFile
from iomdb_loaders.pack.vintage import Frozen, check_vintage, read_frozen
from iomdb_loaders.regular_file import read_file
from iomdb_loaders.toml import properties, property_error, read_toml

EDITION_FILE = "edition.toml"
_PROPERTIES = {
    "code": str,
    "report_year": int,
    "document": str,
    "title": str,
    "source": str,
    "tables": list,
    "files": list,
}
_OPTIONAL = {
    "published": datetime.date,
    "vintage": str,
    "replaces": str,
    "erratum": str,
    "missing": list,
    "batches": list,
}
_BATCH = {"batch": int, "kind": str, "rows": int, "sha256": list}


@dataclass(frozen=True)
class Missing:
    """Figures of a fact that the edition does not print: all combinations of the codes, and why."""

    fact: str
    codes: dict[str, list[str]]
    reason: str


@dataclass(frozen=True)
class Edition:
    """An edition: its folder, what is on its first page, its vintage, its files, and what it does not print."""

    code: str
    folder: Path
    report_year: int
    document: str
    title: str
    published: datetime.date | None
    source: str
    vintage: str
    replaces: str
    erratum: str
    frozen: Frozen | None
    tables: tuple[TableFile, ...]
    files: tuple[File, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Rows:
    """The rows of one file, each with the number of its last line, and the digest of the file's bytes."""

    path: Path
    sha256: str
    lines: list[int]
    values: list[list[str]]


def edition_folders(data: Path, optional: Path, others: Iterable[Path | str]) -> tuple[Path, list[Path]]:
    """The folder with schema.toml and codes/, the editions in it, and the others; `data` may also be one edition.

    One of the others is a folder, or has a name in the folder `optional`. Raises InputError if there is none.
    """
    more = [_other_edition(Path(other), optional) for other in others]
    if (data / EDITION_FILE).is_file():
        return data.resolve().parent, [data.resolve(), *more]
    folders = sorted(path.parent for path in data.glob(f"*/{EDITION_FILE}"))
    if not folders:
        raise input_error(data, f"no {EDITION_FILE} here or one folder below", "give a folder of editions")
    return data, [*folders, *more]


def _other_edition(other: Path, optional: Path) -> Path:
    for folder in (other, optional / other):
        if (folder / EDITION_FILE).is_file():
            return folder.resolve()
    known = ", ".join(sorted(path.parent.name for path in optional.glob(f"*/{EDITION_FILE}")))
    raise input_error(other, f"no {EDITION_FILE} here", f"give the folder of an edition, or one of {known}")


def read_editions(folders: list[Path], schema: Schema) -> tuple[Edition, ...]:
    """Read edition.toml in each folder.

    Raises InputError for an unknown or missing property, for an unknown or unlisted file, and for an edition that was
    changed after it was frozen.
    """
    return tuple(_read_edition(folder, schema) for folder in folders)


def _read_edition(folder: Path, schema: Schema) -> Edition:
    path = folder / EDITION_FILE
    frozen = read_frozen(folder)
    found = properties(path, "", read_toml(path, folder.parent), _PROPERTIES, _OPTIONAL)
    for at, batch in enumerate(found.pop("batches", []), start=1):
        properties(path, f"batches {at}", batch, _BATCH)
    if not re.fullmatch(r"[\w-]+", found["code"], re.ASCII):
        raise property_error(path, "code", "not a name", "use letters, digits, - and _", found["code"])
    for name in ("tables", "files"):
        known: list[str] = list(getattr(schema, name))
        for item in found[name]:
            if item not in known:
                raise property_error(
                    path, name, f"not in {name} of {schema.path}", f"use {', '.join(known)}", item
                )
    tables = tuple(schema.tables[name] for name in found.pop("tables"))
    files = tuple(schema.files[name] for name in found.pop("files"))
    missing = tuple(
        _missing(path, at, raw, schema) for at, raw in enumerate(found.pop("missing", []), start=1)
    )
    check_no_other_file(folder, [file.path for file in (*tables, *files)], f"list it in {EDITION_FILE}")
    found.setdefault("published")
    check_vintage(path, found)
    return Edition(**found, folder=folder, frozen=frozen, tables=tables, files=files, missing=missing)


def _missing(path: Path, number: int, raw: Any, schema: Schema) -> Missing:
    place = f"missing {number}"
    facts = {table.fact.name: table.fact for table in schema.tables.values()}
    name = raw.get("fact") if isinstance(raw, dict) else None
    if name not in facts:
        raise property_error(
            path, f"{place}.fact", "unknown fact", f"use one of {', '.join(facts)}", name or ""
        )
    dimensions = facts[name].dimensions
    found = properties(path, place, raw, {"fact": str, **dict.fromkeys(dimensions, list), "reason": str})
    for dimension in dimensions:
        if not found[dimension]:
            raise property_error(path, f"{place}.{dimension}", "the list is empty", "name the codes")
    return Missing(name, {d: [str(code) for code in found[d]] for d in dimensions}, found["reason"])


def check_no_other_file(folder: Path, known: list[str], step: str) -> None:
    """Refuse a CSV file in `folder` that is not one of the known paths: it would be left out silently."""
    for path in sorted(folder.rglob("*.csv")):
        if path.relative_to(folder).as_posix() not in known:
            raise input_error(path, "unknown file", f"{step}, or remove it")


def read_rows(file: File, data: Path, folder: str = "") -> Rows:
    """Read a file once, in `data` or in a folder of it.

    Raises InputError if it is missing, is not a regular file inside the folder, is not UTF-8 or CSV, or has other
    columns.
    """
    path = data / folder / file.path
    name = posixpath.join(folder, file.path)
    content = read_file(data, name, f"restore it or take it out of {EDITION_FILE}")
    try:
        # some programs begin a file with a byte order mark
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise input_error(path, "not UTF-8 text", "save the file as UTF-8", line=line) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[int] = []
    values: list[list[str]] = []
    try:
        header = next(reader, None)
        for row in reader:
            lines.append(reader.line_num)
            values.append(row)
    except csv.Error as error:
        raise input_error(path, f"not valid CSV ({error})", "fix the quotes", line=reader.line_num) from None
    _check_header(file, path, header)
    if not values:
        raise input_error(path, "the file has no rows", f"fill it or take it out of {EDITION_FILE}")
    return Rows(path, hashlib.sha256(content).hexdigest(), lines, values)


def _check_header(file: File, path: Path, header: list[str] | None) -> None:
    expected = file.header
    if header is None:
        raise input_error(path, "the file is empty", f"its first line must be {','.join(expected)}")
    if header == expected:
        return
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    what = "the columns are in another order"
    if missing:
        what = f"column {missing[0]} is missing"
    elif extra:
        what = f"unknown column {extra[0]}"
    elif len(header) != len(expected):
        what = "a column is doubled"
    raise input_error(path, what, f"the first line must be {','.join(expected)}", line=1)
