"""The files of a batch: found, identified by their suffix, digested and counted by another thread."""

from __future__ import annotations

import glob
import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from iomdb_loaders.errors import InputError, input_error

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

ENDINGS = (".csv", ".csv.gz", ".parquet", ".xlsx")
# the file that a load leaves beside its input
REJECTS = ".rejects.csv"
BLOCK = 4 * 1024 * 1024
# bytes of a line of CSV; the csv module takes no field that is longer
LONGEST_LINE = 128 * 1024
# more are no export of records, and names are compared with each other
MOST_COLUMNS = 2000
# bytes on which CSV parsers disagree, including the markers of lines.py
_DISPUTED = (b'"', b"\0", b"\x1c", b"\x1d", b"\x1e", b"\x1f")
# files up to this size are digested again after the load, which takes a tenth of a second
_DIGESTED_AGAIN = 64 * 1024 * 1024

# bytes that a gzipped file may unpack to, per byte and at least; larger files take as long as their size lets expect
_MOST_PER_BYTE, _NEVER_TOO_MUCH, _SOON = 100, 32 * 1024 * 1024, 16 * 1024 * 1024


class Stamp(NamedTuple):
    """Identity, size and times of a file. Its owner can set back all of them but the last."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int


@dataclass(frozen=True)
class Contents:
    """The digest of a file and, for CSV, the number of lines after the header.

    `plain` is true if the file has no quotes, no control characters on which parsers disagree, and no CR except before
    LF, so that each line is the same row for any parser.
    """

    sha256: str
    size: int
    lines: int
    plain: bool


@dataclass
class InputFile:
    """A file of a batch: its stamp before the load, its contents as another thread finds them, its columns and rows."""

    path: Path
    stamp: Stamp
    digested: Future[Contents]
    columns: tuple[str, ...] = ()
    rows: int = 0
    # of a Parquet file, by column
    types: Mapping[str, str] = field(default_factory=dict)
    # of a workbook; `named` if the map names it, as one of several perhaps
    sheet: str | None = None
    named: bool = False

    @property
    def name(self) -> str:
        """Its path for people, with the sheet if the map names it."""
        return f"{self.path}{self._part}"

    @property
    def label(self) -> str:
        """The same without the folder."""
        return f"{self.path.name}{self._part}"

    @property
    def _part(self) -> str:
        return f", sheet {self.sheet}" if self.named else ""

    @property
    def ending(self) -> str:
        """The suffix that decides how the file is read."""
        return ending_of(self.path) or ""

    @property
    def contents(self) -> Contents:
        """Its contents, as soon as the other thread is done. Raises InputError if the file cannot be read."""
        return self.digested.result()


def find(patterns: Iterable[str | Path] | str | Path) -> list[Path]:
    """The files that the paths or globs name, in order. Raises InputError for a pattern that names none."""
    found: list[Path] = []
    for pattern in [str(patterns)] if isinstance(patterns, str | Path) else map(str, patterns):
        paths = [Path(pattern)] if Path(pattern).exists() else _matches(pattern)
        files = [path for path in paths if path.is_file()]
        for path in paths:
            if path not in files and not path.is_dir():
                raise input_error(path, "not a regular file", "give files, or a glob that matches files only")
        if not files:
            what = "a folder" if paths else "file not found"
            raise input_error(pattern, what, "give a file or a quoted glob")
        found += [path for path in files if path not in found]
    for path in found:
        _check_name(path)
        if _is_lock(path):
            step = "give the workbook itself, saved and closed"
            raise input_error(path, "the lock file of an open workbook", step)
        if ending_of(path) is None:
            raise input_error(path, "not a file of records", f"use one of {', '.join(ENDINGS)}")
        if any(mark in str(path) for mark in "*?["):
            raise input_error(
                path, "the name holds *, ? or [, which DuckDB takes for a glob", "rename the file"
            )
    return found


def _check_name(path: Path) -> None:
    """Raise InputError for a name that neither DuckDB nor a terminal takes as it is."""
    name = str(path)
    if not name.isprintable():
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        raise InputError(f"{shown}: the name is not in UTF-8, or has control characters; rename the file")


def _matches(pattern: str) -> list[Path]:
    # Path.glob takes no absolute pattern
    names = sorted(glob.glob(pattern))  # noqa: PTH207
    return [Path(name) for name in names if not name.endswith(REJECTS) and not _is_lock(Path(name))]


def _is_lock(path: Path) -> bool:
    """Whether Excel made the file while a workbook is open."""
    return path.name.startswith("~$")


def ending_of(path: Path) -> str | None:
    """The suffix that decides how a file is read; None if there is no reader for it."""
    return next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), None)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, decompressed if need be. Raises InputError if it cannot be read."""
    with opened_raw(path) as raw:
        if ending_of(path) == ".csv.gz":
            with gzip.open(raw) as decompressed:
                yield cast(IO[bytes], decompressed)
        else:
            yield raw


