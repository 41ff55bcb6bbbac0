"""Rows without ids that come again: the file itself has changed, but its rows, as a multiset, are loaded already."""

from __future__ import annotations

from iomdb_loaders.errors import input_error
from iomdb_loaders.records.job import Job

_STEP = "to replace it, first run: iomdb unload {batch}; if these are other rows, add --allow-repeats"


def check_repeats(job: Job) -> None:
    """Raise InputError if the rows of a batch, or of an earlier one of its year, are all in the other.

    The same for the rows of two files of the batch. Kinds with ids need no such check.
    """
    if job.kind.id_field:
        return
    table = f"record.{job.kind.table}"
    rows = f"select * exclude (batch, superseded_by) from {table} where batch"
    path = job.files[0].path
    earlier = "select batch from record.batch where kind = ? and report_year = getvariable('record_year')"
    for (batch,) in job.connection.execute(f"{earlier} order by batch", [job.kind.name]).fetchall():
        if not job.count(f"({rows} = {batch} limit 1)") or not job.count(f"({rows} = {job.batch} limit 1)"):
            continue
        step = _STEP.format(batch=batch)
        if not job.count(f"({rows} = {job.batch} except all {rows} = {batch})"):
            raise input_error(path, f"all its rows are in batch {batch}", step)
        if not job.count(f"({rows} = {batch} except all {rows} = {job.batch})"):
            raise input_error(path, f"all rows of batch {batch} are in it", step)
    if len(job.files) > 1:
        _check_files(job, table)


def _check_files(job: Job, table: str) -> None:
    """Compare the files of the batch, whose rows were stored one file after the other."""
    run = job.connection.execute
    refused = dict(run("select file_no, count(*) from record_rejected group by file_no").fetchall())
    start = run(f"select min(rowid) from {table} where batch = {job.batch}").fetchall()[0][0]
    seen: dict[tuple[int, int], str] = {}
    for number, file in enumerate(job.files, start=1):
        end = start + file.rows - refused.get(number, 0)
        digest = run(
            f"select count(*), sum(hash(t)) from (select * exclude (batch) from {table} "
            f"where rowid >= {start} and rowid < {end}) as t"
        ).fetchall()[0]
        if digest in seen and digest[0]:
            step = "leave one of them out; if these are other rows, add --allow-repeats"
            raise input_error(file.name, f"its rows are those of {seen[digest]}", step)
        seen[digest], start = file.name, end
