"""docs/next_edition.md runs as it stands: its commands in order, its files written, its output shown."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.processes import iomdb

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "next_edition.md"
# a file that the page writes or changes, or commands with what they print
PART = re.compile(
    r"^(?:`(?P<path>[\w/.]+)`:\n\n)?```(?P<language>toml|text|console)\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
KEY = {"IOMDB_KEY": "a key for the walk-through", "COLUMNS": "80"}


def write(path: Path, text: str) -> None:
    """Write a file; of one that exists, replace the lines with the same keys and add the others at the start."""
    if path.name != "edition.toml":
        assert not path.exists() or path.read_text(encoding="utf-8") == text, f"{path.name} is another one"
        path.write_text(text, encoding="utf-8")
        return
    old = path.read_text(encoding="utf-8")
    for line in text.splitlines(keepends=True):
        key = line.split(" = ")[0]
        old, count = re.subn(rf"^{key} = .*\n", lambda _, new=line: new, old, flags=re.MULTILINE)
        old = old if count else line + old
    path.write_text(old, encoding="utf-8")


def run(text: str, folder: Path) -> None:
    """Run the commands of a block; `...` in what they print stands for anything."""
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
        name, *arguments = shlex.split(command)
        assert name == "iomdb", command
        done = iomdb(*arguments, cwd=folder, env=KEY)
        assert "Traceback" not in done.stderr, done.stderr
        expected = ".*".join(map(re.escape, shown.split("...")))
        assert re.fullmatch(expected, done.stdout + done.stderr, re.DOTALL), (
            f"{command}\n{done.stdout + done.stderr}"
        )


@pytest.mark.proof
def test_the_walk_through(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs" / "next_edition", tmp_path, dirs_exist_ok=True)
    parts = list(PART.finditer(PAGE.read_text(encoding="utf-8")))
    for part in parts:
        if part["language"] == "console":
            run(part["text"], tmp_path)
        else:
            write(tmp_path / part["path"], part["text"])
    assert len(parts) > 12
