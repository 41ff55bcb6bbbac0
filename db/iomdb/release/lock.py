"""sql/views.lock: text digest and columns of each released view, and the columns of the tables that they read.

A released entry is never rewritten, so no later change of a released view goes unseen.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iomdb.errors import input_error
from iomdb.resources import SQL_DIR
from iomdb.storage.draft import write_text

FILE = SQL_DIR / "views.lock"
# the state of released views without a TOML: marts, and what released versions read
RELEASED = "released"
# a released version may go from one stage to a later one, never back
_STAGE = {"prerelease": 0, RELEASED: 1, "printed": 1, "latest": 1, "deprecated": 2}
_HEAD = "# Written by `iomdb views lock`: digest and columns of versions, and columns of the tables that they read.\n"

_LOCK = "run: iomdb views lock"
_UNREAD = f"locked, but no released version reads it; {_LOCK}"

# names and types in their order, such as "report_year INTEGER"
Columns = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """State, digest of the text and columns of one view."""

    state: str
    sha256: str
    columns: Columns

    @property
    def is_released(self) -> bool:
        """Whether the view may no longer change."""
        return self.state != "prerelease"


@dataclass(frozen=True)
class Lock:
    """Entries of versions, and columns of the tables that released versions read; both by schema.name."""

    views: Mapping[str, Entry]
    tables: Mapping[str, Columns]


def text_digest(sql: str) -> str:
    """SHA-256 of the statement that creates a view, with line ends as LF; comments above and below do not count."""
    text = sql.replace("\r\n", "\n")
    statement = text[max(text.find("create view "), 0) :].partition(";\n")[0]
    return hashlib.sha256(statement.encode()).hexdigest()


def read(path: Path = FILE) -> Lock:
    """The lock file; empty if there is no file yet. Raises InputError if it is damaged."""
    if not path.is_file():
        return Lock({}, {})
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        views = {name: _entry(entry, raw["cells"]) for name, entry in raw["views"].items()}
        return Lock(views, {name: tuple(columns) for name, columns in raw["tables"].items()})
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise input_error(path, f"not a lock file ({error})", "restore it from version control") from None


def _entry(raw: Mapping[str, Any], cells: list[str]) -> Entry:
    if raw["state"] not in _STAGE:
        raise KeyError(raw["state"])
    return Entry(raw["state"], raw["sha256"], tuple(cells if raw["columns"] == "cells" else raw["columns"]))


def write(lock: Lock, path: Path = FILE) -> None:
    """Write the lock file: one line per view or table, sorted; the columns of cells views once."""
    shared = Counter(entry.columns for name, entry in lock.views.items() if "_cells_v" in name).most_common(1)
    cells = shared[0][0] if shared else ()
    lines = [_HEAD, f"cells = {json.dumps(cells)}\n\n[views]\n"]
    for name, entry in sorted(lock.views.items()):
        columns = json.dumps("cells" if entry.columns == cells else entry.columns)
        lines.append(
            f'"{name}" = {{ state = "{entry.state}", sha256 = "{entry.sha256}", columns = {columns} }}\n'
        )
    lines.append("\n[tables]\n")
    lines += [f'"{name}" = {json.dumps(columns)}\n' for name, columns in sorted(lock.tables.items())]
    write_text(path, "".join(lines))


def differences(locked: Lock, current: Lock) -> list[str]:
    """What changed in released versions and their tables, and what is not locked yet; one line each."""
    lines = []
    for name, old in locked.views.items():
        new = current.views.get(name)
        if new is None and "_v" not in name:
            lines.append(f"{name}: {_UNREAD}")
        elif new is None:
            lines.append(f"{name}: locked, but gone; restore it, or remove it with: iomdb views remove")
        elif old.is_released:
            lines += _view_changes(name, old, new)
        elif old != new:
            lines.append(f"{name}: prerelease changed; {_LOCK}")
    for name, columns in locked.tables.items():
        if name in current.tables:
            lines += _table_changes(name, columns, current.tables[name])
        else:
            lines.append(f"{name}: {_UNREAD}")
    unlocked = (current.views.keys() - locked.views.keys()) | (current.tables.keys() - locked.tables.keys())
    return lines + [f"{name}: not locked yet; {_LOCK}" for name in sorted(unlocked)]


def merged(locked: Lock, current: Lock) -> Lock:
    """The lock as `views lock` may write it: released versions as they were, everything else as it is now.

    Only the state of a released version may move on. Tables may gain columns, not lose any.
    """
    views = dict(current.views)
    for name, old in locked.views.items():
        if name in views and old.is_released:
            views[name] = replace(old, state=views[name].state) if _may_move(old, views[name]) else old
    tables = {
        name: columns if set(locked.tables.get(name, ())) <= set(columns) else locked.tables[name]
        for name, columns in current.tables.items()
    }
    return Lock(views, tables)


def _may_move(old: Entry, new: Entry) -> bool:
    return _STAGE[old.state] <= _STAGE[new.state]


def _view_changes(name: str, old: Entry, new: Entry) -> Iterator[str]:
    way_out = _way_out(name)
    before, after = _types(old.columns), _types(new.columns)
    for column in sorted(before.keys() | after.keys()):
        if before.get(column) != after.get(column):
            change = f"column {column} {before.get(column, '(absent)')} → {after.get(column, '(absent)')}"
            yield f"{name}: {change}; {way_out}"
    if before == after and old.columns != new.columns:
        yield f"{name}: order of columns {', '.join(before)} → {', '.join(after)}; {way_out}"
    if old.sha256 != new.sha256:
        yield f"{name}: text changed; {way_out}"
    if old.state != new.state:
        yield f"{name}: {old.state} → {new.state}; {_LOCK if _may_move(old, new) else f'restore the state {old.state}'}"


def _table_changes(name: str, old: Columns, new: Columns) -> Iterator[str]:
    before, after = _types(old), _types(new)
    for column, kind in before.items():
        if after.get(column) != kind:
            change = f"column {column} {kind} → {after.get(column, '(absent)')}"
            yield f"{name}: {change}; restore the column: released versions read this table"
    for column in after.keys() - before.keys():
        yield f"{name}: column {column} is not locked yet; {_LOCK}"


def _types(columns: Columns) -> dict[str, str]:
    return dict(column.split(" ", 1) for column in columns)


def _way_out(name: str) -> str:
    schema, _, view = name.partition(".")
    stem, _, number = view.rpartition("_v")
    if not number.isdigit():
        return "restore the text: released versions read this view"
    new = (
        f"a version to {stem.removesuffix('_cells')}.toml"
        if schema == "report"
        else f"{stem}_v{int(number) + 1}.sql"
    )
    return f"restore the released text, or add {new}"
