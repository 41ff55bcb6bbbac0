"""What SDMX has of a database: a flow of observations for each fact, and one for all printed cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError
from iomdb.publish.csvfile import write_csv
from iomdb.publish.source import Object, Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AGENCY = "IOMDB"
DIMENSION, MEASURE, ATTRIBUTE = "dimension", "measure", "attribute"
CELLS = "PRINTED_CELL"
# no slash is allowed in a key of SDMX, and no key of the report has a dollar sign
_SLASH, _FOR_SLASH = "/", "$"
Row = tuple[object, ...]


@dataclass(frozen=True)
class Component:
    """A dimension, measure or attribute: the column of a table that it shows, and the code list of its values."""

    id: str
    role: str
    column: str
    type: str
    about: str
    codes: str | None = None
    required: bool = True


@dataclass(frozen=True)
class Flow:
    """A table or view as observations; `query` has the columns of the components in their order."""

    id: str
    title: str
    table: str
    components: tuple[Component, ...]
    query: str

    @property
    def types(self) -> list[str]:
        """The types of the components in DuckDB."""
        return [component.type for component in self.components]

    def encoded(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as SDMX writes them. Raises InputError for a key that could not be read back."""
        keys = self._keys()
        for row in rows:
            for place in keys:
                if _FOR_SLASH in str(row[place]):
                    what = f"{self.table}: the key {row[place]} has {_FOR_SLASH}, which stands for a slash in SDMX"
                    raise InputError(f"{what}; rename it")
            yield tuple(
                str(value).replace(_SLASH, _FOR_SLASH) if place in keys else value
                for place, value in enumerate(row)
            )

    def decoded(self, rows: Iterable[Sequence[str | None]]) -> Iterator[Row]:
        """The rows that SDMX wrote as the database has them; what is empty is NULL."""
        keys = self._keys()
        for row in rows:
            yield tuple(
                (value.replace(_FOR_SLASH, _SLASH) if place in keys else value) if value else None
                for place, value in enumerate(row)
            )

    def _keys(self) -> set[int]:
        return {place for place, component in enumerate(self.components) if component.role == DIMENSION}


def version(source: Source) -> str:
    """The version of all structures."""
    return source.properties["iomdb_version"]


def flows(source: Source) -> list[Flow]:
    """The flows of the facts, in the order of their names, and that of the printed cells."""
    run = source.connection.execute
    facts = run("select fact, measure, unit from meta.fact order by fact").fetchall()
    tables = {table.name: table for table in source.tables}
    found = [_fact_flow(tables[f"fact.{fact}"], measure, unit) for fact, measure, unit in facts]
    return [*found, cells_flow()]


def _fact_flow(fact: Object, measure: str, unit: str) -> Flow:
    lists = {reference.column: reference.table for reference in fact.references}
    columns = {column.name: column for column in fact.columns}
    # the year of the figure is the period; that of the report tells two reports on one year apart
    period = "year" if "year" in fact.key else "report_year"

    def component(id_: str, role: str, name: str, *, required: bool = True) -> Component:
        column = columns[name]
        return Component(id_, role, name, column.type, column.comment or "", lists.get(name), required)

    components = (
        *(component(name.upper(), DIMENSION, name) for name in fact.key if name != period),
        component("TIME_PERIOD", DIMENSION, period),
        Component("OBS_VALUE", MEASURE, measure, columns[measure].type, _VALUE, required=False),
        *_STATUS,
        *(component(name.upper(), ATTRIBUTE, name, required=False) for name in ("lower", "upper", "margin")),
    )
    selected = {
        **{c.column: f"f.{c.column}" for c in components},
        "unit": f"'{unit}'",
        _OBS: f"s.{_OBS}",
    }
    query = (
        f"select {', '.join(selected[c.column] for c in components)} from {fact.name} as f "
        f"left join ref.status as s on f.status = s.code order by {', '.join(f'f.{name}' for name in fact.key)}"
    )
    name = fact.name.removeprefix("fact.").upper()
    return Flow(name, fact.comment or name, fact.name, components, query)


