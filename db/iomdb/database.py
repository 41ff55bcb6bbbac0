"""The database as Python sees it: its tables and views as pandas frames, and its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError
from iomdb.interrupt import interruptible
from iomdb.location import file_at_hand
from iomdb.resources import DATA_DIR, SQL_DIR
from iomdb.session import Session
from iomdb.statements import frame_of
from iomdb.storage.draft import private_files, private_when_loaded, rewrite
from iomdb.storage.opening import connect_file

if TYPE_CHECKING:
    import altair as alt
    import duckdb
    import pandas as pd

    from iomdb.explain import Explanation
    from iomdb_loaders.records import Loaded, SourceName
    from iomdb_loaders.synthesis import Synthesis

_RECORD_SQL = SQL_DIR / "record"
_REGISTRY = DATA_DIR / "records"


def connect(path: Path | str | None = None, *, read_only: bool = True, files: bool = False) -> Database:
    """Open a database file that `iomdb build` made.

    Queries see the database and the frames that they are given, and nothing else; with `files` also the files that the
    user may read and write, without limits of time and memory. With `read_only=False` they always do.

    Without `path`: the file that the environment variable IOMDB_DATABASE names, else iom.duckdb in the
    current folder, else one in the user's cache folder, which is built if it is missing (reported on
    stderr). Raises InputError if the file is missing or damaged, is not an iomdb file, has another version of the
    schema, or is locked by a writer.
    """
    return Database(Path(path) if path is not None else file_at_hand(), read_only=read_only, files=files)


class Database(Session):
    """A connection to one database file. Use it as a context manager, or close it."""

    def tables(self) -> pd.DataFrame:
        """The tables of the report: id, title, chapter, printed_as, unit, rows, version, completeness."""
        return self.query("select * from meta.catalogue order by sort_order")

    def table(self, table_id: str, year: int | None = None, *, cells: bool = False) -> pd.DataFrame:
        """One table of the report, as printed, or with `cells` one row per cell with status and bounds.

        `year` is the edition's year; without it all years in the file. `attrs` of the frame has title, unit, notes,
        source and status, which a notebook shows. Raises InputError for an unknown table or a year not in the file.
        """
        from iomdb.output.about import about
        from iomdb.output.notebook import titled

        with interruptible(self.connection):
            relation = self.select(table_id, year, cells=cells)
            types = dict(zip(relation.columns, map(str, relation.types), strict=True))
            return titled(frame_of(relation), about(self, table_id, year, cells=cells), types)

    def select(
        self, table_id: str, year: int | None = None, *, cells: bool = False
    ) -> duckdb.DuckDBPyRelation:
        """The same as `table`, as a DuckDB relation that has not run yet."""
        view = self.view_name(table_id, cells=cells)
        order = "report_year, row_no, column_no" if "_cells" in view else "report_year, row_no"
        return self.sql(f"select * from report.{view}{self._in_year(year)} order by {order}")

    def known_year(self, year: int) -> int:
        """The year itself. Raises InputError if tables cannot be printed for it."""
        if str(year) not in map(str, self.years):
            known = ", ".join(map(str, self.years))
            raise InputError(f"{self.path}: no figures of {year}; use one of {known}")
        return int(year)

    def _in_year(self, year: int | None) -> str:
        return "" if year is None else f" where report_year = {self.known_year(year)}"

    def view_name(self, table_id: str, *, cells: bool = False) -> str:
        """The view of a table, also of a version (`table_6_v1`). Raises InputError with the nearest name."""
        base = table_id.removesuffix("_cells")
        wanted = f"{base}_cells" if cells or base != table_id else base
        if base in self._tables:
            return wanted
        views = [row[0] for row in self.connection.execute("select view_name from meta.views").fetchall()]
        if table_id in views:
            return table_id.replace("_v", "_cells_v") if cells and "_cells_" not in table_id else table_id
        from difflib import get_close_matches

        near = get_close_matches(table_id.lower().replace(" ", "_"), self._tables, n=1)
        step = f"did you mean {near[0]}?" if near else "run: iomdb tables"
        raise InputError(f"table {table_id!r} is not known; {step}")

    def version_name(self, table_id: str) -> str:
        """The version behind a name: the latest of `table_6`, or `table_6_v2` itself."""
        view = self.view_name(table_id)
        rows = self.connection.execute(
            "select view_name from meta.views where view_name = ? "
            "or (table_id = ? and state = 'latest' and not is_cells)",
            [view, view],
        ).fetchall()
        return str(rows[0][0])

    def printed_name(self, table_id: str) -> str:
        """The view that shows a table as printed: its version in state `printed`, else the name as given."""
        rows = self.connection.execute(
            "select view_name from meta.views where table_id = ? and state = 'printed' and not is_cells",
            [self.view_name(table_id)],
        ).fetchall()
        return str(rows[0][0]) if rows else table_id

    def mart(self, fact: str, year: int | None = None) -> pd.DataFrame:
        """The leaf figures of a fact with labels, as in `db.mart("movement_by_destination")`: a plain sum is right.

        `year` is the report year; without it all years in the file. Raises InputError for an unknown fact or year.
        """
        facts = [
            name for (name,) in self.connection.execute("select fact from meta.fact order by fact").fetchall()
        ]
        if fact not in facts:
            raise InputError(f"fact {fact!r} is not known; use one of {', '.join(facts)}")
        return frame_of(self.sql(f"select * from mart.{fact}{self._in_year(year)}"))

    def chart(
        self,
        table_id: str,
        name: str | None = None,
        *,
        year: int | None = None,
        most: int | None = None,
        width: int = 900,
    ) -> alt.VConcatChart:
        """A chart of a table, for Altair: a notebook shows it, and its `save` writes .svg, .png and .html.

        `name` is one of the table's charts in meta.chart, by default the first; `year` is a report year, by default the
        last; `most` limits the categories to the largest; `width` is in pixels. Raises InputError for a table, chart or
        year that is not there, and without the packages of `iomdb[charts]`.
        """
        from iomdb.charts import altair_chart
        from iomdb.charts.picture import picture

        with interruptible(self.connection):
            return altair_chart(picture(self, table_id, name, year, most), width)

    def explain(self, table_id: str, *names: str | int, year: int | None = None) -> Explanation:
        """Where one figure comes from: text read, status, facts, sums, errata; see `iomdb.explain.explain`."""
        from iomdb.explain import explain

        return explain(self, table_id, *map(str, names), year=year)

    def bounds(
        self,
        name: str,
        where: str | None = None,
        *,
        by: str | Sequence[str] = (),
        year: int | None = None,
        time_limit: float = 60,
    ) -> pd.DataFrame:
        """The exact range of a sum of figures: `db.bounds("movement_by_destination", "destination = 'Australia'")`.

        `name` is a fact or a table printed from one, and `where` a condition on the columns of its mart; with `fact.`
        before the name on those of the fact, which has codes. `by` are columns: a row for each of their values. The
        frame has value, lower, upper, unit, cells, estimated (how many of the cells are), and proven, which is false
        where `time_limit`, in seconds for each end, left the range wider than it is. `attrs["sums"]` has how many
        known sums limit the estimates, by where they are stated. Raises InputError for an unknown name or column, a
        condition that DuckDB refuses or that fits no row, cells without a value, and without the solver of
        `iomdb[recover]` if any cell is estimated.
        """
        from iomdb.bounds import bounds

        with interruptible(self.connection):
            return bounds(self, name, where, by=by, year=year, time_limit=time_limit)

    def figures(
        self,
        paragraph: int | None = None,
        verdict: str | None = None,
        *,
        claims: bool = False,
        draft: int | None = None,
    ) -> pd.DataFrame:
        """The figures of the narrative, each recomputed where the report determines it, or with `claims` its claims.

        With `draft` the figures of the last text before that year, with the values that its tables give. Raises
        InputError for a paragraph without any, an unknown verdict, and a year without figures or an earlier text.
        """
        from iomdb import figures

        if draft is not None:
            return frame_of(figures.draft(self, draft, paragraph))
        return frame_of(figures.figures(self, paragraph, verdict, claims=claims))

    def compare(self, earlier: int, later: int, table_id: str) -> pd.DataFrame:
        """The cells of a table in the reports of two years: changes, breaks in the series, revisions.

        Raises InputError for years or a table that cannot be compared; see `iomdb.compare.compare`.
        """
        from iomdb.compare import compare

        return frame_of(compare(self, earlier, later, table_id))

    def check(self) -> pd.DataFrame:
        """Run all audits. A row for each finding, its `state` explained or open, and for each audit without findings.

        `attrs["accounts"]` counts the printed numbers: reproduced, explained, not testable, open.
        """
        from iomdb import frames

        return frames.findings(self)

    def describe(self, name: str | None = None) -> pd.DataFrame:
        """The columns of a table or view with type, key and meaning; without a name all tables and views.

        Raises InputError for an unknown name.
        """
        from iomdb import frames

        return frames.description(self, name)

    def diff(self, older: Path | str) -> pd.DataFrame:
        """What changed from an older database file to this one; no row for two builds of the same inputs.

        Raises InputError for a file that is missing or that iomdb did not build.
        """
        from iomdb import frames
        from iomdb.diff import Change, diff

        return frames.frame(Change, diff(Path(older), self.path))

    def load(
        self,
        kind: str,
        paths: Iterable[Path | str] | Path | str,
        year: int,
        *,
        progress: Callable[[str], None] = lambda step: None,
        **options: Any,
    ) -> Loaded:
        """Load files of records as one batch, and derive the facts of the year from all its records.

        `options` are the other fields of `iomdb_loaders.records.Request`: mapping, max_rejects, key, plain_ids,
        correct, allow_repeats. `progress` is called with the name of each step. Raises InputError, and leaves the
        database as it was, for bad input and for more rejected rows than allowed. Like `unload` and `use_source`, it
        needs a database opened with `read_only=False`.
        """
        from iomdb import __version__
        from iomdb_loaders import records

        self._check_writable()
        request = records.Request(kind, paths, year, **options)
        with private_files(), private_when_loaded(self.connection, self.path):
            return records.load(self.connection, _RECORD_SQL, _REGISTRY, request, __version__, progress)

    def unload(self, batch: int) -> int:
        """Remove a batch exactly, and return the number of its rows; nothing of it is left in the bytes of the file.

        The file is written again, and takes the place of the old one. Raises InputError if the batch is not there, or
        if a later batch corrects it.
        """
        from iomdb_loaders import records

        self._check_writable()
        rows = records.unload(self.connection, _RECORD_SQL, _REGISTRY, batch)
        self.connection.close()
        try:
            rewrite(self.path)
        finally:
            self.connection = connect_file(self.path, read_only=False)
            self._opened.callback(self.connection.close)
        return rows

    def use_source(self, year: int, source: SourceName, fact: str | None = None) -> tuple[str, ...]:
        """Feed the facts of `year`, or one `fact`, from `published` figures or from `records`. Returns these facts.

        Raises InputError for an unknown fact, and if the source has no figures of it.
        """
        from iomdb_loaders import records

        self._check_writable()
        with private_files():
            return records.use_source(self.connection, year, source, fact)

    def synthesize(
        self,
        year: int,
        output: Path | str,
        *,
        progress: Callable[[str], None] = lambda step: None,
        **options: Any,
    ) -> Synthesis:
        """Write made-up records to the folder `output` that add up to the facts of `year`.

        `options` are scale (1), seed (0), file_format (csv or parquet) and ids (text or number); see
        `iomdb_loaders.synthesis.synthesize`. Returns the files with their rows, and the published cells that records
        cannot reproduce. Raises InputError for bad options, for published tables that contradict each other, and if the
        database was not opened with `files=True`.
        """
        if not self._sees_files:
            raise InputError(f"{self.path}: opened without files; use iomdb.connect(files=True)")
        from iomdb_loaders.synthesis import synthesize

        folders = SQL_DIR / "synthesis", _REGISTRY
        return synthesize(self.connection, *folders, year, Path(output), progress=progress, **options)


def load(
    kind: str,
    paths: Iterable[Path | str] | Path | str,
    year: int,
    *,
    database: Path | str | None = None,
    **options: Any,
) -> Loaded:
    """Load files of records into a database file, by default that of `connect`; see `Database.load`."""
    with connect(database, read_only=False) as opened:
        return opened.load(kind, paths, year, **options)
