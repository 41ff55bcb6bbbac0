"""The current state of the files, verified against the rules and against sql/views.lock."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.builder import build
from iomdb.release import lineage, lock
from iomdb.release.rules import breaches
from iomdb.resources import SQL_DIR
from iomdb.sandbox import open_file
from iomdb.template import VIEW_FOLDERS
from iomdb.views.definition import Column, Table, View, read_shared_columns, read_tables, read_views
from iomdb.views.generated import generated_views
from iomdb_loaders.facts import read_facts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class State:
    """What the lock would hold of the files as they are, and the rules that they break."""

    lock: lock.Lock
    breaches: list[str]


@contextmanager
def fresh_build() -> Iterator[DuckDBPyConnection]:
    """Build the files of this checkout in a temporary folder and open the result."""
    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder, "verify.duckdb")).path
        with open_file(path, read_only=True, files=False) as connection:
            yield connection


def current_state(connection: DuckDBPyConnection, sql_dir: Path = SQL_DIR) -> State:
    """The state of the files in `sql_dir`, given a database that was built from them."""
    tables, columns = read_tables(sql_dir), read_shared_columns(sql_dir)
    written = tuple(view for folder in VIEW_FOLDERS for view in read_views(sql_dir / folder))
    views = (*written, *generated_views(read_facts(connection), tables, written, columns))
    documented = _documented(tables, columns.cells)
    # pointers and unions follow from the versions: nothing of their own to check
    checked = [view for view in views if view in written or view.name in documented]
    broken = [str(breach) for view in checked for breach in breaches(view, documented.get(view.name, ()))]
    marts = [view.name for view in views if re.fullmatch(r"mart\.\w+_v\d+", view.name)]
    states = dict.fromkeys(marts, lock.RELEASED) | report_states(tables)
    return State(_lock(lineage.shape(connection), {view.name: view for view in views}, states), broken)


def _lock(shape: lineage.Shape, views: Mapping[str, View], states: Mapping[str, str]) -> lock.Lock:
    """Versions with their states, and all tables and other views that released versions read."""
    entries: dict[str, lock.Entry] = {}
    tables: dict[str, lock.Columns] = {}
    todo = list(states)
    while todo:
        name = todo.pop()
        columns = tuple(f"{column} {kind}" for column, kind in shape[name].items())
        if name not in views:
            tables[name] = columns
        elif name not in entries:
            entries[name] = lock.Entry(
                states.get(name, lock.RELEASED), lock.text_digest(views[name].sql), columns
            )
            if entries[name].is_released:
                todo += views[name].references
    return lock.Lock(entries, tables)


def problems(state: State, sql_dir: Path = SQL_DIR) -> list[str]:
    """One line for each broken rule and each change of a released version."""
    return [*state.breaches, *lock.differences(lock.read(sql_dir / lock.FILE.name), state.lock)]


def write_lock(state: State, sql_dir: Path = SQL_DIR) -> list[str]:
    """Lock new versions and renew prereleases, unless a rule is broken or a release changed; returns these problems."""
    path = sql_dir / lock.FILE.name
    kept = lock.merged(lock.read(path), state.lock)
    found = [*state.breaches, *lock.differences(kept, state.lock)]
    if not found:
        lock.write(kept, path)
    return found


def report_states(tables: Sequence[Table]) -> dict[str, str]:
    """The state of each versioned view in report."""
    states = {}
    for table in tables:
        for version in table.versions:
            states[f"report.{table.id}_v{version.number}"] = version.state
            if version.cells == version.number:
                states[f"report.{table.id}_cells_v{version.number}"] = table.current_for_cells(
                    version.number
                ).state
    return states


def _documented(tables: Sequence[Table], cells: tuple[Column, ...]) -> Mapping[str, tuple[Column, ...]]:
    """The columns that TOML files give to views."""
    found = {}
    for table in tables:
        for version in table.versions:
            found[f"report.{table.id}_v{version.number}"] = version.columns
            found[f"report.{table.id}_cells_v{version.number}"] = cells
    return found
