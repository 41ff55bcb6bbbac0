"""Deprecate and remove a version: by a verb, never by hand, and never without a trace."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from iomdb.errors import InputError, input_error
from iomdb.resources import SQL_DIR
from iomdb.views import lock
from iomdb.views.definition import Table, Version, read_tables

GRAVEYARD = SQL_DIR.parent / "docs" / "graveyard.md"
GRAVEYARD_HEAD = """# Graveyard

Versions of views that were removed, and why.

| removed | view | deprecated | reason |
|---|---|---|---|
"""


def find_version(name: str) -> tuple[Table, Version]:
    """The table and version that `table_6_v1` names. Raises InputError if there is none."""
    table_id, _, number = name.removeprefix("report.").rpartition("_v")
    tables = {table.id: table for table in read_tables()}
    if table_id in tables and number.isdigit():
        for version in tables[table_id].versions:
            if version.number == int(number):
                return tables[table_id], version
    raise InputError(f"version {name!r} is not known; run: iomdb views")


def deprecate(name: str, remove_after: date, today: date) -> Path:
    """Mark a version as deprecated in its table's TOML, which is returned.

    Raises InputError if it is the latest, is deprecated already, or the date has passed.
    """
    table, version = find_version(name)
    if version.state == "latest":
        raise input_error(table.path, f"{name} is the latest version", "mark another version latest first")
    if version.state == "deprecated":
        raise input_error(table.path, f"{name} is deprecated since {version.deprecated_on}", "nothing to do")
    if remove_after <= today:
        raise InputError(f"--remove-after {remove_after}: not in the future; leave users one report cycle")
    text = table.path.read_text(encoding="utf-8")
    dates = f"deprecated_on = {today}\nremove_after = {remove_after}"
    start, end = _block(text, version.number)
    block = re.sub(
        r'^state = ".*"$', f'state = "deprecated"\n{dates}', text[start:end], count=1, flags=re.MULTILINE
    )
    table.path.write_text(text[:start] + block + text[end:], encoding="utf-8", newline="\n")
    locked = lock.read()
    for key in (f"report.{stem}" for stem in _stems(table, version)):
        if key in locked:
            locked[key] = replace(locked[key], state="deprecated")
    lock.write(locked)
    return table.path


def remove(name: str, today: date) -> list[Path]:
    """Remove a deprecated version after its date: its files, its part of the TOML, its lock entries.

    Leaves a line in docs/graveyard.md and returns the files touched. Raises InputError before the date.
    """
    table, version = find_version(name)
    if version.state != "deprecated":
        raise input_error(table.path, f"{name} is {version.state}", f"run: iomdb views deprecate {name}")
    if today <= date.fromisoformat(version.remove_after):
        step = "wait, or tell its users and change the date"
        raise input_error(table.path, f"{name} is promised until {version.remove_after}", step)
    stems = _stems(table, version)
    files = [table.path.with_name(f"{stem}.sql") for stem in stems]
    text = table.path.read_text(encoding="utf-8")
    start, end = _block(text, version.number)
    table.path.write_text(text[:start] + text[end:], encoding="utf-8", newline="\n")
    for file in files:
        file.unlink()
    lock.write({key: entry for key, entry in lock.read().items() if key.removeprefix("report.") not in stems})
    GRAVEYARD.parent.mkdir(exist_ok=True)
    said = GRAVEYARD.read_text(encoding="utf-8") if GRAVEYARD.is_file() else GRAVEYARD_HEAD
    line = f"| {today} | `report.{name}` | {version.deprecated_on} | {version.reason} |\n"
    GRAVEYARD.write_text(said + line, encoding="utf-8", newline="\n")
    return [table.path, *files, lock.FILE, GRAVEYARD]


def _stems(table: Table, version: Version) -> tuple[str, str]:
    return f"{table.id}_v{version.number}", f"{table.id}_cells_v{version.number}"


def _block(text: str, number: int) -> tuple[int, int]:
    """Where the part of a version starts and ends in its TOML: up to the next version."""
    start = text.index(f"[versions.{number}]")
    following = re.search(r"^\[versions\.\d+\]$", text[start + 1 :], flags=re.MULTILINE)
    return start, start + 1 + following.start() if following else len(text)
