"""Superset imports the bundle and shows the numbers of the file, before and after a build replaces it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import duckdb
import pytest

from tests import postgres
from tests.browser import browser, missing
from tests.processes import iomdb

if TYPE_CHECKING:
    from playwright.sync_api import Response

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.proof, pytest.mark.skipif(bool(missing()), reason=missing())]
MOVEMENTS = ("movement_by_service", "movement_by_area", "movement_by_destination", "movement_by_age_sex")
LATEST = "year = (select max(year) from mart.movement_by_service)"


def sums(view: str, labels: str, number: str, where: str = LATEST) -> str:
    return f"select {labels}, sum({number}) as n from mart.{view} where {where} group by all"


# the first word of the title of each chart, and what it must show
CHARTS = {
    "Movements": sums("movement_by_service", "budget_region, service", "migrants"),
    "Fifteen": sums("movement_by_destination", "destination, 'total'", "migrants")
    + " order by n desc limit 15",
    "Flows": sums("movement_by_area", "destination_area, departure_area", "migrants"),
    "Age": sums("movement_by_age_sex", "age_group, sex", "if(sex = 'Male', -migrants, migrants)"),
    "Estimates": "select service, departure_region, destination, lower, migrants, upper "
    f"from mart.movement_by_destination where status = 'estimated' and {LATEST}",
    "Officials": sums("official_by_grade", "year, sex, grade", "headcount", "true"),
    "Operational": sums("expenditure_by_service_region", "finance_region, service_class", "amount_kusd"),
    "Active": sums("project_by_service_region", "finance_region, service_class", "projects"),
}
Rows = Counter[tuple[Any, ...]]


class Superset:
    """A running Superset."""

    def __init__(self, url: str, password: str) -> None:
        self.url, self.password = url, password
        login = {"username": "admin", "password": password, "provider": "db"}
        self.token = self.ask("/api/v1/security/login", login)["access_token"]

    def ask(self, path: str, body: object = None) -> Any:
        """Call the API; with a body by POST."""
        token = getattr(self, "token", None)
        headers = {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.url + path, data, headers), timeout=120) as answer:
            return json.load(answer)

    def names(self, kind: str, column: str) -> dict[str, int]:
        """The ids of all charts or datasets by name."""
        return {row[column]: row["id"] for row in self.ask(f"/api/v1/{kind}/?q=(page_size:100)")["result"]}

    def opened_dashboard(self, picture: Path) -> dict[str, dict[str, Any]]:
        """Open the dashboard in Chromium; what each chart asked for and was given, by the first word of its title."""
        seen: dict[int, dict[str, Any]] = {}
        outside: set[str] = set()

        def note(response: Response) -> None:
            if "/api/v1/chart/data" in response.url:
                asked = json.loads(response.request.post_data or "{}")
                # a filter asks for its values too
                if number := asked["form_data"].get("slice_id"):
                    assert response.status == 200, response.text()
                    seen[number] = {"asked": asked, "given": response.json()}

        with browser() as chromium:
            page = chromium.new_page(viewport={"width": 1280, "height": 3600})
            page.on("response", note)
            page.on("request", lambda request: outside.add(request.url))
            # the policy of the page kept it in
            page.on("requestfailed", lambda it: outside.discard(it.url) if it.failure == "csp" else None)
            page.goto(f"{self.url}/login/")
            page.fill("#username", "admin")
            page.fill("#password", self.password)
            page.keyboard.press("Enter")
            page.wait_for_url("**/welcome/", timeout=120_000)
            page.goto(f"{self.url}/superset/dashboard/iomdb/", timeout=120_000)
            for _ in range(240):
                page.wait_for_timeout(500)
                if len(seen) == len(CHARTS):
                    break
            # drawn after the numbers arrive
            page.wait_for_timeout(3000)
            assert page.locator("[role=alert]").all_inner_texts() == []
            assert page.locator("canvas, table").count() >= len(CHARTS)
            page.screenshot(path=picture, full_page=True)
        assert [url for url in outside if not url.startswith((self.url, "data:", "blob:"))] == []
        names = {number: name for name, number in self.names("chart", "slice_name").items()}
        return {names[number].split()[0].rstrip(":"): answer for number, answer in seen.items()}

    def sum_dragged(self, dataset: str, column: str) -> int:
        """The number that a chart shows onto which a person drags a column."""
        metric = {
            "expressionType": "SIMPLE",
            "column": {"column_name": column},
            "aggregate": "SUM",
            "label": "n",
        }
        number = self.names("dataset", "table_name")[dataset]
        query = {"metrics": [metric], "columns": [], "filters": [], "row_limit": 10}
        asked = {"datasource": {"id": number, "type": "table"}, "queries": [query], "force": True}
        return int(self.ask("/api/v1/chart/data", asked)["result"][0]["data"][0]["n"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, portion: Callable[[int], int]) -> Path:
    """A folder with Superset, installed as `make superset` does."""
    if portion(10) < 10:
        pytest.skip("takes minutes and a gigabyte: only in the full proof")
    home = tmp_path_factory.mktemp("superset")
    subprocess.run(["make", "-C", str(ROOT), f"SUPERSET={home}", f"{home}/.ready"], check=True)
    return home


@contextmanager
def served(home: Path, folder: Path, *url: str) -> Iterator[Superset]:
    """Superset with the bundle, started as `make superset` does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, "SUPERSET_HOME": str(home), "SUPERSET_PORT": str(port)}
    command = [str(ROOT / "bi/superset/serve.sh"), *url]
    with subprocess.Popen(command, cwd=folder, env=settings, start_new_session=True) as server:
        try:
            yield _connected(server, home, f"http://127.0.0.1:{port}")
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def _connected(server: subprocess.Popen[bytes], home: Path, url: str) -> Superset:
    """The server as soon as it answers."""
    for _ in range(240):
        try:
            password = (home / "password").read_text().strip()
            return Superset(url, password)
        except (URLError, OSError):
            with pytest.raises(subprocess.TimeoutExpired):
                server.wait(1)
    raise AssertionError((home / "log").read_text())