@contextmanager
def opened_raw(path: Path) -> Iterator[BufferedReader]:
    """The bytes of a file as they are. Raises InputError if it cannot be read."""
    try:
        with path.open("rb") as raw:
            yield raw
    except (OSError, EOFError, zlib.error) as error:
        raise input_error(path, f"cannot be read ({error})", "fix or replace the file") from None


def open_input(path: Path, reader: Executor) -> InputFile:
    """Stamp a file and let `reader` digest it."""
    with opened_raw(path) as raw:
        stamp = _stamp(os.fstat(raw.fileno()))
    if ending_of(path) == ".csv.gz" and stamp.size <= _SOON:
        _check_unpacked(path, stamp.size)
    return InputFile(path, stamp, reader.submit(_contents, path, stamp))


def _check_unpacked(path: Path, size: int) -> None:
    """Raise InputError if a file unpacks to far more than rows do."""
    most = max(_NEVER_TOO_MUCH, _MOST_PER_BYTE * size)
    unpacked = 0
    with opened(path) as decompressed:
        while block := decompressed.read(BLOCK):
            unpacked += len(block)
            if unpacked > most:
                what = f"its {size} bytes unpack to more than {most}, which is no table"
                raise input_error(path, what, "load it unpacked, if it is one")


def _contents(path: Path, stamp: Stamp) -> Contents:
    """Read a whole file once. Raises InputError unless it still has its stamp."""
    digest = hashlib.sha256()
    size, tally = 0, _Tally()
    ending = ending_of(path)
    with opened_raw(path) as raw:
        if _stamp(os.fstat(raw.fileno())) != stamp:
            raise _changed(path)
        while block := raw.read(BLOCK):
            digest.update(block)
            size += len(block)
            if ending == ".csv":
                tally.add(block)
    if ending == ".csv.gz":
        with opened(path) as decompressed:
            while block := decompressed.read(BLOCK):
                tally.add(block)
    lines = tally.newlines - (tally.last == b"\n")
    return Contents(digest.hexdigest(), size, lines, tally.plain and not tally.loose)


def begins_plain(path: Path) -> bool:
    """Whether the first block of a CSV file is plain: a file with quotes mostly has them from its first rows on."""
    tally = _Tally()
    with opened(path) as file:
        tally.add(file.read(BLOCK))
    return tally.plain


def check_unchanged(file: InputFile) -> None:
    """Raise InputError unless the file is still the one that was digested: what was loaded may be neither."""
    try:
        same = _stamp(file.path.stat()) == file.stamp
    except OSError as error:
        what = f"was lost while it was loaded ({error.strerror})"
        raise input_error(file.path, what, "load it again") from None
    # two writes within one tick of the clock leave no trace in the stamp
    if not same or (file.stamp.size <= _DIGESTED_AGAIN and _sha256(file.path) != file.contents.sha256):
        raise _changed(file.path)


def _changed(path: Path) -> InputError:
    return input_error(path, "was changed while it was loaded", "load it again when it is complete")


def _sha256(path: Path) -> str:
    with opened_raw(path) as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class _Tally:
    """Lines counted block by block; `loose` are the CRs that no LF follows."""

    def __init__(self) -> None:
        self.newlines, self.loose, self.plain, self.last = 0, 0, True, b""

    def add(self, block: bytes) -> None:
        self.newlines += block.count(b"\n")
        self.plain = self.plain and not any(mark in block for mark in _DISPUTED)
        if b"\r" in block:
            self.loose += block.count(b"\r") - block.count(b"\r\n")
        if self.last == b"\r" and block.startswith(b"\n"):
            self.loose -= 1
        self.last = block[-1:]
