"""iomdb recover: a small damaged table in a document of its own, through a real process."""

from __future__ import annotations

import csv
import signal
import time
from pathlib import Path

import pytest

from tests.cli.test_signals import PATIENCE, started
from tests.extraction.damage import known_table, print_table
from tests.processes import SCRIPT
from tests.processes import iomdb as run

LAYOUT = """
table_id = "table_9"
method = "joint"
dimensions = ["row", "column"]
row_dimensions = 1
maximum = 100

rows = [
  { key = "a", label = "Alpha" },
  { key = "b", label = "Beta" },
  { key = "c", label = "Gamma" },
  { key = "total", label = "Total", sum_of = ["*"] },
]
columns = [
  { key = "x", label = "X" },
  { key = "y", label = "Y" },
  { key = "total", label = "Total", sum_of = ["*"] },
]

[[blocks]]
start = "^Table 9"
end = "^End"
columns = ["x", "y", "total"]
"""
# Beta repeats the 12 of Alpha; its own total leaves nothing for x.
DOCUMENT = "Table 9: made up\n\nAlpha\t12\t7\t19\nBeta\t12\t31\t31\nGamma\t5\t\t5\nTotal\t17\t38\t55\nEnd\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "table_9.toml").write_text(LAYOUT, encoding="utf-8")
    (tmp_path / "document.txt").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def recovered(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (folder / "table_9.csv").open(encoding="utf-8", newline="") as file:
        return {(row["row"], row["column"]): row for row in csv.DictReader(file)}


COMMAND = ("recover", "document.txt", "--layout", "table_9.toml")


def test_an_echo_is_corrected_by_the_sums(folder: Path) -> None:
    done = run(*COMMAND, "--output", "table_9.csv", cwd=folder)
    assert done.returncode == 0, done.stderr
    cells = recovered(folder)
    assert {key: int(cell["value"]) for key, cell in cells.items()} == {
        ("a", "x"): 12,
        ("a", "y"): 7,
        ("b", "x"): 0,
        ("b", "y"): 31,
        ("c", "x"): 5,
        ("c", "y"): 0,
    }
    assert cells["b", "x"]["status"] == "corrected"
    assert cells["b", "x"]["printed"] == "12"
    assert cells["b", "x"]["line"] == "4"
    assert cells["a", "x"]["status"] == "printed"
    assert "distrusted '12', line 4" in done.stdout
    with (folder / "totals.csv").open(encoding="utf-8", newline="") as file:
        totals = {(row["row_key"], row["column_key"]): row["value"] for row in csv.DictReader(file)}
    assert totals["total", "total"] == "55"
    assert totals["b", "total"] == "31"


def test_cells_that_the_sums_leave_open_are_estimated(folder: Path) -> None:
    text = DOCUMENT.replace("Beta\t12\t31\t31", "Beta\t?\t?\t31").replace("Gamma\t5\t\t5", "Gamma\t?\t?\t5")
    (folder / "document.txt").write_text(text, encoding="utf-8")
    assert run(*COMMAND, "--output", "table_9.csv", cwd=folder).returncode == 0
    cells = recovered(folder)
    # Beta and Gamma make 5 in x together, and Gamma makes 5 in total, so Beta's x equals Gamma's y.
    for key, truth in {("b", "x"): 0, ("b", "y"): 31, ("c", "x"): 5, ("c", "y"): 0}.items():
        assert cells[key]["status"] == "estimated"
        assert int(cells[key]["lower"]) <= truth <= int(cells[key]["upper"])


def test_explain_prints_evidence_and_sums(folder: Path) -> None:
    done = run(*COMMAND, "--explain", "Beta", "X", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "text '12', line 4: read, value 12, weight 3" in done.stdout
    assert "part of the sum b x total of 2 cells" in done.stdout
    assert "part of the sum total x x of 3 cells" in done.stdout


def test_same_document_same_result(folder: Path) -> None:
    results = []
    for _ in range(2):
        assert run(*COMMAND, "--output", "table_9.csv", cwd=folder).returncode == 0
        results.append((folder / "table_9.csv").read_bytes())
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("document", "layout", "arguments", "message"),
    [
        ("nothing here\n", LAYOUT, (), "Table 9"),
        (DOCUMENT, "table_id = 3", (), "table_9.toml"),
        (DOCUMENT, "table_id = [", (), "table_9.toml"),
        (DOCUMENT, LAYOUT.replace('"Gamma"', '"Gamma", colour = "red"'), (), "colour"),
        (
            DOCUMENT,
            LAYOUT + '\n[[agreements]]\nrows = ["*"]\ncolumns = ["*"]\nvalue = 55\nsource = "one"\n'
            '[[agreements]]\nrows = ["*"]\ncolumns = ["*"]\nvalue = 56\nsource = "another"\n',
            (),
            "table_9",
        ),
        (DOCUMENT, LAYOUT, ("--explain", "Beeta", "X"), "did you mean Beta"),
        (DOCUMENT, LAYOUT, ("--time-limit", "0"), "time"),
    ],
    ids=[
        "no table",
        "no layout",
        "not TOML",
        "unknown key",
        "contradicting sums",
        "unknown row",
        "no time",
    ],
)
def test_bad_input_is_one_line(
    folder: Path, document: str, layout: str, arguments: tuple[str, ...], message: str
) -> None:
    (folder / "document.txt").write_text(document, encoding="utf-8")
    (folder / "table_9.toml").write_text(layout, encoding="utf-8")
    (folder / "table_9.csv").write_text("as it was", encoding="utf-8")
    done = run(*COMMAND, "--output", "table_9.csv", *arguments, cwd=folder)
    assert done.returncode == 2, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert message in done.stderr
    assert (folder / "table_9.csv").read_text(encoding="utf-8") == "as it was"
    assert not (folder / "totals.csv").exists()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_at_the_first_signal(folder: Path, sent: signal.Signals) -> None:
    """In the solver, which would take Ctrl-C for itself and go on: this table needs a minute."""
    rows = [f"Row{chr(65 + number)}" for number in range(20)]
    text, _ = print_table(known_table(1, 20, 8), 1, 0.3)
    (folder / "document.txt").write_text(text, encoding="utf-8")
    headings = {
        "rows": "".join(f'{{ key = "{row}", label = "{row}" }}, ' for row in rows),
        "columns": "".join(f'{{ key = "c{number}" }}, ' for number in range(8)),
    }
    total = '{ key = "total", label = "Total", sum_of = ["*"] }'
    lines = [f"{what} = [{keys}{total}]" for what, keys in headings.items()]
    stated = LAYOUT.partition("\nrows")[0].replace("maximum = 100", "maximum = 500")
    block = '[[blocks]]\nstart = "^Known"\nend = "^The end"\nskip = ["^Label"]\n'
    keys = ["dirt_in_numbers = true", "spaced_thousands = false", *lines, block]
    (folder / "table_9.toml").write_text("\n".join([stated, *keys]), encoding="utf-8")
    process = started([str(SCRIPT), *COMMAND, "--output", "table_9.csv"], folder)
    time.sleep(1)
    process.send_signal(sent)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", "iomdb: interrupted\n")
    assert not (folder / "table_9.csv").exists()
