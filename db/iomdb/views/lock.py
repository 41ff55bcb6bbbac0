"""sql/views.lock: what each released version of a view was, so that no later change can go unseen.

A version's entry holds the digest of its text (the authority), a digest of the text as sqlglot writes it
(advisory: it tells a change of formatting), its columns and types, the digests of what it selects from,
and its state. A released entry is never written again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from iomdb.errors import input_error
from iomdb.resources import SQL_DIR
from iomdb.views import lineage
from iomdb.views.definition import View, read_tables, read_views

FILE = SQL_DIR / "views.lock"
RELEASED = ("latest", "deprecated")


@dataclass(frozen=True)
class Entry:
    """What the lock says of one view."""

    state: str
    sha256: str
    canonical: str
    columns: tuple[tuple[str, str], ...]
    upstream: Mapping[str, str]


def entries(columns: lineage.Shape) -> dict[str, Entry]:
    """The entries that the files and the columns of the built database give now, by version."""
    views = {view.name: view for folder in ("schema/view", "report") for view in read_views(SQL_DIR / folder)}
    states = {
        f"report.{table.id}{suffix}_v{version.number}": version.state
        for table in read_tables()
        for version in table.versions
        for suffix in ("", "_cells")
    }
    return {
        name: Entry(
            state,
            text_digest(views[name].sql),
            _canonical_digest(views[name].sql),
            tuple(columns[name].items()),
            {source: _digest(source, views, columns) for source in sorted(views[name].references)},
        )
        for name, state in sorted(states.items())
    }


def text_digest(sql: str) -> str:
    """SHA-256 of a view's text, with line ends as LF."""
    return hashlib.sha256(sql.replace("\r\n", "\n").encode()).hexdigest()


def _canonical_digest(sql: str) -> str:
    from sqlglot import parse_one

    return hashlib.sha256(parse_one(sql, dialect="duckdb").sql("duckdb", comments=False).encode()).hexdigest()


def _digest(name: str, views: Mapping[str, View], columns: lineage.Shape) -> str:
    """Digest of what a name stands for: a view's text and all below it, a table's columns and types."""
    if name not in views:
        return hashlib.sha256(json.dumps(list(columns[name].items())).encode()).hexdigest()
    below = [_digest(source, views, columns) for source in sorted(views[name].references)]
    return hashlib.sha256(" ".join([text_digest(views[name].sql), *below]).encode()).hexdigest()


def read() -> dict[str, Entry]:
    """The entries of the lock file; none if there is no file yet. Raises InputError if it is damaged."""
    if not FILE.is_file():
        return {}
    try:
        raw = json.loads(FILE.read_text(encoding="utf-8"))["views"]
        return {
            name: Entry(**said | {"columns": tuple((column, kind) for column, kind in said["columns"])})
            for name, said in raw.items()
        }
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise input_error(FILE, f"not a lock file ({error})", "restore it from version control") from None


def write(found: Mapping[str, Entry], path: Path = FILE) -> None:
    """Write the lock file, sorted, with the version of sqlglot behind the advisory digests."""
    from importlib.metadata import version

    said = {"sqlglot": version("sqlglot"), "views": {name: asdict(found[name]) for name in sorted(found)}}
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8", newline="\n")


def differences(locked: Mapping[str, Entry], found: Mapping[str, Entry]) -> list[str]:
    """What changed in released versions, and which versions are not locked yet; one line each."""
    lines = []
    for name, old in locked.items():
        new = found.get(name)
        if new is None:
            lines.append(f"{name}: released, but gone; restore it, or remove it with: iomdb views remove")
        elif old.state in RELEASED:
            lines += [f"{name}: {change}; {_way_out(name)}" for change in _changes(old, new)]
            if old.state != new.state:
                lines.append(f"{name}: {old.state} → {new.state}; run: iomdb views lock")
        elif old != new:
            lines.append(f"{name}: prerelease changed; run: iomdb views lock")
    lines += [f"{name}: not locked yet; run: iomdb views lock" for name in found if name not in locked]
    return lines


def merged(locked: Mapping[str, Entry], found: Mapping[str, Entry]) -> dict[str, Entry]:
    """The lock as `views lock` may write it: new versions and prereleases as found, released as they were.

    Only the state of a released version moves on, from latest to deprecated.
    """
    kept = {
        name: replace(old, state=found[name].state)
        for name, old in locked.items()
        if name in found and old.state in RELEASED
    }
    return dict(found) | kept


def _changes(old: Entry, new: Entry) -> Iterable[str]:
    before, after = dict(old.columns), dict(new.columns)
    for column in before.keys() | after.keys():
        if before.get(column) != after.get(column):
            yield f"column {column} {before.get(column, '(absent)')} → {after.get(column, '(absent)')}"
    if before == after and old.columns != new.columns:
        yield f"order of columns {', '.join(before)} → {', '.join(after)}"
    if old.sha256 != new.sha256:
        yield "text changed" + (" (formatting only)" if old.canonical == new.canonical else "")
    for source in old.upstream.keys() | new.upstream.keys():
        if old.upstream.get(source) != new.upstream.get(source):
            yield f"{source}, which it selects from, changed"


def _way_out(name: str) -> str:
    stem, _, number = name.removeprefix("report.").rpartition("_v")
    following = f"{stem}_v{int(number) + 1}.sql"
    return f"restore the released text, or leave it and add {following} as a new version"
