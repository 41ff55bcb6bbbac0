"""Where one figure comes from: what was read, how it is known, what it is computed from, which sums contain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from iomdb.cell_names import Axis, Grid, Place
from iomdb.errors import InputError
from iomdb_loaders.facts import SAFE_MARGIN

if TYPE_CHECKING:
    from iomdb.database import Database

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sum:
    """A sum that contains the cell: what the view computes and the edition prints, and its estimated parts.

    `left` is what the exact parts leave for the `estimated` ones of `parts` leaf cells together.
    """

    what: str
    computed: Decimal | None
    printed: Decimal | None
    parts: int
    estimated: int
    left: Decimal | None


@dataclass(frozen=True, repr=False)
class Explanation:
    """One cell and its provenance; `print` and notebooks show it as text.

    `cell` is its row of source.provenance; `sql` the text of the view that computes it; `facts` the fact rows that
    it is computed from; `row` the texts read from the same line for the same row, by column label; `sums` the sums
    that contain the cell.
    """

    table_id: str
    cell: Row
    sql: str
    facts: tuple[Row, ...]
    row: tuple[tuple[str, str], ...]
    sums: tuple[Sum, ...]

    def __repr__(self) -> str:
        """The explanation in lines, without the SQL."""
        return "\n".join(f"{what:<9} {content}" if what else content for what, content in self.lines())

    def _repr_html_(self) -> str:
        """The same as a table, for a notebook."""
        from html import escape

        rows = "".join(
            f"<tr><th>{escape(what)}</th><td>{escape(content)}</td></tr>" for what, content in self.lines()
        )
        return f"<table>{rows}</table>"

    def to_dict(self) -> dict[str, Any]:
        """Everything in plain types, which JSON takes."""
        return {
            "table_id": self.table_id,
            "cell": _plain(self.cell),
            "facts": [_plain(fact) for fact in self.facts],
            "row": [{"column": column, "text": text} for column, text in self.row],
            "sums": [_plain(vars(one)) for one in self.sums],
            "sql": self.sql,
        }

    def lines(self) -> Iterator[tuple[str, str]]:
        """Each line as (what it is about, text)."""
        from iomdb.output import text
        from iomdb.output.values import unit_text

        cell = self.cell
        is_estimated = cell["status"] == "estimated" and cell["lower"] is not None
        bounds = f", between {text(cell['lower'])} and {text(cell['upper'])}" if is_estimated else ""
        yield "", f"{self.table_id}, {cell['row_label']} | {cell['column_label']}, {cell['report_year']}"
        yield (
            "cell",
            f"row {cell['row_no']} {cell['row_key']}, column {cell['column_no']} {cell['column_key']}",
        )
        value = "no value" if cell["value"] is None else f"{text(cell['value'])} {unit_text(cell['unit'])}"
        yield "value", f"{value} ({cell['status']}{bounds})"
        yield "read", _reading(cell)
        if self.row:
            yield "row", " | ".join(f"{column} {read!r}" for column, read in self.row)
        if cell["reason"]:
            yield "because", cell["reason"]
        if is_estimated:
            yield "fits", _alternatives(cell)
        if margin := margin_text(cell):
            yield "margin", margin
        yield "computed", f"by report.{self.table_id}_cells"
        facts = "1 fact" if len(self.facts) == 1 else f"{len(self.facts)} facts"
        yield "from", f"{facts}: {cell['fact_query']}"
        for one in self.sums:
            against = "prints no number" if one.printed is None else f"prints {text(one.printed)}"
            open_parts = (
                f"; {one.estimated} of its {one.parts} parts are estimated, {text(one.left)} together"
                if is_estimated and one.left is not None
                else ""
            )
            yield "sum", f"{one.what} = {text(one.computed)}; the edition {against}{open_parts}"
        if cell["errata"]:
            yield "errata", cell["errata"]


def _plain(row: Row) -> dict[str, Any]:
    return {
        name: (int(value) if value == int(value) else float(value)) if isinstance(value, Decimal) else value
        for name, value in row.items()
    }


def _reading(cell: Row) -> str:
    """What the edition prints in this place, as far as the pack stores it."""
    if cell["printed_text"] is None:
        return "the edition prints no number here"
    line = f", line {cell['line']} of the text" if cell["line"] else ""
    if cell["printed_text"]:
        return f"{cell['printed_text']!r}{line}: {cell['printed_status']}"
    if cell["printed_status"] == "printed":
        return f"blank in print, which means zero{line}"
    return f"no text{line}: {cell['printed_status']}"


def _alternatives(cell: Row) -> str:
    from iomdb.output import text

    lower, upper = cell["lower"], cell["upper"]
    if upper - lower == 1:
        return f"{text(lower)} or {text(upper)}; the printed sums admit no other value"
    likely = ""
    if cell["estimate_low"] is not None:
        likely = f"; 95 % of the completions lie between {text(cell['estimate_low'])} and {text(cell['estimate_high'])}"
    return (
        f"values from {text(lower)} to {text(upper)}; the printed sums admit none outside, "
        f"and which of those between is not stored{likely}"
    )


def margin_text(cell: Row) -> str:
    """What else would have to be wrong for another value; empty if several fit anyway, or it is not computed."""
    from iomdb.output import text

    if not cell["margin"]:
        return ""
    if cell["margin"] >= SAFE_MARGIN:
        return "no single misread text can change it"
    would = "one more wrong reading could change it"
    if cell["rests_on"]:
        would = f"would change only if {cell['rests_on']} were wrong as well"
    if cell["lower"] is None:
        return would
    return f"{would}; it would lie between {text(cell['lower'])} and {text(cell['upper'])}"


def explain(database: Database, table_id: str, *names: str, year: int | None = None) -> Explanation:
    """Explain the cell that all `names` meet: labels, keys, columns of the wide view, or row and column numbers.

    Two names are enough where they name one row and one column; more names narrow down what they leave open, such as
    `explain(db, "table_3", "Repatriation Assistance", "Europe", "Serbia")`. `year` is the reporting year, by default
    the last. Raises InputError with the candidates if several cells are meant, with the nearest names if none is.
    """
    if not names:
        raise InputError(f"{table_id}: no cell is named; name one row and one column")
    run = database.connection.execute
    view = database.version_name(table_id)
    table, cells_version = run(
        "select table_id, cells from meta.views where view_name = ?", [view]
    ).fetchall()[0]
    cells = _provenance(database, table, year)
    if not cells:
        known = ", ".join(map(str, database.years))
        raise InputError(f"{table} has no figures of {year}; use one of {known}")
    by_key = {(cell["row_key"], cell["column_key"]): cell for cell in cells}
    cell = by_key[grid(database, table, cells).find(table, list(map(str, names)))]
    sql = run(
        "select sql from duckdb_views() where schema_name = 'report' and view_name = ?",
        [f"{table}_cells_v{cells_version}"],
    ).fetchall()[0][0]
    return Explanation(
        table,
        cell,
        sql,
        tuple(row for query in cell["fact_query"].split("; ") for row in _rows(database, query)),
        _row(cells, cell),
        tuple(sum_of(by_key[key], _parts(cells, key)) for key in sum_keys(cell["sums"])),
    )


def sum_keys(sums: str | None) -> list[tuple[str, str]]:
    """The keys in the column `sums` of source.provenance, as (row_key, column_key)."""
    keys = [key.partition("|") for key in (sums or "").split("; ") if key]
    return [(row, column) for row, _, column in keys]


def _row(cells: Sequence[Row], cell: Row) -> tuple[tuple[str, str], ...]:
    """The texts read for the row of a cell from the same line of the document, in the order of their columns."""
    return tuple(
        (other["column_label"], other["printed_text"])
        for other in cells
        if cell["line"] is not None and other["line"] == cell["line"]
        if other["row_key"] == cell["row_key"] and other["printed_text"]
    )


def _parts(cells: Sequence[Row], key: tuple[str, str]) -> list[Row]:
    """The leaf cells of a sum."""
    return [
        cell
        for cell in cells
        if cell["row_kind"] == cell["column_kind"] == "leaf" and key in sum_keys(cell["sums"])
    ]


def sum_of(whole: Row, parts: Sequence[Row]) -> Sum:
    """One sum, and what the exact ones of its leaf cells leave for the estimated ones."""
    exact = [cell["value"] for cell in parts if cell["status"] != "estimated"]
    total = whole["value"] if whole["printed_value"] is None else whole["printed_value"]
    is_known = total is not None and None not in exact
    return Sum(
        f"{whole['row_label']} | {whole['column_label']}",
        whole["value"],
        whole["printed_value"],
        len(parts),
        len(parts) - len(exact),
        total - sum(exact) if is_known else None,
    )


def _provenance(database: Database, table_id: str, year: int | None) -> list[dict[str, Any]]:
    """The rows of source.provenance for one table and year.

    The text of the view with report.cells replaced by this table: DuckDB would plan the union of all tables first.
    """
    keyed = _select_of(database, "meta", "keyed_cell")
    query = _select_of(database, "source", "provenance").replace("meta.keyed_cell", f"({keyed})")
    chosen = f"select *, '{table_id}' as table_id from report.{table_id}_cells"
    if year is None:
        chosen += f" where report_year = (select max(report_year) from report.{table_id}_cells)"
    else:
        chosen += f" where report_year = {int(year)}"
    query = query.replace("report.cells", f"({chosen})")
    return _rows(database, f"select * from ({query}) order by row_no, column_no, column_key")


def _select_of(database: Database, schema: str, view: str) -> str:
    """The query of a view."""
    text = database.connection.execute(
        "select sql from duckdb_views() where schema_name = ? and view_name = ?", [schema, view]
    ).fetchall()[0][0]
    return str(text[text.index(" AS ") + 4 :]).strip().rstrip(";")


def _rows(database: Database, sql: str) -> list[dict[str, Any]]:
    relation = database.sql(sql)
    columns = list(relation.columns)
    return [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]


def grid(database: Database, table_id: str, cells: Sequence[Row]) -> Grid:
    """The rows and columns of a table's cells with all their names: printed, coded, and those of its wide views."""
    rows, columns = (
        {cell[f"{axis}_key"]: Place(cell[f"{axis}_label"], cell[f"{axis}_no"]) for cell in cells}
        for axis in ("row", "column")
    )
    code_names = _code_names(database, cells)
    for places in (rows, columns):
        for key, place in places.items():
            codes = key.split("/")
            place.parts |= {*codes, *(name for code in codes for name in code_names.get(code, ()))}
    computed: dict[str, str] = {}
    numbers = sorted({place.number for place in columns.values()})
    for view, is_grid, names in _wide_views(database, table_id):
        if is_grid:
            by_number = dict(zip(numbers, names[-len(numbers) :], strict=True))
            for place in columns.values():
                place.names.add(by_number[place.number])
            # between report_year, row_no, row_kind and the figures are the labels
            labels = names[3 : -len(numbers)]
            for number, *printed in database.sql(
                f"select {', '.join(('row_no', *labels))} from report.{view} "
                f"where report_year = {cells[0]['report_year']}"
            ).fetchall():
                for place in rows.values():
                    if place.number == number:
                        place.parts |= {str(label) for label in printed if label is not None}
        elif _has_row_per_cell(database, view, cells):
            for place in columns.values():
                place.parts.update(names)
        else:
            computed |= dict.fromkeys(names, f"report.{view}")
    keys = [(cell["row_key"], cell["column_key"]) for cell in cells]
    return Grid(Axis(rows), Axis(columns), keys, computed)


