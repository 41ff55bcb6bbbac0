"""Store the valid rows of a batch, and account for every row of its files.

A file of valid rows only is read once, straight into its table. If a row is rejected, a file cannot be read in bulk, or
ids repeat, all of that is rolled back and done again line by line, to find out which row is rejected and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from iomdb_loaders.errors import input_error, one_line
from iomdb_loaders.readers import parquet_reader
from iomdb_loaders.records import rejects
from iomdb_loaders.records.files import InputFile, begins_plain
from iomdb_loaders.records.job import Job
from iomdb_loaders.records.lines import write_lines
from iomdb_loaders.records.parquet import blank_row
from iomdb_loaders.records.scan import scan_bulk, scan_checked
from iomdb_loaders.records.statements import create_checked, insert
from iomdb_loaders.records.transaction import NEEDS_MEMORY, is_of
from iomdb_loaders.records.unique import ids_differ


def store(job: Job, progress: Callable[[str], None]) -> int:
    """Store the valid rows in the caller's transaction. Returns how many are rejected; these are in record_rejected."""
    progress("rows")
    if not _store_bulk(job, progress):
        job.connection.execute("rollback")
        job.connection.execute("begin")
        progress("rows, line by line")
        _store_checked(job)
    return job.count("record_rejected")


def _store_bulk(job: Job, progress: Callable[[str], None]) -> bool:
    """Read each file once, straight into its table. False if that does not account for every row."""
    import duckdb

    for number, file in enumerate(job.files, start=1):
        if file.ending == ".xlsx" or (file.ending != ".parquet" and not begins_plain(file.path)):
            return False
        try:
            scan_bulk(job.connection, file, number, job.kind, job.mapping)
            create_checked(job.connection, job.sql, job.kind)
            # the first rejected row ends the scan
            job.execute(
                "create or replace temp view record_accepted as select * from record_checked "
                "where case when broken is null then true else error('a row is rejected') end"
            )
            stored = job.execute(insert(job.kind))
            if file.ending == ".parquet":
                file.rows = _parquet_rows(job, file)
            else:
                file.rows = file.contents.lines if file.contents.plain else -1
        except duckdb.Error as error:
            if is_of(job.database, error):
                raise
            return False
        if stored != file.rows:
            return False
    progress("ids")
    job.run("create_rejected.sql")
    return ids_differ(job.connection, job.kind, correct=job.correct)


def _parquet_rows(job: Job, file: InputFile) -> int:
    query = "select sum(num_rows) from parquet_file_metadata(?)"
    return int(job.connection.execute(query, [str(file.path)]).fetchall()[0][0])


def _blank_rows(job: Job, file: InputFile) -> int:
    return job.count(f"{parquet_reader(file.path)} where {blank_row(file.types)}")


def _store_checked(job: Job) -> None:
    """Read each file line by line, note what is wrong with each rejected row, and store the others."""
    import duckdb

    try:
        with job.temporary_folder() as folder:
            scan_checked(job.connection, list(_rewritten(job, folder)), job.kind, job.mapping)
            create_checked(job.connection, job.sql, job.kind)
            job.run("create_rejected.sql")
            stored = _store_accepted(job)
    except OSError as error:
        what = f"cannot be rewritten line by line ({error.strerror})"
        step = "make room for temporary files, or set TMPDIR"
        raise input_error(job.files[0].path, what, step) from None
    except duckdb.OutOfMemoryException:
        raise input_error(job.files[0].path, *NEEDS_MEMORY) from None
    except duckdb.Error as error:
        if is_of(job.database, error):
            raise
        # rewritten lines can always be read, so the fault is in a Parquet file
        file = next((file for file in job.files if file.ending == ".parquet"), job.files[0])
        raise input_error(file.path, f"cannot be read ({one_line(error)})", "fix the file") from None
    rejected = job.count("record_rejected")
    if not rejects.is_stopped(job) and stored + rejected != job.rows_read:
        what = f"{job.rows_read} rows read, but {stored} loaded and {rejected} rejected"
        raise input_error(job.files[0].path, what, "report this as a defect")


def _rewritten(job: Job, folder: Path) -> Iterator[tuple[InputFile, int, Path]]:
    """Rewrite the files in `folder`. Returns each with its number and the rewritten file."""
    for number, file in enumerate(job.files, start=1):
        target = folder / f"{number}.lines"
        file.rows = _rewrite(job, file, target)
        yield file, number, target


def _store_accepted(job: Job) -> int:
    """Note the rejected rows and store the others. Returns their number. No row is stored if the reading stops."""
    rejects.add(job, "rejected.sql")
    if rejects.is_stopped(job):
        return 0
    job.execute(
        "create or replace temp view record_accepted as select c.* from record_checked as c "
        "anti join record_rejected as r on c.file_no = r.file_no and c.line = r.line"
    )
    stored = job.execute(insert(job.kind))
    if ids_differ(job.connection, job.kind, correct=job.correct):
        return stored
    rejects.add_duplicates(job)
    job.execute(f"delete from record.{job.kind.table} where batch = getvariable('record_batch')")
    return 0 if rejects.is_stopped(job) else job.execute(insert(job.kind))


def _rewrite(job: Job, file: InputFile, target: Path) -> int:
    """Write the rows of a file, one per line, into `target`. Returns their number."""
    if file.ending == ".parquet":
        return _parquet_rows(job, file) - _blank_rows(job, file)
    names = {job.mapping.columns.get(field.name, field.name): field for field in job.kind.read}
    fields = {
        place: names[name].identifier for place, name in enumerate(file.columns, start=1) if name in names
    }
    if file.ending == ".xlsx":
        from iomdb_loaders.records.workbook import write_sheet_lines

        return write_sheet_lines(file.path, file.sheet, len(file.columns), fields, target)
    return write_lines(file.path, job.mapping.delimiter, fields, target)
