"""The keys of the views of mart and report: DuckDB declares none for views, so they follow from their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from iomdb.errors import InputError
from iomdb.publish.source import Object, Reference, Source

Row = tuple[object, ...]
# what tells the rows of a view of report apart, as far as it has these columns; a total that is printed over two
# columns has the number of one of them, so a cell is found by its keys
_SCOPES = ("table_id", "report_year", "earlier_year", "later_year")
_ROWS = (("row_key", "column_key"), ("row_no",), ("figure",))


def keyed(source: Source, view: Object) -> Object:
    """The view with its primary key and foreign keys; without them if it is in another schema than mart and report."""
    names = [column.name for column in view.columns]
    if view.schema == "report":
        own: tuple[str, ...] = next((key for key in _ROWS if set(key) <= set(names)), ())
        status = [Reference("status", "ref.status", "code")] if "status" in names else []
        key = (*(name for name in _SCOPES if name in names), *own) if own else ()
        return replace(view, key=key, references=tuple(status))
    fact = next((table for table in source.tables if _shows(view, table)), None)
    if fact is None:
        return view
    # the code of a dimension is beside its label, and mart has each year once
    codes = {name: f"{name}_code" if f"{name}_code" in names else name for name in fact.key}
    key = tuple(dict.fromkeys(["year", *(codes[name] for name in fact.key if name != "report_year")]))
    references = (replace(known, column=codes.get(known.column, known.column)) for known in fact.references)
    return replace(view, key=key, references=tuple(references))


def _shows(view: Object, fact: Object) -> bool:
    """Whether this is the view of mart of a fact, or a version of it."""
    name = fact.name.replace("fact.", "mart.", 1)
    return fact.schema == "fact" and (view.name == name or view.name.rpartition("_v")[0] == name)


def referenced(source: Source, views: Sequence[Object]) -> list[Object]:
    """The tables to which foreign keys of the views, or of those tables, lead."""
    tables = {table.name: table for table in source.tables}
    found: set[str] = set()
    todo = [reference.table for view in views for reference in view.references]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [reference.table for reference in tables[name].references]
    return [tables[name] for name in sorted(found)]


class Codes:
    """The keys of the tables that foreign keys lead to, to check rows against."""

    def __init__(self, source: Source, tables: Sequence[Object]) -> None:
        """Read the first column of each key."""
        run = source.connection.execute
        self._known = {
            table.name: {code for (code,) in run(f"select {table.key[0]} from {table.name}").fetchall()}
            for table in tables
        }

    def check(self, view: Object, rows: Sequence[Row]) -> None:
        """Raise InputError if rows of the view repeat its key, lack a part of it, or have an unknown code."""
        place = {column.name: number for number, column in enumerate(view.columns)}
        keys = [tuple(row[place[name]] for name in view.key) for row in rows] if view.key else []
        if len(set(keys)) < len(keys) or any(None in key for key in keys):
            raise _defect(f"{view.name}: {', '.join(view.key)} is no key of its rows")
        for reference in view.references:
            found = {row[place[reference.column]] for row in rows} - {None}
            if unknown := found - self._known[reference.table]:
                raise _defect(
                    f"{view.name}: {reference.column} {min(map(str, unknown))!r} is not in {reference.table}"
                )


def _defect(what: str) -> InputError:
    return InputError(f"{what}; nothing was published; report it as a defect")
