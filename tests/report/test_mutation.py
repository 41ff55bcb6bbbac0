"""A changed figure does not pass: a leaf cell of each table, changed by one unit, is found; one the long way.

tests/proof/test_mutation.py does the same with 200 cells.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tests.packs import DATA, leaf_tables, rows_of
from tests.processes import iomdb
from tests.report.mutation import ROUNDED, check_mutations, sample, unit


@pytest.mark.proof
def test_every_mutation_is_found(built: Path, tmp_path: Path) -> None:
    check_mutations(built, tmp_path, 23)


@pytest.mark.proof
def test_mutation_the_long_way(packs: Path, tmp_path: Path) -> None:
    """Change the file; the build refuses it or the check fails and names the table."""
    leaf = next(leaf for leaf in sample(40) if leaf.table not in ROUNDED)
    path = packs / leaf_tables()[leaf.table].path.relative_to(DATA)
    rows = rows_of(path)
    row = rows[leaf.file_line - 2]
    row["value"] = str(Decimal(row["value"]) + unit(leaf.table))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    built = iomdb("build", "--data", packs, cwd=tmp_path)
    if built.returncode != 0:  # an estimated value beyond its bounds
        assert built.returncode == 2 and path.name in built.stderr
        return
    done = iomdb("check", cwd=tmp_path)
    assert done.returncode == 1
    assert any(leaf.table in line and line.endswith("[OPEN]") for line in done.stdout.splitlines())
