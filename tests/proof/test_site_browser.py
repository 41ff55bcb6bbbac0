"""The web site in a browser: its figures, without a request, with a keyboard, for everybody; queries as in DuckDB."""

from __future__ import annotations

import math
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from iomdb.publish.site.sql import examples
from tests.browser import browser, engine, missing
from tests.processes import iomdb as run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.proof, pytest.mark.skipif(bool(missing()), reason=missing())]
WIDTHS = (1280, 390)
FLAGS = {"e": "estimated", "i": "inferred", "r": "corrected", ":": "missing", "c": "suppressed"}
# where each figure leads to, its text and its mark
FIGURES = """() => [...document.querySelectorAll("a.v")].map((link) => [
    new URL(link.href).pathname, link.hash.slice(1), link.textContent,
    link.nextElementSibling?.localName === "sup" ? link.nextElementSibling.textContent[0] : ""])"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with the page for queries if its engine can be had."""
    folder = tmp_path_factory.mktemp("site")
    modules = engine(folder)
    options = ("--sql", modules) if modules else ()
    done = run("-d", built, "publish", "site", folder / "pages", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "pages"


@pytest.fixture
def needs_engine(site: Path) -> None:
    if not (site / "sql.html").exists():
        pytest.skip("needs npm, or the folder node_modules that IOMDB_NODE_MODULES names")


@contextmanager
def opened(chromium: Browser, root: str, width: int = 1280, **options: Any) -> Iterator[Page]:
    """A page of which no request may leave the site."""
    context = chromium.new_context(viewport={"width": width, "height": 844}, **options)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert [url for url in asked if not url.startswith((root, "blob:"))] == [] and errors == []


def sampled(site: Path, portion: Callable[[int], int]) -> list[Path]:
    """All pages but those of rows and places, and a share of these."""
    pages = sorted(site.rglob("*.html"))
    many = [
        page
        for page in pages
        if len(page.relative_to(site).parts) == 3 or page.parent.name in ("country", "region")
    ]
    return sorted({*pages} - {*many}) + random.Random(7).sample(many, portion(len(many)))


def cells(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[float | None, str]]:
    """The value and status of each cell by the address that it has on the site."""
    rows = con.execute(
        "select concat(report_year, '/', table_id, '/', replace(row_key, '/', '.'), '.html'), "
        "replace(column_key, '/', '.'), value, status from report.cells"
    ).fetchall()
    return {
        (page, column): (value if value is None else float(value), status)
        for page, column, value, status in rows
    }


def test_every_figure_of_every_page_is_that_of_its_cell(
    chromium: Browser, site: Path, database: Path, portion: Callable[[int], int]
) -> None:
    with duckdb.connect(str(database)) as con:
        known = cells(con)
    on_tables: list[tuple[str, str]] = []
    compared = 0
    with opened(chromium, site.as_uri()) as page:
        for path in sampled(site, portion):
            page.goto(path.as_uri())
            own = path.relative_to(site).parts
            for address, column, text, flag in page.evaluate(FIGURES):
                key = (address.removeprefix(f"{site}/"), column)
                value, status = known[key]
                if value is None:
                    assert FLAGS[text] == status, (path, key)
                else:
                    assert float(text.replace(",", "")) == value, (path, key)
                    assert FLAGS.get(flag, "") == (status if status in FLAGS.values() else ""), (path, key)
                compared += 1
            if len(own) == 2 and own[0] == "2012":
                places = page.evaluate(FIGURES.replace("a.v", ".grid td[id] a.v"))
                on_tables += [(address.removeprefix(f"{site}/"), column) for address, column, *_ in places]
    assert sorted(on_tables) == sorted(known)
    print(compared, "figures compared")


def test_pages_fit_a_phone_and_have_no_violation_of_axe(
    chromium: Browser, site: Path, portion: Callable[[int], int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    pages = sampled(site, lambda number: min(portion(number), 12))
    if portion(10) < 10:
        pages = random.Random(8).sample(pages, 5)
    for width in WIDTHS:
        with opened(chromium, site.as_uri(), width) as page:
            for path in pages:
                page.goto(path.as_uri())
                assert page.evaluate(OVERFLOW) <= 0, (path, width)
                found = Axe().run(page).response["violations"]
                assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], (path, width)
    print(len(pages), "pages at", WIDTHS)


def test_a_keyboard_finds_returns_from_europe_to_serbia(chromium: Browser, site: Path) -> None:
    with opened(chromium, site.as_uri()) as page:
        page.goto((site / "index.html").as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        while page.evaluate("document.activeElement.textContent") != "Search":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html")
        page.keyboard.type("returns from Europe to Serbia")
        page.wait_for_selector("#found a")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/2012/table_3/return.europe.html#serbia")
        text = page.inner_text("#serbia")
        assert "Serbia: 3,762" in text and "would change only if" in text and "Read" in text
        page.click("#serbia h2 a")
        page.wait_for_url("**/2012/table_3.html#return.europe:serbia")
        with page.expect_download() as download:
            page.click("text=ZIP, all of these with a README")
        assert download.value.suggested_filename == "table_3.zip"


def test_pages_work_without_javascript(chromium: Browser, site: Path) -> None:
    with opened(chromium, site.as_uri(), java_script_enabled=False) as page:
        page.goto((site / "index.html").as_uri())
        page.click("text=Table 4")
        page.click("[id='0-9:F'] a" if page.query_selector("[id='0-9:F']") else ".grid tbody td a")
        page.wait_for_selector("section.figure")
        page.goto((site / "narrative.html").as_uri())
        page.check("label:has-text('contradicts (8)') >> xpath=../input")
        shown = page.locator("tr:visible .contradicts")
        assert shown.count() >= 8 and page.locator("tr:visible .not-testable").count() < 319


def test_the_site_works_in_a_folder_of_a_server(chromium: Browser, site: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            del arguments

    handler = partial(Quiet, directory=str(site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}/pages/"
        with opened(chromium, root) as page:
            page.goto(f"{root}search.html")
            page.fill("#query", "Serbia")
            page.click("#found a")
            page.wait_for_url(f"{root}country/SRB.html")
            page.click("a.v")
            page.wait_for_selector("section:target")
        server.shutdown()


def ask(page: Page, sql: str) -> dict[str, Any]:
    """What the page for queries answers."""
    answer: dict[str, Any] = page.evaluate("(sql) => site.run(sql)", sql)
    return answer


def same(theirs: object, ours: object) -> bool:
    """Whether a value of the page is the one of DuckDB: it has numbers as doubles, and integers of 64 bits as text."""
    if ours is None or theirs is None:
        return ours is theirs
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if hasattr(ours, "year"):
        return str(ours)[:10] == str(theirs)
    try:
        return math.isclose(float(str(ours)), float(str(theirs)), rel_tol=1e-12, abs_tol=1e-12)
    except ValueError:
        return str(ours) == str(theirs)


@pytest.mark.usefixtures("needs_engine")
def test_the_page_for_queries_answers_every_view_as_duckdb_does(
    chromium: Browser, site: Path, database: Path, portion: Callable[[int], int]
) -> None:
    with duckdb.connect(str(database), read_only=True) as con, opened(chromium, site.as_uri()) as page:
        views = con.execute(
            "select schema_name || '.' || view_name from duckdb_views() where not internal order by all"
        ).fetchall()
        # the union of all audits takes long to plan
        chosen = random.Random(9).sample(
            [view for (view,) in views if view != "audit.finding"], portion(len(views) - 1)
        )
        page.goto((site / "sql.html").as_uri())
        count = 0
        for query in [*(f"from {view} order by all" for view in chosen), *(query for _, query in examples())]:
            ours = con.execute(query).fetchall()
            theirs = ask(page, query)["rows"]
            assert len(ours) == len(theirs), query
            for mine, other in zip(ours, theirs, strict=True):
                assert all(map(same, other, mine)), (query, mine, other)
                count += len(mine)
        print(len(chosen), "views", count, "cells")


@pytest.mark.usefixtures("needs_engine")
def test_a_query_is_shown_as_table_chart_and_file_and_reads_nothing_else(
    chromium: Browser, site: Path
) -> None:
    with opened(chromium, site.as_uri()) as page:
        page.goto((site / "2012" / "table_1.html").as_uri())
        page.click("text=Query it")
        page.click("#run")
        page.wait_for_selector("#result td")
        assert page.inner_text("#state").startswith("44 rows in")
        page.select_option("#example", label="Which services moved how many persons?")
        page.focus("#query")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#chart td")
        assert "125,509" in page.inner_text("#chart") and "125,509" in page.inner_text("#result")
        with page.expect_download() as download:
            page.click("#save")
        lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
        assert lines[0] == "service,migrants" and lines[1].endswith(",125509")
        for query, message in (
            ("select * from read_csv('https://example.org/x.csv')", "file system operations are disabled"),
            ("select current_date", "icu extension"),
            ("delete from fact.movement_by_service", "read-only"),
            ("set enable_external_access = true", "configuration has been locked"),
        ):
            page.fill("#query", query)
            page.click("#run")
            page.wait_for_selector("#run:not([disabled])")
            assert re.search(message, page.inner_text("#state")), query
