"""What TAB offers: names of the database at hand, and nothing, not even a message, where it cannot be read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.processes import SCRIPT, environment


def offered(line: str, folder: Path, shell: str = "bash") -> list[str]:
    """What the completion of a shell gets for a line; it must exit with 0 and print no message."""
    variables = {
        "_IOMDB_COMPLETE": f"complete_{shell}",
        # bash
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
        # zsh and fish
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(
        [SCRIPT], cwd=folder, env=environment(folder, variables), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("iomdb unl", ["unload"]),
        ("iomdb table table_", [f"table_{number}" for number in range(1, 9)]),
        ("iomdb explain expenditure_by_r", ["expenditure_by_region"]),
        ("iomdb describe ref.se", ["ref.service", "ref.service_class", "ref.sex"]),
        ("iomdb table table_1 --columns region,serv", ["region,service_area_classification"]),
        ("iomdb views remove table_6_v", ["table_6_v1", "table_6_v2"]),
    ],
)
def test_names_are_those_of_the_database(built: Path, line: str, names: list[str]) -> None:
    assert offered(line, built.parent) == names


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells(built: Path, shell: str) -> None:
    shown = " ".join(offered("iomdb table table_4", built.parent, shell))
    assert "table_4" in shown and "table_5" not in shown


def test_database_that_cannot_be_read_offers_nothing(tmp_path: Path) -> None:
    assert offered("iomdb table table_", tmp_path) == []
    (tmp_path / "iom.duckdb").write_bytes(b"no database" * 5000)
    assert offered("iomdb table table_", tmp_path) == []
    (tmp_path / "iom.duckdb").unlink()
    with duckdb.connect(str(tmp_path / "iom.duckdb")):
        assert offered("iomdb table table_", tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["iom.duckdb"], "nothing was built"
