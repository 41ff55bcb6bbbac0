"""Load files of one kind and year as one batch, in one transaction.

A file that holds nothing but valid rows is read once, straight into its table. If a row is refused, a file cannot
be read straight on, or ids repeat, all is taken back and done again line by line, which tells which row, and why.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.records import facts, rejects
from iomdb_loaders.records.files import Reading, Source, begins_plain, check_unchanged, read_beside
from iomdb_loaders.records.identity import PLAIN, Identity, check_same
from iomdb_loaders.records.layout import Layout
from iomdb_loaders.records.lines import write_lines
from iomdb_loaders.records.mapping import Mapping
from iomdb_loaders.records.rejects import Allowance
from iomdb_loaders.records.scan import line_by_line, source_of, straight
from iomdb_loaders.records.transaction import database_path, is_of, reason, transaction
from iomdb_loaders.records.unique import ids_differ

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from duckdb import DuckDBPyConnection

# the reader tells no row count: DuckDB would take the file for the smaller side of each join and keep it in memory
_PLANNER = "join_order,build_side_probe_side"
_MEMORY = "300MB"
# they do not shrink numbers of codes and unique ids, but trying them takes a sixth of the load
_USELESS_COMPRESSION = "dictionary,dict_fsst,rle"


@dataclass(frozen=True)
class Request:
    """What to load, and how: files of one layout and year."""

    layout: Layout
    year: int
    paths: tuple[Path, ...]
    mapping: Mapping = field(default_factory=Mapping)
    identity: Identity = PLAIN
    allowance: Allowance = field(default_factory=Allowance)
    correct: bool = False


@dataclass(frozen=True)
class Loaded:
    """What became of it. `batch` is None if all files are in the database already; `known` tells which, and where."""

    batch: int | None
    read: int = 0
    rejected: int = 0
    replaced: int = 0
    synthetic: bool = False
    known: tuple[tuple[Path, int], ...] = ()
    rejects_file: Path | None = None
    fed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def loaded(self) -> int:
        """Rows that were stored."""
        return self.read - self.rejected


@dataclass(frozen=True)
class _Job:
    connection: DuckDBPyConnection
    database: str
    sql: Path
    request: Request
    batch: int
    sources: tuple[Source, ...]
    readings: tuple[Reading, ...]
    counts: list[int]

    def run(self, name: str) -> int:
        """Run a statement of sql/record; the number of rows it tells, if it does."""
        text = (self.sql / name).read_text(encoding="utf-8")
        rows = self.connection.execute(text).fetchall()
        return int(rows[0][0]) if rows and isinstance(rows[0][0], int) else 0


def load(
    connection: DuckDBPyConnection,
    sql: Path,
    request: Request,
    version: str,
    progress: Callable[[str], None] = lambda step: None,
) -> Loaded:
    """Load the files of `request` into the database that `connection` writes to.

    `sql` is the folder of the statements, `version` the version of iomdb to note. Raises InputError, leaving the
    database as it was, for a file that cannot be read or has not the columns, and if more rows are refused than
    allowed; these are then in a file beside the first input, which the message names.
    """
    started = time.monotonic()
    check_same(connection, request.identity)
    progress("files")
    with _reader() as reader:
        readings, known = _new_files(connection, request, reader)
        if not readings:
            return Loaded(None, known=known)
        paths = tuple(readings)
        sources = tuple(source_of(connection, path, request.layout, request.mapping) for path in paths)
        number = connection.execute("select coalesce(max(batch), 0) + 1 from record.batch").fetchall()[0][0]
        database = database_path(connection)
        job = _Job(
            *(connection, database, sql, request, number),
            *(sources, tuple(readings.values()), [0] * len(paths)),
        )
        with _Settings(connection, request, number):
            for name in ("macro.sql", "spelling.sql"):
                job.run(name)
            with transaction(connection), _unchanged(job):
                rejected, replaced = _rows(job, progress)
                if not sum(job.counts):
                    raise input_error(paths[0], "no rows", "give a file with rows")
                written = rejects.write_file(connection, paths) if rejected else None
                _refuse_too_many(job, rejected, written)
                synthetic = _record(job, rejected, replaced, version, time.monotonic() - started)
                progress("facts")
                fed, waiting = facts.refresh(connection, sql, request.layout.kind, request.year)
    return Loaded(number, sum(job.counts), rejected, replaced, synthetic, known, written, fed, waiting)


@contextmanager
def _reader() -> Iterator[Executor]:
    """A thread that digests files beside the load, as DuckDB leaves Python idle; what waits in the end is dropped."""
    from concurrent.futures import ThreadPoolExecutor

    reader = ThreadPoolExecutor(max_workers=1)
    try:
        yield reader
    finally:
        reader.shutdown(cancel_futures=True)


@contextmanager
def _unchanged(job: _Job) -> Iterator[None]:
    """Whatever came of the files: if one is not what it was, that is the reason, and it is told."""

    def check() -> None:
        for source, reading in zip(job.sources, job.readings, strict=True):
            check_unchanged(source.path, reading)

    try:
        yield
    except Exception:
        check()
        raise
    check()


class _Settings:
    """Variables and limits of one load; taken back in the end, as the key must not stay about."""

    def __init__(self, connection: DuckDBPyConnection, request: Request, batch: int) -> None:
        self.connection = connection
        self.variables = {
            "record_year": request.year,
            "record_batch": batch,
            "record_key": request.identity.secret,
        }

    def __enter__(self) -> None:
        run = self.connection.execute
        self.before = {
            name: run("select current_setting(?)", [name]).fetchall()[0][0]
            for name in ("disabled_optimizers", "memory_limit", "disabled_compression_methods")
        }
        run(f"set disabled_optimizers = '{_PLANNER}'")
        run(f"set memory_limit = '{_MEMORY}'")
        run(f"set disabled_compression_methods = '{_USELESS_COMPRESSION}'")
        for name, value in self.variables.items():
            run(f"set variable {name} = ?", [value])

    def __exit__(self, *error: object) -> None:
        import duckdb

        # after a fatal error the connection takes nothing any more
        with suppress(duckdb.FatalException):
            for name in self.variables:
                self.connection.execute(f"reset variable {name}")
            for name, value in self.before.items():
                self.connection.execute(f"set {name} = '{value}'")


def _new_files(
    connection: DuckDBPyConnection, request: Request, reader: Executor
) -> tuple[dict[Path, Reading], tuple[tuple[Path, int], ...]]:
    """The files that are in no batch of this kind and year yet, being read, and the others with their batch."""
    stored = connection.execute(
        "select f.sha256, f.batch, f.bytes from record.batch_file as f inner join record.batch as b "
        "on f.batch = b.batch where b.kind = ? and b.report_year = ?",
        [request.layout.kind, request.year],
    ).fetchall()
    batches = {sha256: batch for sha256, batch, _ in stored}
    readings = {path: read_beside(reader, path) for path in request.paths}
    sizes = [size for _, _, size in stored] + [reading.stamp.size for reading in readings.values()]
    known = []
    seen: set[str] = set()
    # a file of a size of its own is no other's copy: nobody waits for its digest
    for path in [path for path, reading in readings.items() if sizes.count(reading.stamp.size) > 1]:
        sha256 = readings[path].contents.sha256
        if sha256 in batches:
            known.append((path, batches[sha256]))
        if sha256 in batches or sha256 in seen:
            del readings[path]
        seen.add(sha256)
    return readings, tuple(known)


def _rows(job: _Job, progress: Callable[[str], None]) -> tuple[int, int]:
    """Store the valid rows; how many were refused, and how many older ones replaced."""
    progress("rows")
    if not _straight(job, progress):
        job.connection.execute("rollback")
        job.connection.execute("begin")
        progress("rows, line by line")
        _line_by_line(job)
    rejected = job.connection.execute("select count(*) from record_rejected").fetchall()[0][0]
    return rejected, _supersede(job) if job.request.correct and job.request.layout.id_field else 0


def _straight(job: _Job, progress: Callable[[str], None]) -> bool:
    """Read each file once, straight into its table. False if that does not account for every row."""
    import duckdb

    layout, connection = job.request.layout, job.connection
    for place, (source, reading) in enumerate(zip(job.sources, job.readings, strict=True)):
        if source.ending == ".xlsx" or (source.ending != ".parquet" and not begins_plain(source.path)):
            return False
        try:
            straight(connection, source, place + 1, layout, job.request.mapping)
            job.run(f"{layout.kind}/checked.sql")
            connection.execute(
                "create or replace temp view record_accepted as select * from record_checked where broken is null"
            )
            stored = job.run(f"{layout.kind}/insert.sql")
            if source.ending == ".parquet":
                expected = _parquet_rows(connection, source.path)
            else:
                expected = reading.contents.lines if reading.contents.plain else -1
        except duckdb.Error as error:
            if is_of(job.database, error):
                raise
            return False
        if stored != expected:
            return False
        job.counts[place] = expected
    progress("ids")
    job.run("no_reject.sql")
    return ids_differ(connection, layout, correct=job.request.correct)


def _parquet_rows(connection: DuckDBPyConnection, path: Path) -> int:
    return int(
        connection.execute("select sum(num_rows) from parquet_file_metadata(?)", [str(path)]).fetchall()[0][0]
    )


def _line_by_line(job: _Job) -> None:
    """Read each file line by line, tell what is wrong with each row that is refused, and store the others."""
    import duckdb

    connection = job.connection
    try:
        with tempfile.TemporaryDirectory(prefix="iomdb-") as folder:
            stored = _stored_lines(job, Path(folder))
    except OSError as error:
        what = f"cannot be rewritten line by line ({error.strerror})"
        step = "make room for temporary files, or set TMPDIR"
        raise input_error(job.sources[0].path, what, step) from None
    except duckdb.Error as error:
        if is_of(job.database, error):
            raise
        # rewritten lines can be read: it is a Parquet file that cannot
        source = next((one for one in job.sources if one.ending == ".parquet"), job.sources[0])
        raise input_error(source.path, f"cannot be read ({reason(error)})", "mend the file") from None
    rejected = connection.execute("select count(*) from record_rejected").fetchall()[0][0]
    if stored + rejected != sum(job.counts):
        what = f"{sum(job.counts)} rows read, but {stored} loaded and {rejected} rejected"
        raise input_error(job.sources[0].path, what, "report this as a defect")


def _stored_lines(job: _Job, folder: Path) -> int:
    """Store the valid rows, with the files rewritten in `folder`; how many they are."""
    layout, connection = job.request.layout, job.connection
    rewritten = []
    for place, source in enumerate(job.sources):
        target = folder / f"{place + 1}.lines"
        job.counts[place] = _rewrite(job, source, target)
        rewritten.append((source, place + 1, target))
    line_by_line(connection, rewritten, layout, job.request.mapping)
    job.run(f"{layout.kind}/checked.sql")
    job.run("rejected.sql")
    if layout.id_field:
        rejects.add_duplicates(connection, job.sql, layout, correct=job.request.correct)
    connection.execute(
        "create or replace temp view record_accepted as select c.* from record_checked as c "
        "anti join record_rejected as r on c.file_no = r.file_no and c.line = r.line"
    )
    return job.run(f"{layout.kind}/insert.sql")


def _rewrite(job: _Job, source: Source, target: Path) -> int:
    if source.ending == ".parquet":
        return _parquet_rows(job.connection, source.path)
    if source.ending == ".xlsx":
        from iomdb_loaders.records.workbook import write_workbook_lines

        return write_workbook_lines(source.path, len(source.columns), target)
    return write_lines(source, job.request.mapping.delimiter, target)


def _supersede(job: _Job) -> int:
    """Mark the rows that the batch corrects: they stay as vintages, and count no more."""
    table, id_ = f"record.{job.request.layout.table}", job.request.layout.id_field
    id_ = f"{id_}_hash" if job.request.identity.secret else id_
    return int(
        job.connection.execute(
            f"update {table} set superseded_by = getvariable('record_batch') "
            "where superseded_by is null and report_year = getvariable('record_year') "
            f"and batch <> getvariable('record_batch') and {id_} in "
            f"(select {id_} from {table} where batch = getvariable('record_batch'))"
        ).fetchall()[0][0]
    )


def _refuse_too_many(job: _Job, rejected: int, written: Path | None) -> None:
    allowed = job.request.allowance.rows(sum(job.counts))
    if rejected > allowed:
        raise InputError(
            f"{job.sources[0].path}: {rejected} of {sum(job.counts)} rows rejected, {allowed} allowed, nothing "
            f"loaded; see {written}, mend the rows or allow more with --max-rejects"
        )


def _record(job: _Job, rejected: int, replaced: int, version: str, seconds: float) -> bool:
    """Note the batch, its files and its rejects. Returns whether any of its rows is synthetic."""
    import duckdb

    request, run = job.request, job.connection.execute
    synthetic = run(
        f"select coalesce(bool_or(synthetic), false) from record.{request.layout.table} where batch = ?",
        [job.batch],
    ).fetchall()[0][0]
    read = sum(job.counts)
    run(
        "insert into record.batch values (?, ?, ?, ?, ?, ?, ?, ?, now() at time zone 'UTC', ?, ?, ?, ?)",
        [
            *(job.batch, request.layout.kind, request.year, read, read - rejected, rejected, replaced),
            *(synthetic, round(seconds, 3), version, duckdb.__version__, request.identity.fingerprint),
        ],
    )
    for place, (source, reading) in enumerate(zip(job.sources, job.readings, strict=True)):
        found = reading.contents
        run(
            "insert into record.batch_file values (?, ?, ?, ?, ?, ?)",
            [job.batch, place + 1, source.path.name, found.sha256, found.size, job.counts[place]],
        )
    job.run("kept_reject.sql")
    return bool(synthetic)
