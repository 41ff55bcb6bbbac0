"""The web site: every figure of the edition with its source, in pages that need nothing but themselves."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from iomdb.errors import InputError
from iomdb.publish.site import check, drawing, publish
from iomdb.publish.site.pages import templates
from iomdb.publish.site.sql import examples
from tests.conftest import Once
from tests.packs import PACK, rows_of
from tests.processes import error_line
from tests.processes import iomdb as run

# what a browser would load or run from elsewhere
_ELSEWHERE = re.compile(r'(?:src|href|action)="(?!\.\./|[\w.]+/|[\w.-]+\.|#)', re.IGNORECASE)


@pytest.fixture(scope="session")
def site(once: Once, built: Path) -> Path:
    """The site of the shipped packs. Do not write to it."""

    def make(path: Path) -> None:
        done = run("-d", built, "publish", "site", "--output", path, cwd=path.parent)
        assert done.returncode == 0, done.stderr
        assert "6890 figures, each compared with the file" in done.stderr

    return once("site", make)


class Cells(HTMLParser):
    """The text of each cell of a table that has an id."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._cell: str | None = None
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td":
            self._cell = dict(attrs).get("id")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.found[self._cell] = self.found.get(self._cell, "") + data


def printed(cells: dict[str, str], place: str) -> Decimal:
    """The number in a cell, without the letter of its status and the sign of an erratum."""
    return Decimal(re.sub(r"[a-z*,]", "", cells[place]))


@pytest.mark.proof
def test_pages_have_the_totals_that_the_edition_prints(site: Path) -> None:
    pages: dict[str, dict[str, str]] = {}
    compared = 0
    for row in rows_of(PACK / "totals.csv"):
        if row["status"] in ("printed", "corrected", "inferred"):
            table = row["table_id"]
            if table not in pages:
                pages[table] = Cells(site / "2012" / f"{table}.html").found
            place = f"{row['row_key']}:{row['column_key']}".replace("/", ".")
            assert printed(pages[table], place) == Decimal(row["value"]), (table, place)
            compared += 1
    assert compared > 1000


@pytest.mark.proof
def test_a_figure_opens_its_provenance_and_comes_back(site: Path) -> None:
    """Returns from Europe to Serbia: one value that rests on one reading, part of printed sums."""
    table = (site / "2012" / "table_3.html").read_text(encoding="utf-8")
    [href] = re.findall(r'<td id="return\.europe:serbia"[^>]*><a class="v" href="\.\./([^"]+)"', table)
    path, _, anchor = href.partition("#")
    row = (site / path).read_text(encoding="utf-8")
    section = row[row.index(f'id="{anchor}"') :].partition("</section>")[0]
    text = " ".join(re.sub(r"<[^>]+>", " ", section).split())
    assert 'href="../table_3.html#return.europe:serbia"' in section
    for part in (
        "3,762",
        "printed:",
        "would change only if",
        "of the extracted text",
        "printed 3,834",
        "fact.movement",
    ):
        assert part in text
    assert "where report_year = 2012 and service = &#39;return&#39;" in section


@pytest.mark.proof
def test_the_query_of_each_figure_counts_the_facts_that_its_page_lists(site: Path, database: Path) -> None:
    """The pages evaluate conditions, not queries: here the queries themselves run."""
    compared = 0
    with duckdb.connect(str(database)) as con:
        for page in sorted((site / "2012").glob("*/*.html"))[::17]:
            for section in page.read_text(encoding="utf-8").split('<section class="figure"')[1::9]:
                below, sql = re.findall(
                    r"<dt>From</dt><dd>(.*?), by <code>.*?\n<dt>SQL</dt><dd><code>(.*?)</code>",
                    section,
                    re.DOTALL,
                )[0]
                queries = sql.replace("&#39;", "'").split("; ")
                count = sum(len(con.execute(query).fetchall()) for query in queries)
                many = sum(map(int, re.findall(r"(\d+) rows of", below)))
                listed = [line for line in below.split("<br>") if " rows of " not in line and ":" in line]
                assert count == many + len(listed), (page.name, sql)
                compared += 1
    assert compared > 50


@pytest.mark.proof
def test_pages_load_and_run_nothing_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "default-src 'none'" in text and not _ELSEWHERE.search(text), page
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:", text), page
    assert "url(" not in (site / "style.css").read_text(encoding="utf-8")
    for script in site.glob("*.js"):
        assert not re.search(r"\bfetch\(|XMLHttpRequest|import\(|eval\(", script.read_text(encoding="utf-8"))
    assert max(page.stat().st_size for page in site.rglob("*.html")) <= 400_000


