"""Damage is named as damage: found by `verify`, answered in one line, never blamed on another process."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path

import duckdb

from iomdb.storage.pages import damaged_pages
from tests.processes import error_line, iomdb
from tests.storage.writers import schema_1

COMMANDS: tuple[tuple[object, ...], ...] = (
    ("tables",),
    ("table", "table_2"),
    ("check",),
    ("query", "select count(*) from source.printed_cell"),
    ("build",),
)


def damaged(original: Path, folder: Path, seed: int) -> Path:
    """A copy with flipped bytes, a zeroed part, or a shorter end."""
    lot = random.Random(seed)
    content = bytearray(original.read_bytes())
    place = lot.randrange(len(content))
    match seed % 3:
        case 0:
            for _ in range(lot.choice((1, 8, 64))):
                content[place % len(content)] ^= lot.randrange(1, 256)
                place += lot.randrange(1, 500)
        case 1:
            length = lot.choice((1, 512, 4096, 65536))
            content[place : place + length] = bytes(len(content[place : place + length]))
        case _:
            del content[place:]
    path = folder / "iom.duckdb"
    path.write_bytes(content)
    return path


def figures(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by 1"
        ).fetchall()
        union = " union all ".join(f"select '{n}', count(*), sum(hash(t)) from {n} as t" for (n,) in names)
        return con.execute(f"select * from ({union}) order by 1").fetchall()


def survive(built: Path, folder: Path, seeds: range) -> None:
    expected = figures(Path(shutil.copy(built, folder / "original.duckdb")))
    outcomes: Counter[str] = Counter()
    for seed in seeds:
        path = damaged(built, folder, seed)
        changed = path.read_bytes() != built.read_bytes()
        found = iomdb("verify", path, cwd=folder)
        assert found.returncode in (0, 1, 2) and "Traceback" not in found.stderr, seed
        if found.returncode == 0:
            assert not changed or figures(path) == expected, seed
            outcomes["whole"] += 1
            continue
        assert changed
        done = iomdb("-d", path, *COMMANDS[seed % len(COMMANDS)], cwd=folder)
        for message in (found.stdout + found.stderr, done.stderr):
            assert "another process" not in message and "Traceback" not in message, (seed, message)
        # a page that the command does not read may be the damaged one
        if done.returncode == 2:
            error_line(done)
        outcomes["found"] += 1
    print(dict(outcomes))
    assert outcomes["found"]


def test_damage_is_found_and_named(built: Path, tmp_path: Path) -> None:
    survive(built, tmp_path, range(3))


def test_a_whole_file_has_no_damage(built: Path, tmp_path: Path) -> None:
    done = iomdb("verify", built, cwd=tmp_path)
    assert done.returncode == 0 and "no damage" in done.stderr


def test_a_free_page_is_no_damage(tmp_path: Path) -> None:
    """Other programs leave some behind, and a file that is too short to hold the last of them."""
    path = schema_1(tmp_path / "iom.duckdb")
    with duckdb.connect(str(path)) as con:
        con.execute("create table notes as select 1 as a")
    with duckdb.connect(str(path), read_only=True) as con:
        free, size, count = con.execute(
            "select free_blocks, block_size, total_blocks from pragma_database_size()"
        ).fetchall()[0]
    assert free and path.stat().st_size < count * size
    assert damaged_pages(path) == []
    # a page in use that is missing is damage, whatever it holds
    os.truncate(path, path.stat().st_size - 200 * size)
    assert len(damaged_pages(path)) > 200 - free


def test_rows_that_are_missing_are_damage(database: Path, tmp_path: Path) -> None:
    """DuckDB reads such a file without complaint."""
    with duckdb.connect(str(database)) as con:
        con.execute(
            "insert into record.batch by name select 1 as batch, 'movements' as kind, 2013 as report_year, "
            "2 as rows_read, 2 as rows_loaded, 0 as rows_rejected, 0 as rows_replaced, true as synthetic, "
            "now()::timestamp as loaded_at, 0 as seconds, 'x' as iomdb_version, 'x' as duckdb_version"
        )
    done = iomdb("verify", database, cwd=tmp_path)
    assert done.returncode == 1
    assert "batch 1: 0 rows of 2 loaded" in done.stdout
