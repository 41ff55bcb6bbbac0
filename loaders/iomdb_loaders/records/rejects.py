"""Rejected rows: how many are allowed, rows whose id repeats, and the file beside the input that lists them all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error, one_line
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.files import REJECTS, InputFile
from iomdb_loaders.records.job import Job
from iomdb_loaders.records.unique import conflicting_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# more are not listed unless they are allowed: the reading stops
MOST_LISTED = 100_000
# of a row in the batch
_PLACE = "file_no * 1_000_000_000_000 + line"


def allowed_rows(max_rejects: str, read: int) -> int:
    """How many of `read` rows may be rejected, by a number such as `10` or a share such as `0.5%`.

    Raises InputError for any other text.
    """
    if re.fullmatch(r"\d+", max_rejects):
        return int(max_rejects)
    if re.fullmatch(r"\d+(\.\d+)?%", max_rejects) and Decimal(max_rejects[:-1]) <= 100:
        return int(Decimal(max_rejects[:-1]) * read / 100)
    raise InputError(f"--max-rejects {max_rejects!r}: neither a number of rows nor a share; use 10 or 0.5%")


def add(job: Job, statement: str) -> None:
    """Run a statement that rejects rows, up to one more than are listed."""
    most = _most_listed(job) + 1 - job.count("record_rejected")
    job.execute(f"set variable record_most_rejected = {most}")
    job.run(statement)


def is_stopped(job: Job) -> bool:
    """Whether so many rows are rejected that the reading stopped."""
    return job.count("record_rejected") > _most_listed(job)


def _most_listed(job: Job) -> int:
    return max(allowed_rows(job.max_rejects, job.rows_read), MOST_LISTED)


def check_allowed(job: Job, rejects_file: Path | None) -> None:
    """Raise InputError if no row was read, or more were rejected than allowed."""
    path, read = job.files[0].path, job.rows_read
    if not read:
        raise input_error(path, "no rows", "give a file with rows")
    rejected, allowed = job.count("record_rejected"), allowed_rows(job.max_rejects, read)
    if rejected <= allowed:
        return
    rows = f"{read} rows"
    if is_stopped(job):
        last, line = job.connection.execute(
            f"select file_no, line from record_rejected order by {_PLACE} desc limit 1"
        ).fetchall()[0]
        heading = job.files[last - 1].ending != ".parquet"
        earlier = sum(file.rows for file in job.files[: last - 1])
        rows = f"the first {earlier + line - heading} rows"
    often, column, rule = job.connection.execute(
        "select count(*), column_name, rule from record_rejected group by all order by all desc limit 1"
    ).fetchall()[0]
    raise InputError(
        f"{path}: {rejected} of {rows} rejected, {allowed} allowed, nothing loaded; see {rejects_file}, fix the rows "
        f"or allow more with --max-rejects; most often ({often}): {f'{column}: ' if column else ''}{rule}"
    )


def add_duplicates(job: Job) -> None:
    """Reject the rows whose id an earlier row has, in these files or in the database."""
    id_, table = job.kind.id_field, f"record.{job.kind.table}"
    conflicts = conflicting_rows(job.kind, correct=job.correct)
    stored_id = f"coalesce(cast({id_}_hash as varchar), {id_})"
    run = job.connection.execute
    run(
        "create or replace temp view record_stored as "
        f"select {stored_id} as stored_id, batch from {table} where {conflicts}"
    )
    run(
        f"create or replace temp view record_id_hash as select hash({stored_id}) as id_hash from {table} "
        f"where batch = getvariable('record_batch') or {conflicts}"
    )
    job.run("repeated.sql")
    run(
        "create or replace temp view record_valid as "
        f"select file_no, line, {_PLACE} as place, text, '{id_}' as id_field, {id_} as id, "
        f"coalesce(cast(record_hashed({id_}) as varchar), record_plain({id_})) as stored_id "
        "from record_checked where broken is null"
    )
    add(job, "duplicate.sql")


def write_file(connection: DuckDBPyConnection, files: Sequence[InputFile]) -> Path:
    """Write all rejected rows to a file beside the first input, and return its path.

    What a terminal or a spreadsheet would act on is written so that they do not.
    """
    import duckdb

    target = files[0].path.with_name(files[0].path.name + REJECTS)
    connection.execute("create or replace temp table record_file (file_no integer, file varchar)")
    for number, file in enumerate(files, start=1):
        connection.execute("insert into record_file values (?, ?)", [number, file.label])
    try:
        connection.execute(
            "copy (select record_inert(f.file) as file, r.line, r.column_name as column, "
            "record_inert(r.value) as value, r.rule, record_inert(r.text) as text from record_rejected as r "
            "inner join record_file as f on r.file_no = f.file_no order by r.file_no, r.line) "
            f"to {quoted(str(target))} (format csv, header)"
        )
    except duckdb.Error as error:
        step = "make its folder writable, with room"
        raise input_error(target, f"cannot be written ({one_line(error)})", step) from None
    return target
