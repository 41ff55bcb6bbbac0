"""Write the charts into the file: meta.chart, and in meta.chart_key the labels of each key that a chart draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iomdb.charts.definition import FIELDS, Chart
from iomdb.errors import InputError
from iomdb.views.definition import KeyPattern, Table, Version
from iomdb.views.keys import YEAR, CodeLists, combinations
from iomdb_loaders.inserts import insert_rows
from iomdb_loaders.toml import property_error

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# in a label as stored: the label that the report prints beside the cell
PRINTED = "{label}"
# the label of a key in each field
Shown = tuple[str | None, ...]


def write_charts(connection: DuckDBPyConnection, tables: Sequence[Table], lists: CodeLists) -> None:
    """Fill meta.chart and meta.chart_key; meta.cell_key_within is there already.

    Raises InputError, with the TOML, for a chart that would draw two cells in one place, or a cell and a sum of it.
    """
    names = _names(connection)
    charts: list[tuple[object, ...]] = []
    keys: list[tuple[object, ...]] = []
    for table in tables:
        version = table.version(table.latest.cells)
        for position, chart in enumerate(table.charts, 1):
            fields = [chart.fields.get(field) for field in FIELDS]
            charts.append((table.id, chart.name, chart.kind, chart.title, *fields, chart.most, position))
            for axis, drawn, patterns in (
                ("row", chart.rows, version.row_keys),
                ("column", chart.columns, version.column_keys),
            ):
                chosen = [pattern for pattern in patterns if pattern.key in drawn]
                labels = _Labels(table, version, chart, axis, lists, names)
                found = labels.by_key(chosen)
                if len(chosen) > 1:
                    _check_sums(connection, labels, found)
                keys += [(table.id, chart.name, axis, key, *shown) for key, shown in found.items()]
    insert_rows(connection, "meta.chart", charts)
    insert_rows(connection, "meta.chart_key", keys)


def _names(connection: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The names of the codes that a column of a code list refers to, by that column: geo_region, service_class."""
    referenced = connection.execute(
        "select distinct constraint_column_names[1], referenced_table from duckdb_constraints() "
        "where schema_name = 'ref' and constraint_type = 'FOREIGN KEY' order by all"
    ).fetchall()
    return {
        column: dict(connection.execute(f"select code, name from ref.{code_list}").fetchall())
        for column, code_list in referenced
    }


@dataclass(frozen=True)
class _Labels:
    """What the fields of a chart show of the keys of one axis."""

    table: Table
    version: Version
    chart: Chart
    axis: str
    lists: CodeLists
    names: Mapping[str, Mapping[str, str]]

    def by_key(self, patterns: Sequence[KeyPattern]) -> dict[str, Shown]:
        """The labels of each key, one for each field; a key that two patterns give is that of the first."""
        found: dict[str, Shown] = {}
        for pattern in patterns:
            for key, codes in combinations(self.table, self.version, pattern, self.lists):
                parts = (self.chart.fields.get(field, "") for field in FIELDS)
                found.setdefault(key, tuple(self._label(part, pattern, codes) for part in parts))
        places: dict[Shown, str] = {}
        for key, shown in found.items():
            # a printed label is that of its key
            other = places.setdefault(tuple(key if label == PRINTED else label for label in shown), key)
            if other != key:
                what = f"the {self.axis}s {other} and {key} would be drawn in one place"
                raise self.error(what, "name a field for what differs")
        return found

    def _label(self, part: str, pattern: KeyPattern, codes: Mapping[str, tuple[str, ...]]) -> str | None:
        """The name of a code, the year, or the printed label; None for what is of the other axis."""
        if part == "year":
            return YEAR if YEAR in pattern.key else None
        # where the whole key is one code, the table prints its name
        if part == self.axis or (part in codes and "/" not in pattern.key):
            return PRINTED
        if part not in codes:
            return None
        dimension, _, column = part.partition(".")
        code = codes[part][0]
        if column:
            return self.names.get(column, {}).get(code, code)
        rows = self.lists.rows_of(pattern.facts or self.version.facts, dimension)
        return rows[code]["name"] if rows else code

    def error(self, what: str, step: str) -> InputError:
        """An error of this chart."""
        return property_error(self.table.path, f"charts.{self.chart.name}", what, step)


def _check_sums(connection: DuckDBPyConnection, labels: _Labels, keys: Mapping[str, Shown]) -> None:
    """Refuse a key and a sum that contains it."""
    pairs = connection.execute(
        "select key, whole from meta.cell_key_within "
        "where table_id = ? and version = ? and axis = ? and key <> whole order by all",
        [labels.table.id, labels.version.number, labels.axis],
    ).fetchall()
    for part, whole in pairs:
        if part in keys and whole in keys:
            what = f"the {labels.axis} {whole} contains {part}, which would be drawn twice"
            raise labels.error(what, "choose one of them")
