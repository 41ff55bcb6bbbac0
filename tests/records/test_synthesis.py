"""Made-up records, counted in plain Python, give the tables that they were made from."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest

import iomdb
from tests.packs import leaves
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records import random_movements

COLUMNS = {
    "movements": "movement_id,movement_date,service,budget_region,departure_country,destination_country,"
    "sex,age,synthetic",
    "projects": "project_code,title,service_class,finance_region,start_date,end_date,synthetic",
    "expenditure": "project_code,year,programme,service_class,finance_region,amount_usd,synthetic",
    "staff": "staff_id,as_at,category,grade,employee_class,location,sex,nationality,synthetic",
}
Rows = list[dict[str, str]]
TENTH = Decimal("0.1")
# sums of Annex I.9 that cannot round to the tenth printed in chapter V.B
OUT_OF_REACH = {"general_support": Decimal("23.5"), "regulating_migration": Decimal("270.9")}


def records(folder: Path, kind: str) -> Rows:
    with (folder / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def drawn(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, random_movements.Tables]:
    """A database whose Tables 1 to 4 count random movements, and these tables."""
    database = tmp_path_factory.mktemp("drawn") / "iom.duckdb"
    shutil.copy(built, database)
    tables = random_movements.count(random_movements.draw(4000, seed=1))
    random_movements.publish(database, tables)
    return database, tables


@pytest.fixture(scope="module")
def folder(drawn: tuple[Path, random_movements.Tables], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four files made from it."""
    folder = tmp_path_factory.mktemp("records")
    with iomdb.connect(drawn[0], files=True) as database:
        database.synthesize(2012, folder)
    return folder


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_row_is_marked_and_has_a_unique_id(folder: Path, kind: str) -> None:
    rows = records(folder, kind)
    assert ",".join(rows[0]) == COLUMNS[kind]
    assert {row["synthetic"] for row in rows} == {"true"}
    if kind != "expenditure":
        ids = {next(iter(row.values())) for row in rows}
        assert len(ids) == len(rows)
        assert "SYN-2012-000000001" in ids


def test_movements_add_up_to_tables_1_to_4(folder: Path, drawn: tuple[Path, random_movements.Tables]) -> None:
    assert random_movements.count(records(folder, "movements")) == drawn[1]


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_tables_of_any_movements_are_reproduced(
    drawn: tuple[Path, random_movements.Tables], tmp_path: Path, seed: int
) -> None:
    # few movements leave most cells empty, where a method of filling them would run short
    tables = random_movements.count(random_movements.draw(20 * seed**2, seed))
    database = tmp_path / "iom.duckdb"
    shutil.copy(drawn[0], database)
    random_movements.publish(database, tables)
    with iomdb.connect(database, files=True) as open_database:
        open_database.synthesize(2012, tmp_path / "records", seed=seed)
    assert random_movements.count(records(tmp_path / "records", "movements")) == tables


def test_movements_spread_over_the_year_and_the_ages(folder: Path) -> None:
    rows = records(folder, "movements")
    days = Counter(date.fromisoformat(row["movement_date"]) for row in rows)
    assert min(days) == date(2012, 1, 1)
    assert max(days) == date(2012, 12, 31)
    assert len(days) == 366
    assert len({row["age"] for row in rows}) > 90


def test_staff_add_up_to_tables_5_7_and_8(folder: Path) -> None:
    rows = records(folder, "staff")
    line = {"CHN": "CHINA_HK"}
    posts: Counter[tuple[str, ...]] = Counter()
    nationalities: Counter[tuple[str, ...]] = Counter()
    employees: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        nationality = line.get(row["nationality"], row["nationality"])
        if row["category"] == "Official":
            assert not row["employee_class"]
            posts[row["grade"], row["location"], row["sex"]] += 1
            nationalities[nationality, row["grade"]] += 1
        else:
            assert not row["grade"]
            employees[nationality, row["location"], row["employee_class"] or "unspecified", row["sex"]] += 1
    assert {row["as_at"] for row in rows} == {"2012-12-31"}
    assert posts == printed("table_5", "grade", "location", "sex")
    assert nationalities == printed("table_7", "nationality", "grade")
    assert employees == printed("table_8", "nationality", "location", "employee_class", "sex")


