"""Load files of one kind and year as one batch, in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.records import facts, rejects
from iomdb_loaders.records.columns import find_columns
from iomdb_loaders.records.files import InputFile, check_unchanged, find, open_input
from iomdb_loaders.records.identity import Identity, identity_in
from iomdb_loaders.records.job import Job
from iomdb_loaders.records.kinds import read_kind
from iomdb_loaders.records.mapping import Mapping, read_mapping
from iomdb_loaders.records.repeats import check_repeats
from iomdb_loaders.records.request import Loaded, Request
from iomdb_loaders.records.rows import store
from iomdb_loaders.records.scan import create_values
from iomdb_loaders.records.transaction import database_path, transaction

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from duckdb import DuckDBPyConnection

_SETTINGS = {
    # read_csv reports no cardinality, so the optimizer would build hash tables from the file
    "disabled_optimizers": "join_order,build_side_probe_side",
    "memory_limit": "300MB",
    # they do not shrink small numbers and unique ids, but trying them takes a sixth of the load
    "disabled_compression_methods": "dictionary,dict_fsst,rle",
}


def load(
    connection: DuckDBPyConnection,
    sql: Path,
    registry: Path,
    request: Request,
    version: str,
    progress: Callable[[str], None] = lambda step: None,
) -> Loaded:
    """Load the files of `request` into the database that `connection` writes to, and derive the facts of the year.

    `sql` is the folder of the statements, `registry` that of the record kinds, `version` the version of iomdb to note.
    `progress` is called with the name of each step. Raises InputError, and leaves the database as it was, for a bad
    request, for a file that cannot be read or lacks columns, and if more rows are rejected than allowed; these are then
    in a file beside the first input, which the message names.
    """
    started = time.monotonic()
    if not 1951 <= request.year <= 9998:
        raise InputError(f"--year {request.year}: not a reporting year; use the year of the rows")
    kind = read_kind(registry, request.kind)
    paths = find(request.paths)
    mapping = read_mapping(request.mapping, kind)
    identity = identity_in(connection, request.key, plain=request.plain_ids)
    rejects.allowed_rows(request.max_rejects, 0)
    progress("files")
    with _reader() as reader:
        found = [part for path in paths for part in _sheets(open_input(path, reader), mapping)]
        files, known = _new_files(connection, kind.name, request.year, found, identity)
        if request.mapping:
            _check_refused(connection, known)
        if not files:
            return Loaded(None, known=known)
        for file in files:
            find_columns(connection, file, kind, mapping)
        job = Job(
            connection=connection,
            sql=sql,
            database=database_path(connection),
            kind=kind,
            mapping=mapping,
            correct=request.correct,
            batch=connection.execute("select coalesce(max(batch), 0) + 1 from record.batch").fetchall()[0][0],
            files=files,
            max_rejects=request.max_rejects,
        )
        variables = {
            "record_year": request.year,
            "record_batch": job.batch,
            "record_key": identity.secret,
            "record_most_rejected": 0,
        }
        with _settings(connection, variables):
            # before the transaction, which may be rolled back and begun again
            job.run("macro.sql")
            create_values(connection, mapping)
            with transaction(connection), _unchanged(files):
                rejected = store(job, progress)
                rejects_file = rejects.write_file(connection, files) if rejected else None
                rejects.check_allowed(job, rejects_file)
                replaced = _supersede(job, hashed=identity.secret is not None) if request.correct else 0
                if not request.allow_repeats:
                    progress("repeated rows")
                    check_repeats(job)
                synthetic = _has_synthetic(job)
                _record_batch(
                    job,
                    identity,
                    report_year=request.year,
                    rows_read=job.rows_read,
                    rows_loaded=job.rows_read - rejected,
                    rows_rejected=rejected,
                    rows_replaced=replaced,
                    synthetic=synthetic,
                    seconds=round(time.monotonic() - started, 3),
                    iomdb_version=version,
                )
                progress("facts")
                fed, still_published = _refresh(job, request.year)
    return Loaded(
        batch=job.batch,
        read=job.rows_read,
        rejected=rejected,
        replaced=replaced,
        synthetic=synthetic,
        known=known,
        rejects_file=rejects_file,
        fed=fed,
        still_published=still_published,
    )


def _sheets(file: InputFile, mapping: Mapping) -> list[InputFile]:
    """The sheets of a workbook that are loaded, each as a file of the batch; any other file as it is."""
    if file.ending != ".xlsx":
        return [file]
    from iomdb_loaders.records.workbook import find_sheets

    names = find_sheets(file.path, mapping.sheets)
    return [replace(file, sheet=name, named=bool(mapping.sheets)) for name in names]


@contextmanager
def _reader() -> Iterator[Executor]:
    """A thread that digests files beside the load, as DuckDB leaves Python idle. What it has not begun is dropped."""
    from concurrent.futures import ThreadPoolExecutor

    reader = ThreadPoolExecutor(max_workers=1)
    try:
        yield reader
    finally:
        reader.shutdown(cancel_futures=True)


@contextmanager
def _unchanged(files: Sequence[InputFile]) -> Iterator[None]:
    """If an input file changed during the load, report that instead of any error it caused."""
    try:
        yield
    except Exception:
        for file in files:
            check_unchanged(file)
        raise
    for file in files:
        check_unchanged(file)


@contextmanager
def _settings(connection: DuckDBPyConnection, variables: dict[str, int | str | None]) -> Iterator[None]:
    """Set variables and limits of one load, and take them back: the key must not stay in the connection."""
    import duckdb

    run = connection.execute
    before = {name: run("select current_setting(?)", [name]).fetchall()[0][0] for name in _SETTINGS}
    try:
        for name, value in _SETTINGS.items():
            # what is disabled stays disabled
            kept = f"{before[name]}," if name == "disabled_optimizers" and before[name] else ""
            run(f"set {name} = '{kept}{value}'")
        for name, variable in variables.items():
            run(f"set variable {name} = ?", [variable])
        yield
    finally:
        # after a fatal error the connection takes no statement
        with suppress(duckdb.FatalException):
            for name in variables:
                run(f"reset variable {name}")
            for name, value in before.items():
                run(f"set {name} = '{value}'")


def _new_files(
    connection: DuckDBPyConnection, kind: str, year: int, files: Sequence[InputFile], identity: Identity
) -> tuple[tuple[InputFile, ...], tuple[tuple[Path, int], ...]]:
    """The files that are in no batch of this kind and year yet, and the others with their batch."""
    stored = connection.execute(
        "select f.sha256, f.sheet, f.batch, f.bytes from record.batch_file as f inner join record.batch as b "
        "on f.batch = b.batch where b.kind = ? and b.report_year = ?",
        [kind, year],
    ).fetchall()
    batches = {(sheet, sha256): batch for sha256, sheet, batch, _ in stored}
    sizes = [size for *_, size in stored] + [file.stamp.size for file in files]
    new, known = [], []
    seen: set[tuple[str | None, str]] = set()
    for file in files:
        # only files of equal size can be duplicates; only these wait for their digests
        if sizes.count(file.stamp.size) == 1:
            new.append(file)
            continue
        _, sheet, digest = identity.file(file.path.name, file.ending, file.sheet, file.contents.sha256)
        part = (sheet, digest)
        batch = batches.get(part)
        if batch is not None:
            known.append((file.path, batch))
        elif part not in seen:
            new.append(file)
        seen.add(part)
    return tuple(new), tuple(dict.fromkeys(known))


def _check_refused(connection: DuckDBPyConnection, known: Sequence[tuple[Path, int]]) -> None:
    """Raise InputError if rows of a file were rejected before: the map, which is meant for them, has no effect."""
    for path, batch in known:
        query = "select rows_rejected from record.batch where batch = ?"
        rejected = connection.execute(query, [batch]).fetchall()[0][0]
        if rejected:
            what = f"is in batch {batch}, which rejected {rejected} rows"
            raise input_error(path, what, f"to load it with this map, first run: iomdb unload {batch}")


def _supersede(job: Job, *, hashed: bool) -> int:
    """Mark the rows that the batch corrects: they are kept as vintages, no longer in force. Returns their number."""
    if job.kind.id_field is None:
        return 0
    table = f"record.{job.kind.table}"
    id_ = f"{job.kind.id_field}_hash" if hashed else job.kind.id_field
    return job.execute(
        f"update {table} set superseded_by = getvariable('record_batch') "
        "where superseded_by is null and report_year = getvariable('record_year') "
        f"and batch <> getvariable('record_batch') and {id_} in "
        f"(select {id_} from {table} where batch = getvariable('record_batch'))"
    )


def _refresh(job: Job, year: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    import duckdb

    try:
        return facts.refresh(job.connection, job.sql, job.kind, year)
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        what = f"the sums of {year} are larger than a fact can hold"
        raise input_error(job.files[0].path, what, "look for amounts in another unit or currency") from None


def _has_synthetic(job: Job) -> bool:
    query = f"select coalesce(bool_or(synthetic), false) from record.{job.kind.table} where batch = ?"
    return bool(job.connection.execute(query, [job.batch]).fetchall()[0][0])


def _record_batch(job: Job, identity: Identity, **properties: object) -> None:
    """Note the batch with these properties, its files and its rejected rows."""
    import duckdb

    run = job.connection.execute
    row = {
        "batch": job.batch,
        "kind": job.kind.name,
        "duckdb_version": duckdb.__version__,
        "key_fingerprint": identity.fingerprint,
        **properties,
    }
    run(
        f"insert into record.batch by name select {', '.join(f'? as {name}' for name in row)}, "
        "now() at time zone 'UTC' as loaded_at",
        [*row.values()],
    )
    for number, file in enumerate(job.files, start=1):
        found = file.contents
        run(
            "insert into record.batch_file values (?, ?, ?, ?, ?, ?, ?)",
            [
                job.batch,
                number,
                *identity.file(file.path.name, file.ending, file.sheet, found.sha256),
                found.size,
                file.rows,
            ],
        )
    job.run("kept_reject.sql")
