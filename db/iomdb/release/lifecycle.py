"""Deprecate and remove a version of a table: by a command, and never without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error
from iomdb.release import lock
from iomdb.release.verify import report_states
from iomdb.resources import SQL_DIR
from iomdb.storage.draft import write_text
from iomdb.views.definition import Table, Version, read_tables

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_GRAVEYARD_HEAD = """# Graveyard

Versions of views that were removed, and why they had been made.

| removed | view | deprecated | reason |
|---|---|---|---|
"""


def deprecate(name: str, remove_after: date, today: date, sql_dir: Path = SQL_DIR) -> Path:
    """Mark a version as deprecated in its table's TOML, which is returned, and in the lock.

    Raises InputError if it is the latest, is deprecated already, or the date has passed.
    """
    table, version = _find(name, sql_dir)
    if version.state == "latest":
        raise input_error(table.path, f"{name} is the latest version", "mark another version latest first")
    if version.state == "deprecated":
        raise input_error(table.path, f"{name} is deprecated since {version.deprecated_on}", "nothing to do")
    if remove_after <= today:
        raise InputError(f"--remove-after {remove_after} is not in the future; leave users one report cycle")
    document = _document(table.path)
    entry = document["versions"][str(version.number)]
    entry |= {"state": "deprecated", "deprecated_on": today, "remove_after": remove_after}
    _save(document, table.path)
    path = sql_dir / lock.FILE.name
    locked = lock.read(path)
    states = report_states([_find(name, sql_dir)[0]])
    views = {
        key: replace(entry, state="deprecated") if states.get(key) == "deprecated" else entry
        for key, entry in locked.views.items()
    }
    lock.write(replace(locked, views=views), path)
    return table.path


def remove(name: str, today: date, sql_dir: Path = SQL_DIR) -> list[Path]:
    """Remove a deprecated version after its date: its SQL file, its part of the TOML, its lock entries.

    Leaves a line in docs/graveyard.md and returns the files touched. Raises InputError before the date, and
    while another version shows its cells.
    """
    table, version = _find(name, sql_dir)
    if version.state != "deprecated":
        raise input_error(table.path, f"{name} is {version.state}", f"run: iomdb views deprecate {name}")
    if today <= date.fromisoformat(version.remove_after):
        step = "wait, or agree on an earlier date with its users and change it"
        raise input_error(table.path, f"{name} is guaranteed until {version.remove_after}", step)
    users = [other for other in table.versions if other.cells == version.number != other.number]
    if users:
        what = f"{table.id}_v{users[0].number} shows the cells of {name}"
        raise input_error(table.path, what, f"remove version {users[0].number} first")
    document = _document(table.path)
    del document["versions"][str(version.number)]
    _save(document, table.path)
    sql = table.path.with_name(f"{name.removeprefix('report.')}.sql")
    sql.unlink(missing_ok=True)
    path = sql_dir / lock.FILE.name
    locked = lock.read(path)
    views = {key: entry for key, entry in locked.views.items() if key not in _names(table, version)}
    lock.write(replace(locked, views=views), path)
    return [table.path, sql, path, _bury(name, version, today, sql_dir.parent / "docs" / "graveyard.md")]


def _find(name: str, sql_dir: Path) -> tuple[Table, Version]:
    """The table and version that `table_6_v1` names. Raises InputError if there is none."""
    for table in read_tables(sql_dir):
        for version in table.versions:
            if name.removeprefix("report.") == f"{table.id}_v{version.number}":
                return table, version
    raise InputError(f"unknown version {name!r}; run: iomdb views")


def _names(table: Table, version: Version) -> tuple[str, str]:
    return f"report.{table.id}_v{version.number}", f"report.{table.id}_cells_v{version.number}"


def _document(path: Path) -> TOMLDocument:
    """The TOML with its comments and layout."""
    import tomlkit

    return tomlkit.parse(path.read_text(encoding="utf-8"))


def _save(document: TOMLDocument, path: Path) -> None:
    write_text(path, document.as_string())


def _bury(name: str, version: Version, today: date, graveyard: Path) -> Path:
    graveyard.parent.mkdir(exist_ok=True)
    text = graveyard.read_text(encoding="utf-8") if graveyard.is_file() else _GRAVEYARD_HEAD
    line = f"| {today} | `report.{name.removeprefix('report.')}` | {version.deprecated_on} | {version.reason} |\n"
    write_text(graveyard, text + line)
    return graveyard
