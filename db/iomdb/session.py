"""One open database file: how it is opened and closed, and SQL on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from iomdb.errors import InputError, one_line
from iomdb.interrupt import interruptible
from iomdb.sandbox import refusal
from iomdb.statements import frame_of, without_end
from iomdb.storage.opening import check_is_file, connect_file, remove_spilled, target_of, unreadable
from iomdb.storage.schema import check_version
from iomdb.storage.writer import sole_writer

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# the years that tables can be printed for
YEARS = "select report_year from source.edition union select report_year from record.active_source"
PUBLIC_YEARS = "select report_year from source.edition union select report_year from report.cells"


class Session:
    """A connection to one database file, and what it holds."""

    def __init__(self, path: Path, *, read_only: bool = True, files: bool = False) -> None:
        """Open `path`; see `connect`."""
        self.path = path
        self._sees_files, self._read_only = files or not read_only, read_only
        with ExitStack() as opened:
            if not read_only:
                check_is_file(path, f"run: iomdb build --output {path}")
                opened.enter_context(sole_writer(target_of(path)))
            self.connection = connect_file(path, read_only=read_only, files=files)
            opened.callback(self.connection.close)
            if not read_only:
                remove_spilled(target_of(path))
            check_version(self.connection, path)
            self._tables = self._catalogue()
            self._opened = opened.pop_all()

    def _catalogue(self) -> dict[str, str]:
        import duckdb

        try:
            rows = self.connection.execute(
                "select table_id, title from meta.views where state = 'latest' and not is_cells "
                "order by sort_order"
            ).fetchall()
        except duckdb.Error as error:
            raise unreadable(self.path, error) from None
        return dict(rows)

    def __repr__(self) -> str:
        """Name the file, the years in it, and how many tables it has."""
        import duckdb

        try:
            years = ", ".join(map(str, self.years))
        except duckdb.Error:
            years = "closed"
        return f"<iomdb.Database {self.path}: {years}; {len(self._tables)} tables>"

    @property
    def years(self) -> tuple[int, ...]:
        """The years that tables can be printed for, in their order."""
        has_records = self.connection.execute(
            "select 1 from duckdb_schemas() where schema_name = 'record' and not internal"
        ).fetchall()
        # a public file does not say which source feeds a fact
        found = self.connection.execute(YEARS if has_records else PUBLIC_YEARS).fetchall()
        return tuple(sorted(year for (year,) in found))

    @property
    def table_ids(self) -> tuple[str, ...]:
        """The ids of the tables, in the order of the report."""
        return tuple(self._tables)

    def __enter__(self) -> Self:
        """Return the database itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection; relations that `sql` returned can no longer be fetched."""
        self._opened.close()

    def query(
        self,
        sql: str,
        params: Sequence[Any] | Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        **frames: Any,
    ) -> pd.DataFrame:
        """Run any SQL and return its result as a pandas frame; `frames` are tables of the query, under their names.

        Raises InputError with the first line of DuckDB's message, and after `timeout` seconds. Ctrl-C, or the
        button of a notebook, stops it with KeyboardInterrupt.
        """
        for name, frame in frames.items():
            self.register(name, frame)
        try:
            with interruptible(self.connection, timeout):
                return frame_of(self.sql(sql, params))
        finally:
            for name in frames:
                self.connection.unregister(name)

    def register(self, name: str, frame: Any) -> None:
        """Make a frame a table of all further queries: of pandas, or with pyarrow installed of polars or Arrow.

        Raises InputError for anything else.
        """
        import duckdb

        try:
            self.connection.register(name, frame)
        except duckdb.Error as error:
            if "No module named 'pyarrow'" in str(error):
                raise InputError(
                    f"{name}: a frame of polars or Arrow needs pyarrow; run: pip install pyarrow"
                ) from None
            raise InputError(f"{name}: {one_line(error)}") from None

    def sql(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> duckdb.DuckDBPyRelation:
        """Return the DuckDB relation of a query; it runs again at each fetch.

        Of several statements, the others run now, and the last one is the query.
        """
        import duckdb

        try:
            relation = self.connection.sql(without_end(sql), params=params)
        except duckdb.Error as error:
            raise refusal(error) from None
        if relation is None:
            raise InputError(f"the last statement returns no rows: {sql.strip()[-60:]!r}; end with a query")
        return relation

    def interruptible(self, timeout: float | None = None) -> AbstractContextManager[object]:
        """Stop what the block fetches on Ctrl-C, as `query` does itself, or with InputError after `timeout` seconds."""
        return interruptible(self.connection, timeout)

    def _check_writable(self) -> None:
        if self._read_only:
            raise InputError(f"{self.path}: opened for reading; use iomdb.connect(path, read_only=False)")
