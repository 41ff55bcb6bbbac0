"""Cookbook and README: each answer is what its code shows, and what a computation without the database gives."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cookbook import recipes
from tests.cookbook_answers import ANSWERS, Row, explained, regions
from tests.packs import PACK, ROOT, leaves, rows_of

COOKBOOK = recipes(ROOT / "docs" / "cookbook.md")
TOTAL = "global_support/total"


def shown_rows(text: str) -> Iterator[Row]:
    """The rows below the rule of a table, or the lines of a printed series that have a number."""
    lines = text.splitlines()
    rule = next((number for number, line in enumerate(lines) if set(line) == {"─"}), -1)
    for line in lines[rule + 1 :]:
        if not line and rule >= 0:
            return
        parts = re.split(r"\s{2,}", line.strip())
        if rule >= 0 or (parts[-1][-1].isdecimal() and len(parts) > 1):
            yield tuple(parts)


def plain(row: Row) -> Row:
    """Numbers by their value."""
    return tuple(
        Decimal(str(part)).normalize() if re.fullmatch(r"-?\d+(\.\d+)?", str(part)) else part for part in row
    )


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with iom.duckdb, which Python's recipes open in this process."""
    return Path(shutil.copy(built, tmp_path_factory.mktemp("cookbook"))).parent


@pytest.mark.parametrize("number", range(1, len(COOKBOOK) + 1))
def test_answer(number: int, folder: Path) -> None:
    recipe = COOKBOOK[number - 1]
    assert recipe.run(folder) == recipe.answer, "run again: python -m tests.cookbook docs/cookbook.md"
    wanted = ANSWERS[number - 1]()
    if wanted and ANSWERS[number - 1] is explained:
        assert all(str(part) in recipe.answer for part in wanted[0])
        return
    shown = [plain(row) for row in shown_rows(recipe.answer)]
    if ANSWERS[number - 1] is regions:
        # its labels take several lines
        shown = [row[-6:] for row in shown if len(row) >= 6]
    assert shown == [plain(row) for row in wanted]


def test_readme() -> None:
    """A table, and five questions of the cookbook with the same answers; the commands that CI runs are the first."""
    sample, *questions = recipes(ROOT / "README.md")
    assert len(questions) == 5 and set(questions) <= set(COOKBOOK)
    # the three services as the lines of the text have them, and the total that corrections.csv proves
    printed = [leaf.value for leaf in leaves("table_1") if leaf["budget_region"] == "global_support"]
    (correction,) = (row["value"] for row in rows_of(PACK / "corrections.csv") if row["row_key"] == TOTAL)
    figures = [Decimal(found) for found in re.findall(r"(\d+)(?: r)?$", sample.answer, re.MULTILINE)]
    assert figures[:4] == [*printed, Decimal(correction)]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (
        re.findall(r"```sh\n(.*)\n", text)[:2] == ["make build", "make test"] and len(text.splitlines()) < 143
    )


def test_there_are_25_questions() -> None:
    text = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    numbers = re.findall(r"^### (\d+)\. .*\?", text, re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, 26))
    assert len(COOKBOOK) == len(ANSWERS) == 25
    assert {recipe.language for recipe in COOKBOOK} == {"sql", "sh", "python"}
