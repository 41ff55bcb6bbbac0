"""Expand the patterns to rows and write one file per record kind, in DuckDB."""

from __future__ import annotations

import random
from calendar import isleap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.literal import quoted
from iomdb_loaders.records import read_kind
from iomdb_loaders.synthesis.expenditure import expenditure_amounts
from iomdb_loaders.synthesis.movements import movement_flows
from iomdb_loaders.synthesis.published import Discrepancy, check_whole
from iomdb_loaders.synthesis.staff import check_officials

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from iomdb_loaders.records import RecordKind

# the record kinds that can be made up; postings name projects, so they come after these
KINDS = ("movements", "projects", "expenditure", "staff")
FORMATS = {"csv": "format csv, header true", "parquet": "format parquet, compression zstd"}
MOST_COPIES = 1000
HIGHEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Synthesis:
    """The files written with their rows, and the published cells that the records cannot reproduce."""

    rows: Mapping[Path, int]
    discrepancies: tuple[Discrepancy, ...]


def synthesize(
    connection: DuckDBPyConnection,
    sql: Path,
    registry: Path,
    year: int,
    output: Path,
    *,
    scale: int = 1,
    seed: int = 0,
    file_format: Literal["csv", "parquet"] = "csv",
    ids: Literal["text", "number"] = "text",
    progress: Callable[[str], None] = lambda step: None,
) -> Synthesis:
    """Write the files movements, projects, expenditure and staff to the folder `output`, created if needed.

    Their rows, marked as synthetic, add up to `scale` times the facts of `year` in the database of `connection`, which
    may be read-only. `sql` is the folder of the statements, `registry` that of the record kinds. The same seed gives
    the same bytes on the same version of DuckDB. `ids` are text such as SYN-2012-000000001, or numbers from 1. Files
    of the same names are replaced once all are complete. Raises InputError if a fact has no figures of the year, if the
    tables contradict each other (naming the cells), or if the folder cannot be written.
    """
    _check_request(scale, seed, file_format, ids)
    kinds = [read_kind(registry, name) for name in KINDS]
    check_whole(connection, [fact for kind in kinds for fact in kind.feeds], year)
    check_officials(connection, year)
    flows = movement_flows(connection, year, seed)
    amounts, discrepancies = expenditure_amounts(connection, year)
    variables: dict[str, int | str] = {
        "year": year,
        "days": 365 + isleap(year),
        "seed": seed,
        "phase": random.Random(f"phase {seed}").randrange(HIGHEST_SEED),
        "id_format": f"SYN-{year}-%09d" if ids == "text" else "%d",
    }
    with _drafts(output, file_format) as drafts, _settings(connection, variables, kinds):
        _keep(
            connection,
            "synthesis_flow",
            "service varchar, departure_area varchar, destination varchar, destination_area varchar, migrants bigint",
            [astuple(flow) for flow in flows],
        )
        _keep(
            connection,
            "synthesis_amount",
            "programme varchar, service_class varchar, finance_region varchar, cents bigint",
            [astuple(amount) for amount in amounts],
        )
        rows = {}
        for kind in kinds:
            connection.execute((sql / f"{kind.table}_pattern.sql").read_text(encoding="utf-8"))
            count = connection.execute(f"select count(*) from {kind.table}_pattern").fetchall()[0][0]
            progress(f"{kind.name}: {count * scale} rows")
            connection.execute(f"set variable rows = {count}")
            connection.execute(f"set variable {kind.name} = {count}")
            connection.execute(f"set variable total = {count * scale}")
            query = (sql / f"{kind.table}.sql").read_text(encoding="utf-8")
            _copy(connection, query, drafts[kind.name], file_format)
            rows[output / f"{kind.name}.{file_format}"] = count * scale
        migrants = scale * sum(flow.migrants for flow in flows)
        made = rows[output / f"movements.{file_format}"]
        if made != migrants:
            raise InputError(
                f"movements: {migrants - made} of {migrants} depart from an area without countries; "
                "give it one in data/codes/country.csv"
            )
    progress("")
    return Synthesis(rows, discrepancies)


def _check_request(scale: int, seed: int, file_format: str, ids: str) -> None:
    if not 1 <= scale <= MOST_COPIES:
        raise InputError(f"scale {scale}: not from 1 to {MOST_COPIES}; give a whole number in that range")
    if not 0 <= seed <= HIGHEST_SEED:
        raise InputError(f"seed {seed}: not from 0 to {HIGHEST_SEED}; give a whole number in that range")
    if file_format not in FORMATS:
        raise InputError(f"unknown format {file_format!r}; use csv or parquet")
    if ids not in ("text", "number"):
        raise InputError(f"unknown form of ids {ids!r}; use text or number")


@contextmanager
def _drafts(output: Path, file_format: str) -> Iterator[dict[str, Path]]:
    """Hand out a draft beside each file; the drafts replace the files when all are written."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise input_error(output, f"cannot be created ({error.strerror})", "choose another folder") from None
    drafts = {kind: output / f".{kind}.{file_format}.draft" for kind in KINDS}
    try:
        yield drafts
        for kind, draft in drafts.items():
            draft.replace(output / f"{kind}.{file_format}")
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


@contextmanager
def _settings(
    connection: DuckDBPyConnection, variables: Mapping[str, int | str], kinds: Sequence[RecordKind]
) -> Iterator[None]:
    """Set the variables that the statements read; drop the temporary tables at the end."""
    threads = connection.execute("select current_setting('threads')").fetchall()[0][0]
    # several threads would make the order of joined rows, so the order of the file, uncertain
    connection.execute("set threads = 1")
    try:
        for name, value in variables.items():
            connection.execute(f"set variable {name} = {value!r}")
        yield
    finally:
        for table in (*(f"{kind.table}_pattern" for kind in kinds), "synthesis_flow", "synthesis_amount"):
            connection.execute(f"drop table if exists temp.{table}")
        connection.execute(f"set threads = {threads}")


def _keep(
    connection: DuckDBPyConnection, table: str, columns: str, rows: Sequence[tuple[object, ...]]
) -> None:
    connection.execute(f"create or replace temp table {table} ({columns})")
    if rows:
        lists = [list(values) for values in zip(*rows, strict=True)]
        connection.execute(f"insert into {table} select {', '.join(['unnest(?)'] * len(lists))}", lists)


def _copy(connection: DuckDBPyConnection, query: str, path: Path, file_format: str) -> None:
    import duckdb

    try:
        connection.execute(f"copy ({query}) to {quoted(str(path))} ({FORMATS[file_format]})")
    except duckdb.IOException as error:
        what = " ".join(str(error).split())
        raise input_error(path.parent, f"cannot be written ({what})", "choose another folder") from None