def _wide_views(database: Database, table_id: str) -> list[tuple[str, bool, list[str]]]:
    """The wide views of a table: name, whether it is the printed grid, and columns."""
    return database.connection.execute(
        "select view_name, state = 'printed' or cells = version, string_split(columns, ',') from meta.views "
        "where table_id = ? and not is_cells and state in ('printed', 'latest')",
        [table_id],
    ).fetchall()


def _has_row_per_cell(database: Database, view: str, cells: Sequence[Row]) -> bool:
    """Whether a tidy view has a row for each cell, so that its column of figures names every one of them."""
    count = database.sql(
        f"select count(*) from report.{view} where report_year = {cells[0]['report_year']}"
    ).fetchall()
    return bool(count[0][0] == len(cells))


def _code_names(database: Database, cells: Sequence[Row]) -> dict[str, set[str]]:
    """The names of the codes in the facts of these cells; a code may be in several lists."""
    facts = {f"fact.{fact}" for cell in cells for fact in (cell["facts"] or "").split(", ")}
    lists = database.connection.execute(
        "select distinct references_table from meta.foreign_key where list_contains(?, table_name) order by all",
        [sorted(facts)],
    ).fetchall()
    names: dict[str, set[str]] = {}
    for (code_list,) in lists:
        for code, name in database.connection.execute(f"select code, name from {code_list}").fetchall():
            names.setdefault(str(code), set()).add(name)
    return names