def printed(table: str, *dimensions: str) -> Counter[tuple[str, ...]]:
    """The leaf cells of a table of the pack that are not zero."""
    return Counter(
        {tuple(cell[name] for name in dimensions): int(cell.value) for cell in leaves(table) if cell.value}
    )


def test_projects_are_those_of_annex_1_8_and_active(folder: Path) -> None:
    rows = records(folder, "projects")
    assert Counter((row["service_class"], row["finance_region"]) for row in rows) == printed(
        "annex_1_8", "service_class", "finance_region"
    )
    for row in rows:
        assert date.fromisoformat(row["start_date"]) <= date(2012, 12, 31)
        assert date(2012, 1, 1) <= date.fromisoformat(row["end_date"])
        assert row["start_date"] <= row["end_date"]


def posted(rows: Rows, *columns: str) -> dict[tuple[str, ...], Decimal]:
    amounts: dict[tuple[str, ...], Decimal] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        amounts[key] = amounts.get(key, Decimal()) + Decimal(row["amount_usd"])
    return amounts


def tenth(usd: Decimal) -> Decimal:
    return (usd / 1_000_000).quantize(TENTH, ROUND_HALF_UP)


def test_postings_round_to_annex_1_9_and_to_chapter_v(folder: Path) -> None:
    rows = records(folder, "expenditure")
    programme = posted(rows, "programme")
    assert programme["administrative",] == Decimal(42_400_000)
    operational = [row for row in rows if row["programme"] == "operational"]
    by_cell = posted(operational, "service_class", "finance_region")
    for cell in leaves("annex_1_9"):
        amount = by_cell.get((cell["service_class"], cell["finance_region"]), Decimal())
        assert (amount / 1000).quantize(Decimal(1), ROUND_HALF_UP) == cell.value, cell.codes
    assert tenth(programme["operational",]) == Decimal("1197.4")
    by_class, by_region = posted(operational, "service_class"), posted(operational, "finance_region")
    for cell in leaves("expenditure_by_service"):
        code = cell["service_class"]
        if cell["year"] == "2012":
            assert tenth(by_class[code,]) == OUT_OF_REACH.get(code, cell.value)
    for cell in leaves("expenditure_by_region"):
        if cell["year"] == "2012":
            assert tenth(by_region[cell["finance_region"],]) == cell.value


def test_postings_name_projects_of_their_cell_and_some_are_refunds(folder: Path) -> None:
    projects = {row["project_code"]: row for row in records(folder, "projects")}
    rows = records(folder, "expenditure")
    for row in rows:
        if row["project_code"]:
            project = projects[row["project_code"]]
            assert row["service_class"] == project["service_class"]
            assert row["finance_region"] == project["finance_region"]
    assert {row["programme"] for row in rows if not row["project_code"]} == {"administrative"}
    assert sum(Decimal(row["amount_usd"]) < 0 for row in rows) > len(rows) // 20


def test_no_records_could_reproduce_the_reported_discrepancies(
    folder: Path, drawn: tuple[Path, object]
) -> None:
    with iomdb.connect(drawn[0], files=True) as database:
        made = database.synthesize(2012, folder)
    assert {(d.fact, d.code) for d in made.discrepancies} == {
        ("expenditure_by_service", code) for code in OUT_OF_REACH
    }
    for discrepancy in made.discrepancies:
        cells = [c.value for c in leaves("annex_1_9") if c["service_class"] == discrepancy.code]
        total = sum((value for value in cells if value), Decimal())
        # an amount is at most half a thousand away from its printed thousand
        reach = Decimal(len(cells)) / 2
        low, high = discrepancy.published - Decimal("0.05"), discrepancy.published + Decimal("0.05")
        assert total + reach < low * 1000 or total - reach > high * 1000