@pytest.mark.proof
def test_a_download_has_the_table_and_says_what_it_is(site: Path) -> None:
    with zipfile.ZipFile(site / "2012" / "files" / "table_4.zip") as archive:
        readme = archive.read("README.txt").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read("table_4.csv").decode())))
        observations = list(csv.DictReader(io.StringIO(archive.read("table_4_sdmx.csv").decode())))
    assert "states no licence" in readme and "MC/2377" in readme and "content " in readme
    leaves = [row for row in rows if row["row_kind"] == "leaf"]
    expected = sum(int(row["value"]) for row in rows_of(PACK / "tables" / "table_4.csv") if row["value"])
    assert sum(Decimal(row["OBS_VALUE"]) for row in observations) == 4 * expected
    assert sum(int(row["female"]) + int(row["male"]) for row in leaves) == expected
    assert {file.suffix for file in (site / "2012" / "files").iterdir()} == {
        ".csv",
        ".json",
        ".parquet",
        ".xlsx",
        ".zip",
    }


def test_a_figure_or_link_that_is_wrong_is_found(tmp_path: Path) -> None:
    cells = check.Cells([("t", 2012, "a", "b", Decimal(1234), "printed")])
    for shown in ("1,235", '1,234</a><sup><abbr title="estimated">e</abbr></sup><a>', ":"):
        page = f'<a class="v" href="2012/t/a.html#b">{shown}</a>'
        with pytest.raises(InputError, match=r"x\.html shows .*; nothing was published"):
            check.check_figures({"x.html": page}, cells)
    for link in ("y.html", "#absent", "x.html#absent", "../x.html"):
        with pytest.raises((InputError, IndexError)):
            check.check_links(tmp_path, {"x.html": f'<p id="here"><a href="{link}">'})


def test_a_template_stops_at_a_name_that_it_is_not_given() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        templates().from_string("{{ title }}").render()
    assert templates().from_string("{{ name }}").render(name="<b>") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name one folder, as in: iomdb publish site --output site"),
        (("mine",), "exists, and iomdb did not publish it"),
        (("a", "--output", "b"), "name one folder"),
        (
            ("a", "--sql", "empty"),
            "file not found; give the folder node_modules with @duckdb/duckdb-wasm 1.32.0",
        ),
        (("a", "--sql", "mine"), "is not the file that was tested"),
    ],
)
def test_wrong_targets_are_refused_in_one_line(
    database: Path, arguments: tuple[str, ...], message: str
) -> None:
    other = database.with_name("mine") / "apache-arrow" / "Arrow.es2015.min.js"
    other.parent.mkdir(parents=True)
    other.write_text("another")
    assert message in error_line(run("publish", "site", *arguments, cwd=database.parent))


@pytest.mark.proof
def test_bars_are_as_long_as_their_numbers(site: Path) -> None:
    """The age pyramid: the longest bar is the largest count of the data file, and each is in proportion."""
    page = (site / "2012" / "table_4.html").read_text(encoding="utf-8")
    rows = page[page.index('class="pyramid"') :].partition("</table>")[0].split("<tr>")[2:]
    data = {
        (row["age_group"], row["sex"]): int(row["value"]) for row in rows_of(PACK / "tables" / "table_4.csv")
    }
    widths = [float(width) for row in rows for width in re.findall(r'<rect [^>]*width="([\d.]+)%"', row)]
    assert len(widths) == len(data) == 22
    longest = max(data.values())
    assert widths == [pytest.approx(100 * value / longest, abs=0.01) for value in data.values()]


@pytest.mark.proof
def test_pictures_state_the_numbers_of_their_marks(site: Path, database: Path) -> None:
    """Each band of a flow and each square of a matrix has its number in its title."""
    page = (site / "2012" / "table_2.html").read_text(encoding="utf-8")
    titles = sorted(int(number.replace(",", "")) for number in re.findall(r": ([\d,]+)[^<]*</title>", page))
    with duckdb.connect(str(database)) as con:
        marks = con.execute(
            "select value from meta.chart_mark where table_id = 'table_2' and value <> 0"
        ).fetchall()
    assert titles == sorted(int(value) for (value,) in marks) and len(titles) > 400


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(InputError, match=r'run: pip install "iomdb\[site\]"'):
        publish(None, tmp_path / "site")  # type: ignore[arg-type]


def test_the_questions_of_the_page_for_queries_have_answers(con: duckdb.DuckDBPyConnection) -> None:
    assert len(examples()) == 8
    for title, query in examples():
        assert con.execute(query).fetchall(), title


def test_places_of_a_drawing_are_short() -> None:
    assert [drawing._place(Decimal(1) / 3), drawing._place(0.5, 1), drawing._place(2)] == [
        "33.33",
        "0.5",
        "200",
    ]
