"""The data dictionary, read from the built file itself: tables, columns, keys, code lists, views."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from iomdb.database import Database
from iomdb.errors import InputError

SCHEMAS = ("report", "narrative", "fact", "ref", "record", "source", "audit", "meta")
ABOUT = {
    "report": "The printed tables, as views",
    "narrative": "Figures of the narrative, and how they are derived",
    "fact": "Leaf figures, keyed by codes",
    "ref": "Code lists",
    "record": "Case-level records and their batches",
    "source": "What the editions print, cell by cell",
    "audit": "Identities that must return no row",
    "meta": "What the build knows about itself",
}


@dataclass(frozen=True)
class Object:
    """A table or view: name, kind, comment, columns (name, type, comment) and primary key."""

    name: str
    kind: str
    comment: str
    columns: tuple[tuple[str, str, str], ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> str:
        """Schema the object stands in."""
        return self.name.split(".")[0]


def objects(database: Database) -> list[Object]:
    """All tables and views of the file, schema by schema."""
    run = database.connection.execute
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for name, column, kind, comment in run(
        "select schema_name || '.' || table_name, column_name, data_type, coalesce(comment, '') "
        "from duckdb_columns() where not internal order by schema_name, table_name, column_index"
    ).fetchall():
        columns.setdefault(name, []).append((column, kind, comment))
    keys = dict(
        run(
            "select schema_name || '.' || table_name, constraint_column_names from duckdb_constraints() "
            "where constraint_type = 'PRIMARY KEY'"
        ).fetchall()
    )
    found = run(
        "select schema_name || '.' || table_name, 'table', coalesce(comment, '') from duckdb_tables() "
        "union all select schema_name || '.' || view_name, 'view', coalesce(comment, '') from duckdb_views() "
        "where not internal"
    ).fetchall()
    listed = [
        Object(name, kind, comment, tuple(columns[name]), tuple(keys.get(name, ())))
        for name, kind, comment in found
        if name.split(".")[0] in SCHEMAS
    ]
    return sorted(listed, key=lambda item: (SCHEMAS.index(item.schema), _natural(item.name)))


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort table_10 after table_9."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def find(database: Database, name: str) -> Object:
    """The table or view called `name`, with or without its schema; raises InputError with the nearest."""
    every = objects(database)
    found = [item for item in every if name in (item.name, item.name.split(".")[1])]
    if found:
        return found[0]
    from difflib import get_close_matches

    near = get_close_matches(name, [n for item in every for n in (item.name, item.name.split(".")[1])], n=1)
    raise InputError(
        f"{name!r} is no table or view; " + (f"did you mean {near[0]}?" if near else "run: iomdb describe")
    )


def markdown(database: Database) -> str:
    """The text of docs/dictionary.md."""
    every = objects(database)
    lines = [
        "# Data dictionary",
        "",
        "Made by `iomdb describe --markdown` from the built file. Do not edit.",
        "",
        "Units: migrants, officials, employees, staff and projects are counts, `musd` is USD million.",
        "",
        "## Facts and code lists",
        "",
        "```mermaid",
        *_diagram(database),
        "```",
    ]
    for schema in SCHEMAS:
        lines += ["", f"## {schema}", "", f"{ABOUT[schema]}."]
        for item in every:
            if item.schema == schema and not _is_version(item):
                lines += _object(item)
    lines += ["", "## Versions of views", "", *_versions(database)]
    lines += ["", "## Codes", "", *_codes(database)]
    return "\n".join(lines) + "\n"


def _is_version(item: Object) -> bool:
    """Versions repeat their pointer's columns, or are listed with theirs under the table's latest."""
    return item.schema == "report" and item.name.rpartition("_v")[2].isdigit() and item.name.endswith("_v1")


def _object(item: Object) -> list[str]:
    lines = ["", f"### {item.name}", "", item.comment]
    if item.name.endswith("_cells"):
        return [*lines, "", "Columns as in `report.cells`, without `table_id`."]
    lines += ["", "| column | type | |", "|---|---|---|"]
    for name, kind, comment in item.columns:
        key = " (key)" if name in item.key else ""
        lines.append(f"| `{name}`{key} | {kind} | {comment} |")
    return lines


def _diagram(database: Database) -> Iterable[str]:
    rows = database.connection.execute(
        "select distinct references_table, table_name from meta.foreign_key where column_name <> 'status' "
        "order by table_name, references_table"
    ).fetchall()
    yield "erDiagram"
    for code_list, fact in rows:
        yield f"    {code_list.replace('.', '_')} ||--o{{ {fact.replace('.', '_')} : codes"


def _versions(database: Database) -> Iterable[str]:
    yield "| view | state | released | remove after | reason |"
    yield "|---|---|---|---|---|"
    for name, state, released, until, reason in database.connection.execute(
        "select view_name, state, released, remove_after, reason from meta.view_change "
        "where view_name not like '%\\_cells\\_v%' escape '\\' order by sort_order, version"
    ).fetchall():
        yield f"| `report.{name}` | {state} | {released} | {until or ''} | {reason} |"


def _codes(database: Database) -> Iterable[str]:
    short = [item.name for item in objects(database) if item.schema == "ref" and "country" not in item.name]
    for name in short:
        codes = database.connection.execute(f"select code, name from {name} order by sort_order").fetchall()
        yield f"- `{name}`: " + ", ".join(f"`{code}` {label}" for code, label in codes)
    yield "- `ref.country`: ISO 3166-1 alpha-3, and `KOSOVO`, `CHINA_HK`, `OTHER`"