def test_every_other_cell_of_the_expenditure_views_is_reproduced(
    folder: Path, drawn: tuple[Path, random_movements.Tables], tmp_path: Path
) -> None:
    """Replace the facts by the sums of the postings; the views differ only in the reported cells."""
    copy = tmp_path / "copy.duckdb"
    shutil.copy(drawn[0], copy)
    cells = (
        "select table_id, row_key, column_key, value from report.cells "
        "where table_id like 'expenditure%' or table_id like 'annex%' order by all"
    )
    rows = [row for row in records(folder, "expenditure") if row["programme"] == "operational"]
    with duckdb.connect(str(copy)) as connection:
        before = connection.execute(cells).fetchall()
        for fact, columns, unit in (
            ("service_region", ("service_class", "finance_region"), ("amount_kusd", 1000)),
            ("service", ("service_class",), ("amount_musd", 1_000_000)),
            ("region", ("finance_region",), ("amount_musd", 1_000_000)),
            ("programme", ("programme",), ("amount_musd", 1_000_000)),
        ):
            measure, units = unit
            same = " and ".join(f"{column} = ?" for column in columns)
            for key, usd in posted(rows, *columns).items():
                connection.execute(
                    f"update fact.expenditure_by_{fact} set {measure} = ? where year = 2012 and {same}",
                    [usd / units, *key],
                )
        after = connection.execute(cells).fetchall()
    differing = {old[:3] for old, new in zip(before, after, strict=True) if old != new}
    assert {(row, column) for table, row, column in differing if table == "expenditure_by_service"} == {
        (code, column) for code in OUT_OF_REACH for column in ("2012", "increase")
    }
    assert {row for _, row, _ in differing} == set(OUT_OF_REACH)


def test_a_seed_determines_the_bytes(
    folder: Path, drawn: tuple[Path, random_movements.Tables], tmp_path: Path
) -> None:
    with iomdb.connect(drawn[0], files=True) as database:
        database.synthesize(2012, tmp_path / "same")
        database.synthesize(2012, tmp_path / "other", seed=1)
    for kind in COLUMNS:
        first = (folder / f"{kind}.csv").read_bytes()
        assert first == (tmp_path / "same" / f"{kind}.csv").read_bytes()
        assert first != (tmp_path / "other" / f"{kind}.csv").read_bytes()
    assert random_movements.count(records(tmp_path / "other", "movements")) == drawn[1]


