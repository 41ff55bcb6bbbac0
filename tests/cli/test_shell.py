"""iomdb shell: which console it opens and how. tests/proof/test_consoles.py opens the real ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from iomdb.cli.shell import Console, _find
from iomdb.errors import InputError
from tests.processes import error_line, iomdb, on_terminal


@pytest.fixture(scope="module")
def consoles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with programs of both names, which print their arguments."""
    folder = tmp_path_factory.mktemp("bin")
    for name, code in (("duckdb", 3), ("harlequin", 4)):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "{name}: $*"\nexit {code}\n')
        program.chmod(0o755)
    return folder


def test_the_console_opens_the_file_read_only_and_its_exit_code_is_kept(built: Path, consoles: Path) -> None:
    for arguments, code, option in (([], 3, "-readonly"), (["harlequin"], 4, "--read-only")):
        done = iomdb("shell", *arguments, cwd=built.parent, env={"PATH": str(consoles)})
        assert (done.returncode, done.stderr) == (code, "")
        name, *given = done.stdout.split()
        assert name == f"{arguments[0] if arguments else 'duckdb'}:"
        assert given[0] == option and given[-1] == str(built)


def test_the_views_are_listed_at_a_terminal(built: Path, consoles: Path) -> None:
    shown = on_terminal(["shell"], built.parent, 200, {"PATH": str(consoles)}, code=3)
    listed, _, console = shown.partition("duckdb: ")
    names = [line.split()[0] for line in listed.splitlines()]
    assert {"mart.movement_by_area", "report.table_3", "report.annex_1_12"} < set(names)
    assert not [name for name in names if name.endswith(("_cells", "_v1", "_v2"))]
    assert "-readonly" in console


def test_no_console_or_no_database_is_one_line(
    consoles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(InputError, match=r"duckdb or harlequin is not installed; run: pip install"):
        _find(list(Console))
    done = iomdb("-d", "none.duckdb", "shell", cwd=tmp_path, env={"PATH": str(consoles)})
    assert "none.duckdb" in error_line(done)