def given(answer: dict[str, Any]) -> Rows:
    """The rows that a chart was given: the labels, then the number; a bar chart has a column for each label."""
    (result,) = answer["given"]["result"]
    names = [name for name in result["colnames"] if name != "rank"]
    if answer["asked"]["form_data"]["viz_type"] != "echarts_timeseries_bar":
        return Counter(
            tuple(row[name] for name in names) for row in result["data"] if row[names[-1]] is not None
        )
    label, *series = names
    rows = [(row[label], name, row[name]) for row in result["data"] for name in series]
    return Counter(row for row in rows if row[-1] is not None)


def expected(file: Path, chart: str) -> Rows:
    """What a chart must show of the file."""
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.execute(CHARTS[chart]).fetchall()
    return Counter(row for row in rows if row[-1] is not None)


def wrong(charts: dict[str, dict[str, Any]], file: Path) -> list[str]:
    """The charts that do not show what is in the file."""
    return [name for name in CHARTS if given(charts[name]) != expected(file, name)]


def test_the_dashboard_shows_the_file_and_survives_a_build(
    home: Path, built: Path, two_packs: Path, tmp_path: Path
) -> None:
    file, old = Path(shutil.copy(built, tmp_path)), Path(shutil.copy(built, tmp_path / "old.duckdb"))
    with served(home, tmp_path) as superset:
        charts = superset.opened_dashboard(tmp_path / "dashboard.png")
        assert wrong(charts, file) == []
        assert sum(number for *_, number in given(charts["Movements"]).elements()) == 376_175
        # whoever drags the column onto a chart sees the printed total, and a multiple only over a table as printed
        assert {superset.sum_dragged(name, "migrants") for name in MOVEMENTS} == {376_175}
        assert superset.sum_dragged("table_1_v1", "total_migrants") == 3 * 376_175
        # a second report replaces the file under the running server
        done = iomdb("build", "--data", two_packs, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        charts = superset.opened_dashboard(tmp_path / "replaced.png")
        assert wrong(charts, file) == []
        assert expected(file, "Movements") != expected(old, "Movements")


@pytest.mark.skipif(bool(postgres.missing()), reason=postgres.missing())
def test_the_dashboard_shows_the_same_from_postgresql(home: Path, built: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(built, tmp_path))
    with postgres.server() as url:
        done = iomdb("-d", built, "publish", "postgres", url, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        with served(home, tmp_path, url) as superset:
            charts = superset.opened_dashboard(tmp_path / "postgres.png")
            assert wrong(charts, file) == []
            assert {superset.sum_dragged(name, "migrants") for name in MOVEMENTS} == {376_175}