def test_scale_multiplies_every_count(
    folder: Path, drawn: tuple[Path, random_movements.Tables], tmp_path: Path
) -> None:
    done = run("-d", drawn[0], "synthesize", "--year", 2012, "--output", "twice", "--scale", 2, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "movements.csv: 8000 rows" in done.stderr
    for kind in COLUMNS:
        once, twice = (Counter(map(attributes, records(at, kind))) for at in (folder, tmp_path / "twice"))
        assert twice == Counter({row: 2 * count for row, count in once.items()})
    ids = [row["movement_id"] for row in records(tmp_path / "twice", "movements")]
    assert sorted(ids) == [f"SYN-2012-{number:09}" for number in range(1, 8001)]
    codes = {row["project_code"] for row in records(tmp_path / "twice", "projects")}
    assert {row["project_code"] for row in records(tmp_path / "twice", "expenditure")} - {""} <= codes


def attributes(row: dict[str, str]) -> tuple[str, ...]:
    """The values of a row that do not depend on its place in the file."""
    by_place = ("_id", "_date", "project_code", "title")
    group = [random_movements.age_group(row["age"])] if "age" in row else []
    return (*(v for name, v in row.items() if name != "age" and not name.endswith(by_place)), *group)


def test_parquet_holds_the_same_rows(
    folder: Path, drawn: tuple[Path, random_movements.Tables], tmp_path: Path
) -> None:
    with iomdb.connect(drawn[0], files=True) as database:
        database.synthesize(2012, tmp_path, file_format="parquet")
        database.synthesize(2012, tmp_path / "numbers", file_format="parquet", ids="number")
    with duckdb.connect() as connection:
        for kind in COLUMNS:
            read = connection.execute(f"select * from '{tmp_path / kind}.parquet'").fetchall()
            texts = [
                ["" if v is None else str(v).lower() if v is True else str(v) for v in row] for row in read
            ]
            assert texts == [list(row.values()) for row in records(folder, kind)]
        numbers = connection.execute(
            f"select min(staff_id), max(len(staff_id)) from '{tmp_path}/numbers/staff.parquet'"
        )
        assert numbers.fetchall() == [("1", 4)]


def move_in_table_2(connection: duckdb.DuckDBPyConnection) -> str:
    """Move what Table 2 counts from Africa to the Southern Cone to the Andes: too few are left for Brazil and Chile."""
    connection.execute(
        "update fact.movement_by_area as f set migrants = f.migrants + s.migrants from fact.movement_by_area as s "
        "where f.departure_area = s.departure_area and s.destination_area = 'southern_cone' "
        "and f.destination_area = 'andean_countries' and f.departure_area = 'west_africa'"
    )
    connection.execute(
        "update fact.movement_by_area set migrants = 0 "
        "where departure_area = 'west_africa' and destination_area = 'southern_cone'"
    )
    counts = connection.execute(
        "select (select sum(migrants) from fact.movement_by_area where destination_area = 'southern_cone' "
        "and departure_area in (select code from ref.geo_area where geo_region = 'africa')), "
        "(select sum(migrants) from fact.movement_by_destination where destination in ('brazil', 'chile') "
        "and departure_region = 'africa')"
    ).fetchall()
    two, three = counts[0]
    assert two < three
    return f"africa to southern_cone: Table 2 counts {two}, {three - two} short of what Table 3 counts"


def add(fact: str, condition: str) -> Callable[[duckdb.DuckDBPyConnection], None]:
    def damage(connection: duckdb.DuckDBPyConnection) -> None:
        measure = "headcount" if fact.startswith("official") else "migrants"
        connection.execute(f"update fact.{fact} set {measure} = {measure} + 7 where {condition}")

    return damage


def lose_table_2(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("delete from fact.movement_by_area")


def lose_a_cell(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "update fact.movement_by_service set migrants = null, status = 'missing' where service = 'return'"
    )


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (move_in_table_2, "in ("),
        (
            add("movement_by_service", "service = 'return' and budget_region = 'africa'"),
            "return: Table 1 counts",
        ),
        (
            add("movement_by_area", "departure_area = 'caucasus' and destination_area = 'far_east'"),
            "europe to asia_oceania: Table 2 counts",
        ),
        (
            add("movement_by_age_sex", "age_group = 'age_0_9' and sex = 'F'"),
            "all migrants: Table 1 counts 4000, Table 4 4007",
        ),
        (
            add("official_by_nationality", "nationality = 'AFG' and grade = 'p_1'"),
            "p_1: Table 5 counts 40, Table 7 47",
        ),
        (
            lose_table_2,
            "fact.movement_by_area: no figures of 2012; records cannot add up to 'Migrants moved, by area of "
            "departure and of destination (Table 2)'",
        ),
        (
            lose_a_cell,
            "fact.movement_by_service: 7 cells of 2012 are missing; records cannot add up to 'Migrants moved, "
            "by budgetary region and service (Table 1)'",
        ),
    ],
    ids=["named country", "service", "regions", "all", "grade", "no table", "lost cell"],
)
def test_contradicting_tables_are_named(
    drawn: tuple[Path, random_movements.Tables],
    tmp_path: Path,
    damage: Callable[[duckdb.DuckDBPyConnection], str | None],
    message: str,
) -> None:
    shutil.copy(drawn[0], tmp_path / "iom.duckdb")
    with duckdb.connect(str(tmp_path / "iom.duckdb")) as connection:
        message = damage(connection) or message
    done = run("synthesize", "--year", 2012, "--output", "records", cwd=tmp_path)
    assert message in error_line(done)
    assert not (tmp_path / "records").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--year", 2013, "--output", "records"), "no figures of 2013"),
        (("--year", 2012, "--output", "records", "--scale", 0), "scale 0"),
        (("--year", 2012, "--output", "records", "--scale", 1001), "scale 1001"),
        (("--year", 2012, "--output", "records", "--seed", -1), "seed -1"),
        (("--year", 2012, "--output", "file"), "file: cannot be created"),
    ],
)
def test_bad_input_is_one_line(
    drawn: tuple[Path, random_movements.Tables], tmp_path: Path, arguments: tuple[object, ...], message: str
) -> None:
    (tmp_path / "file").touch()
    done = run("-d", drawn[0], "synthesize", *arguments, cwd=tmp_path)
    assert message in error_line(done)
    assert not (tmp_path / "records").exists()


@pytest.mark.proof
def test_the_edition_is_reproduced(built: Path, tmp_path: Path) -> None:
    """The same for the shipped edition at full size."""
    done = run("-d", built, "synthesize", "--year", 2012, "--output", "records", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    counted = random_movements.count(records(tmp_path / "records", "movements"))
    for number, (fact, dimensions) in enumerate(random_movements.FACTS.items(), start=1):
        assert counted[fact] == printed(f"table_{number}", *dimensions)