_OBS = "sdmx_obs_status"
_STATUS = (
    Component("UNIT_MEASURE", ATTRIBUTE, "unit", "VARCHAR", "Unit of the value", "unit"),
    Component("OBS_STATUS", ATTRIBUTE, _OBS, "VARCHAR", "Status of the value in SDMX", _OBS),
    Component("STATUS", ATTRIBUTE, "status", "VARCHAR", "How the value is known", "ref.status"),
)
_NUMBER = "DECIMAL(18,3)"
_LOWER, _UPPER = (f"{which} value that the printed totals admit" for which in ("Smallest", "Largest"))
_VALUE = "The value; there is none if it is missing or suppressed"


def cells_flow(table: str | None = None, year: int | None = None) -> Flow:
    """The flow of report.cells, or of the cells of one table in one report year."""
    components = (
        Component("TABLE_ID", DIMENSION, "table_id", "VARCHAR", "Table", "table"),
        Component("ROW_KEY", DIMENSION, "row_key", "VARCHAR", "Row: codes joined by $, total for a sum"),
        Component("COLUMN_KEY", DIMENSION, "column_key", "VARCHAR", "Column: like the row"),
        Component("TIME_PERIOD", DIMENSION, "report_year", "INTEGER", "Reporting year"),
        Component("OBS_VALUE", MEASURE, "value", _NUMBER, _VALUE, required=False),
        *_STATUS,
        Component("LOWER", ATTRIBUTE, "lower", _NUMBER, _LOWER, required=False),
        Component("UPPER", ATTRIBUTE, "upper", _NUMBER, _UPPER, required=False),
        Component("ROW_NO", ATTRIBUTE, "row_no", "INTEGER", "Position of the row"),
        Component("ROW_LABEL", ATTRIBUTE, "row_label", "VARCHAR", "Row heading as printed"),
        Component("ROW_KIND", ATTRIBUTE, "row_kind", "VARCHAR", "leaf, subtotal or total"),
        Component("COLUMN_NO", ATTRIBUTE, "column_no", "INTEGER", "Position of the column among the figures"),
        Component("COLUMN_LABEL", ATTRIBUTE, "column_label", "VARCHAR", "Column heading as printed"),
        Component("COLUMN_KIND", ATTRIBUTE, "column_kind", "VARCHAR", "leaf, subtotal or total"),
    )
    selected = ", ".join(f"s.{_OBS}" if c.column == _OBS else f"c.{c.column}" for c in components)
    cells = "report.cells"
    if table:
        # the union of all tables takes longer to plan
        cells = f"(select *, '{table}' as table_id from report.{table}_cells where report_year = {year})"
    query = (
        f"select {selected} from {cells} as c left join ref.status as s on c.status = s.code "
        "order by c.table_id, c.report_year, c.row_no, c.column_no, c.row_key, c.column_key"
    )
    title = "All figures of the printed tables, subtotals and totals too"
    return Flow(CELLS, title, "report.cells", components, query)


def write_flow(flow: Flow, rows: Iterable[Row], version: str, path: Path) -> None:
    """Write the rows of a flow, or some of them, as SDMX-CSV 2.0."""
    head = ("dataflow", f"{AGENCY}:{flow.id}({version})", "I")
    names = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *(component.id for component in flow.components))
    write_csv(path, names, ((*head, *row) for row in flow.encoded(rows)))


def write_cells_csv(connection: DuckDBPyConnection, table: str, year: int, version: str, path: Path) -> None:
    """Write the cells of one table in one report year as SDMX-CSV 2.0; `version` is that of iomdb."""
    flow = cells_flow(table, year)
    write_flow(flow, connection.execute(flow.query).fetchall(), version, path)
