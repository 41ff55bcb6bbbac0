"""Large files that are made to take memory: the load ends with one line, in less than 700 MB."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.records.examples import COLUMNS, row

pytestmark = pytest.mark.proof
MOST_MEGABYTES = 700
HEADER, GOOD = ",".join(COLUMNS["movements"]), row("movements")
# exit code and peak of a command; Linux counts the peak of a parent into that of its child
PEAK = (
    "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stderr=2, stdout=2); "
    "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
)
Portion = Callable[[int], int]


def good(count: int) -> Iterator[str]:
    rest = ",".join([*GOOD.values()][1:])
    return (f"M-{number},{rest}\n" for number in range(count))


def one_bad_row(path: Path, portion: Portion) -> None:
    path.write_text(
        HEADER + "\n" + "".join(good(portion(4_000_000))) + ",".join(row("movements", age="999").values())
    )


def many_fields(path: Path, portion: Portion) -> None:
    path.write_text(f"{HEADER}\n" + (",".join(GOOD.values()) + ",x" * 1_000_000 + "\n") * portion(300))


def long_fields(path: Path, portion: Portion) -> None:
    with path.open("w") as file:
        file.write(f"{HEADER},note\n")
        file.writelines(line.replace("\n", f",{'x' * 100_000}\n") for line in good(portion(10_000)))
        file.write(",".join(row("movements", sex="?").values()) + ",\n")


def one_id(path: Path, portion: Portion) -> None:
    path.write_text(f"{HEADER}\n" + f"{','.join(GOOD.values())}\n" * portion(4_000_000))


def rejected_parquet(path: Path, portion: Portion) -> None:
    values = ", ".join(f"'{value}' as {name}" for name, value in row("movements", sex="?").items())
    duckdb.sql(f"copy (select {values} from range({portion(20_000_000)})) to '{path}'")


@pytest.mark.parametrize(
    ("name", "write", "allowed", "outcome"),
    [
        ("in.csv", one_bad_row, "1", "loaded + 1 rejected"),
        ("in.csv", many_fields, "0", "a line longer than 131072 bytes"),
        ("in.csv", long_fields, "1", "loaded + 1 rejected"),
        ("in.csv", one_id, "0", "movement_id: the id is in an earlier row"),
        ("in.csv", one_id, "100%", "= 1 loaded"),
        ("in.parquet", rejected_parquet, "0", "sex: not a known sex"),
    ],
)
def test_memory_is_bounded(
    built: Path,
    tmp_path: Path,
    portion: Portion,
    name: str,
    write: Callable[[Path, Portion], None],
    allowed: str,
    outcome: str,
) -> None:
    database = tmp_path / "iom.duckdb"
    shutil.copy(built, database)
    write(tmp_path / name, portion)
    iomdb = Path(sys.executable).with_name("iomdb")
    load = ["-d", database, "load", "movements", tmp_path / name, "--year", "2013", "--plain-ids"]
    done = subprocess.run(
        [sys.executable, "-c", PEAK, iomdb, *load, "--max-rejects", allowed],
        capture_output=True,
        text=True,
        check=True,
    )
    code, megabytes = map(int, done.stdout.split())
    print(name, write.__name__, allowed, megabytes, "MB")
    assert "Traceback" not in done.stderr
    assert outcome in done.stderr
    assert code == (0 if "loaded" in outcome else 2)
    assert megabytes < MOST_MEGABYTES
