"""The examples of README.md and docs/*.md run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# make is the CI itself; these need the document, which is not in the repository
NOT_HERE = ("make ", "iomdb transcribe", "iomdb recover", "iomdb diff")


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (f"{page.name}:{page.read_text(encoding='utf-8')[: m.start()].count(chr(10)) + 1}", m.group(2))
        for page in PAGES
        for m in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if m.group(1) == language
    ]


def shell_lines() -> list[tuple[str, str]]:
    lines = [
        (where, line.split("#")[0].strip()) for where, text in blocks("sh") for line in text.splitlines()
    ]
    return [(where, line) for where, line in lines if line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """An empty folder with the built file in it, as after `make build`."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "iom.duckdb").write_bytes(built.read_bytes())
    return folder


def run(command: list[str], folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment.pop("IOMDB_DATABASE", None)
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("where", "line"), shell_lines())
def test_shell_example(where: str, line: str, folder: Path) -> None:
    if line.startswith(NOT_HERE):
        pytest.skip("needs the document, or is the test command itself")
    assert line.startswith("iomdb "), f"{where}: {line!r} is not a command of ours"
    done = run(shlex.split(line), folder)
    assert done.returncode == 0, f"{where}: {line}\n{done.stderr}"


@pytest.mark.parametrize(("where", "code"), blocks("python"))
def test_python_example(where: str, code: str, folder: Path) -> None:
    done = run([sys.executable, "-c", code], folder)
    assert done.returncode == 0, f"{where}\n{done.stderr}"


@pytest.mark.parametrize(("where", "sql"), blocks("sql"))
def test_sql_example(where: str, sql: str, folder: Path) -> None:
    done = run(["iomdb", "query", "-"], folder, stdin=sql)
    assert done.returncode == 0, f"{where}\n{done.stderr}"
    assert len(done.stdout.splitlines()) > 1, f"{where}: no rows"


def test_there_are_examples_of_every_kind() -> None:
    assert shell_lines()
    assert blocks("python")
    assert blocks("sql")


def test_readme_names_every_command() -> None:
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    usage = run([sys.executable, "-m", "iomdb", "--help"], ROOT).stdout
    commands = re.findall(r"^│ (\w+)\s", usage, re.MULTILINE)
    assert commands, usage
    assert [name for name in commands if f"iomdb {name}" not in told and f"make {name}" not in told] == []


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
