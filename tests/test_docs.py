"""The examples of README.md and docs/*.md run as they are, and what the pages name exists."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import iomdb
from tests.notebook import run_cells

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# these need the document, which is not in the repository
NEED_DOCUMENT = ("iomdb transcribe", "iomdb recover")
# the first column of the tables of folders; <id> stands for any folder or file
FOLDER = re.compile(r"^\| ((?:`[\w./<>*-]+`(?:, )?)+) \|", re.MULTILINE)


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (f"{page.name}:{page.read_text(encoding='utf-8')[: m.start()].count(chr(10)) + 1}", m.group(2))
        for page in PAGES
        # tests/test_cookbook.py runs these and looks at what they give
        if page.name != "cookbook.md"
        for m in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if m.group(1) == language
    ]


def shell_lines() -> list[tuple[str, str]]:
    lines = [
        (where, line.split("#")[0].strip()) for where, text in blocks("sh") for line in text.splitlines()
    ]
    return [(where, line) for where, line in lines if line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, built: Path, with_2011: Path) -> Path:
    """A folder with the built file in it, as after `make build`, two builds to compare, and one of two years."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("iom", "old", "new"):
        shutil.copy(built, folder / f"{name}.duckdb")
    shutil.copy(with_2011, folder / "years.duckdb")
    return folder


def run(command: list[str], folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment.pop("IOMDB_DATABASE", None)
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("where", "line"), shell_lines())
def test_shell_example(where: str, line: str, folder: Path) -> None:
    if line.startswith(NEED_DOCUMENT):
        pytest.skip("needs the document")
    command, *arguments = shlex.split(line)
    assert command in ("iomdb", "make"), f"{where}: {line!r} is not a command of this project"
    # CI runs what make would run; here the target must exist
    done = run(
        ["make", "-n", "-C", str(ROOT), *arguments] if command == "make" else [command, *arguments], folder
    )
    assert done.returncode == 0, f"{where}: {line}\n{done.stderr}"


@pytest.mark.parametrize(("where", "code"), blocks("python"))
def test_python_example(where: str, code: str, folder: Path) -> None:
    done = run([sys.executable, "-c", code], folder)
    assert done.returncode == 0, f"{where}\n{done.stderr}"


def test_notebook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tour runs in one process, and what it shows is what is stored in it."""
    notebook = json.loads((ROOT / "docs" / "tour.ipynb").read_text(encoding="utf-8"))
    monkeypatch.chdir(folder)
    ran = list(run_cells(notebook))
    assert len(ran) > 8 and any(outputs for _, outputs in ran)
    for cell, outputs in ran:
        assert outputs == cell["outputs"], "run again: python -m tests.notebook docs/tour.ipynb"


def test_the_guide_for_python_has_every_command() -> None:
    """Each command is in its last table, and each function that the table names exists."""
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8").split("## What the command line has")[1]
    usage = run([sys.executable, "-m", "iomdb", "--help"], ROOT).stdout
    commands = re.findall(r"^│ (\w+)\s", usage, re.MULTILINE)
    assert len(commands) > 15
    assert [name for name in commands if f"`{name}`" not in text and f"`{name} " not in text] == []
    for module, name in re.findall(r"`(iomdb|db)\.(\w+)\(", text):
        assert hasattr(iomdb if module == "iomdb" else iomdb.Database, name), name


@pytest.mark.parametrize(("where", "sql"), blocks("sql"))
def test_sql_example(where: str, sql: str, folder: Path) -> None:
    done = run(["iomdb", "query", "-"], folder, stdin=sql)
    assert done.returncode == 0, f"{where}\n{done.stderr}"
    assert len(done.stdout.splitlines()) > 1, f"{where}: no rows"


def test_there_are_examples_of_every_kind() -> None:
    assert shell_lines()
    assert blocks("python")
    assert blocks("sql")


def test_a_sum_over_mart_counts_each_person_once(folder: Path) -> None:
    """The reason to use mart: the printed total of Table 3, and what a sum over the report view gives."""
    query = (
        "select (select sum(migrants) from mart.movement_by_destination), "
        "(select sum(total_migrants) from report.table_1)"
    )
    right, several = run(["iomdb", "query", query], folder).stdout.splitlines()[1].split(",")
    assert int(right) == 376175 and int(several) > int(right)


def test_the_two_forms_of_table_6(folder: Path) -> None:
    """As docs/commands.md describes them: a grid with years as headings, and one row per year and grade."""
    grid = run(["iomdb", "table", "table_6"], folder).stdout.splitlines()[0]
    assert "2008 F,2008 M" in grid and "2012 F,2012 M" in grid
    query = (
        "select count(distinct year), count(*) = count(distinct (year, grade)) "
        "from report.table_6 where row_kind = 'leaf'"
    )
    assert run(["iomdb", "query", query], folder).stdout.splitlines()[1] == "5,True"


def test_folders_exist() -> None:
    rows = FOLDER.findall((ROOT / "docs" / "design.md").read_text(encoding="utf-8"))
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row) if "/" in name or "." in name]
    names = [name for name in names if not name.startswith(("fact.", "source.", "report.", "mart."))]
    assert len(names) > 10
    assert [name for name in names if not list(ROOT.glob(re.sub(r"<\w+>", "*", name)))] == []


def test_docs_name_every_command() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    usage = run([sys.executable, "-m", "iomdb", "--help"], ROOT).stdout
    commands = re.findall(r"^│ (\w+)\s", usage, re.MULTILINE)
    assert commands, usage
    assert [name for name in commands if f"iomdb {name}" not in text and f"make {name}" not in text] == []


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
