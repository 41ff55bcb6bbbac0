"""Facts from records against plain Python, the tables of a year without an edition, and the choice of source."""

from __future__ import annotations

import json
import random
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

import iomdb
from iomdb.check import check
from iomdb.output.headings import headings
from iomdb_loaders.errors import InputError
from tests.packs import TABLES, code_list, leaves, lookup
from tests.records.examples import Row, load, query, row, rows, write_csv

AREA = {item["code"]: item["geo_area"] for item in code_list("country") if item["geo_area"]}
REGION = lookup("geo_area", "geo_region")
NAMED = {item["country"]: item["code"] for item in code_list("destination") if item["country"]}
PLACED_ISO = [item["iso_alpha3"] for item in code_list("country") if item["iso_alpha3"] and item["geo_area"]]


def codes(name: str) -> list[str]:
    return [item["code"] for item in code_list(name) if item["code"] != "unspecified"]


def some_movements(count: int) -> list[Row]:
    chance = random.Random(6)
    made = rows("movements", count)
    for item in made:
        item |= {
            "service": chance.choice(codes("service")),
            "budget_region": chance.choice(codes("budget_region")),
            "departure_country": chance.choice(PLACED_ISO),
            "destination_country": chance.choice(PLACED_ISO + list(NAMED) * 4),
            "sex": chance.choice("FM"),
            "age": chance.choice(["", *map(str, range(121))]),
        }
    return made


def age_group(age: str) -> str:
    if age == "":
        return "age_over_18"
    for item in code_list("age_group"):
        if item["age_from"] and int(item["age_from"]) <= int(age) <= int(item["age_to"] or 999):
            return item["code"]
    raise AssertionError(age)


def facts(
    database: Path, fact: str, dimensions: str, measure: str, year: int = 2013
) -> dict[tuple[str, ...], object]:
    found = query(database, f"select {dimensions}, {measure} from fact.{fact} where report_year = {year}")
    return {tuple(str(code) for code in item[:-1]): item[-1] for item in found}


def filled(found: dict[tuple[str, ...], object]) -> dict[tuple[str, ...], object]:
    return {key: value for key, value in found.items() if value}


def test_movements_agree_with_a_count_in_python(database: Path, tmp_path: Path) -> None:
    made = some_movements(400)
    load(database, "movements", write_csv(tmp_path / "m.csv", made, "movements"))

    def region(country: str) -> str:
        return REGION[AREA[country]]

    def destination(country: str) -> str:
        return NAMED.get(country, f"other_{region(country)}")

    by_service = Counter((item["budget_region"], item["service"]) for item in made)
    assert facts(database, "movement_by_service", "budget_region, service", "migrants") == by_service
    by_area = Counter((AREA[item["departure_country"]], AREA[item["destination_country"]]) for item in made)
    found = facts(database, "movement_by_area", "departure_area, destination_area", "migrants")
    assert filled(found) == by_area
    assert found.keys() == {(d, a) for d, _ in by_area for _, a in by_area}
    by_destination = Counter(
        (item["service"], region(item["departure_country"]), destination(item["destination_country"]))
        for item in made
    )
    found = facts(database, "movement_by_destination", "service, departure_region, destination", "migrants")
    assert filled(found) == by_destination
    assert found.keys() == {(s, r, d) for s, r, _ in by_destination for d in codes("destination")}
    by_age = Counter((age_group(item["age"]), item["sex"]) for item in made)
    found = facts(database, "movement_by_age_sex", "age_group, sex", "migrants")
    assert filled(found) == by_age
    assert len(found) == 22
    statuses = query(database, "select distinct status from fact.movement_by_area where report_year = 2013")
    assert statuses == [("derived",)]


def test_staff_agree_with_a_count_in_python(database: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    made = rows("staff", 300)
    for item in made:
        official = chance.random() < 0.4
        location = chance.choice(["headquarters", "field"])
        item |= {
            "category": "Official" if official else "Employee",
            "grade": chance.choice(codes("grade")) if official else "",
            "employee_class": "" if official else chance.choice(codes("employee_class")),
            "location": location,
            "sex": chance.choice("FM"),
            "nationality": chance.choice(["CHN", "HKG", "OTHER", "KEN", "FRA", "TUV"]),
        }
    load(database, "staff", write_csv(tmp_path / "s.csv", made, "staff"))
    printed = {"CHN": "CHINA_HK", "HKG": "CHINA_HK"}
    officials = [item for item in made if item["category"] == "Official"]
    found = facts(database, "official_by_grade", "year, grade, location, sex", "headcount")
    own = {key: value for key, value in found.items() if key[0] == "2013"}
    assert filled(own) == Counter(
        ("2013", item["grade"], item["location"], item["sex"]) for item in officials
    )
    assert len(own) == 12 * 2 * 2
    found = facts(database, "official_by_nationality", "nationality, grade", "headcount")
    nationality = {item["staff_id"]: printed.get(item["nationality"], item["nationality"]) for item in made}
    assert filled(found) == Counter((nationality[item["staff_id"]], item["grade"]) for item in officials)
    found = facts(
        database, "employee_by_nationality", "nationality, location, employee_class, sex", "headcount"
    )
    assert filled(found) == Counter(
        (
            nationality[item["staff_id"]],
            item["location"],
            "unspecified" if item["location"] == "headquarters" else item["employee_class"],
            item["sex"],
        )
        for item in made
        if item["category"] == "Employee"
    )


def test_the_year_of_an_edition_lists_its_nationalities(database: Path, tmp_path: Path) -> None:
    """Nationalities that the edition lists without staff are always listed, others only if they have staff."""
    made: list[Row] = []
    for table, category in (("table_7", "Official"), ("table_8", "Employee")):
        for code in sorted({leaf["nationality"] for leaf in leaves(table) if leaf.value}):
            grade, class_ = ("p_4", "") if category == "Official" else ("", "general_service")
            made.append(
                row(
                    "staff",
                    as_at="2012-12-31",
                    category=category,
                    grade=grade,
                    employee_class=class_,
                    nationality=code,
                )
            )
    for number, item in enumerate(made):
        item["staff_id"] = f"S-{number}"
    load(database, "staff", write_csv(tmp_path / "s.csv", made, "staff"), year=2012)
    for table, fact in (("table_7", "official_by_nationality"), ("table_8", "employee_by_nationality")):
        derived = query(
            database,
            f"select distinct split_part(key, '/', 1) from record.derived_fact where fact = '{fact}'",
        )
        assert {code for (code,) in derived} == {leaf["nationality"] for leaf in leaves(table)}


def test_money_is_exact_to_the_cent(database: Path, tmp_path: Path) -> None:
    chance = random.Random(8)
    made = [
        row(
            "expenditure",
            programme="operational",
            service_class=chance.choice(codes("service_class")),
            finance_region=chance.choice(codes("finance_region")),
            amount_usd=f"{chance.randrange(-(10**9), 10**11) / 100:.2f}",
        )
        for _ in range(200)
    ]
    made += [
        row("expenditure", programme="administrative", service_class="", finance_region="", amount_usd="0.01")
    ]
    load(database, "expenditure", write_csv(tmp_path / "e.csv", made, "expenditure"))
    amount = {id(item): Decimal(item["amount_usd"]) for item in made}
    for fact, names, unit in (
        ("expenditure_by_programme", ("programme",), "musd"),
        ("expenditure_by_service", ("service_class",), "musd"),
        ("expenditure_by_region", ("finance_region",), "musd"),
        ("expenditure_by_service_region", ("service_class", "finance_region"), "kusd"),
    ):
        sums: Counter[tuple[str, ...]] = Counter()
        for item in made:
            if all(item[name] for name in names):
                sums["2013", *(item[name] for name in names)] += amount[id(item)]  # type: ignore[assignment]
        found = facts(database, fact, f"year, {', '.join(names)}", f"amount_{unit}")
        own = {key: value for key, value in found.items() if key[0] == "2013"}
        scale = Decimal(1_000_000 if unit == "musd" else 1000)
        assert filled(own) == {key: value / scale for key, value in sums.items()}
    # a view rounds once, half away from zero
    (total,) = query(
        database,
        "select value from report.expenditure_by_service_cells where report_year = 2013 "
        "and row_key = 'total' and column_key = '2013'",
    )
    exact = sum(amount[id(item)] for item in made[:-1]) / 1_000_000
    assert total[0] == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_projects_are_counted_if_their_span_overlaps_the_year(database: Path, tmp_path: Path) -> None:
    spans = [
        ("2010-01-01", "2012-12-31", 0),
        ("2010-01-01", "2013-01-01", 1),
        ("2013-12-31", "2013-12-31", 1),
        ("2014-01-01", "", 0),
        ("2010-01-01", "", 1),
    ]
    made = rows("projects", len(spans))
    for item, (start, end, _) in zip(made, spans, strict=True):
        item |= {"start_date": start, "end_date": end}
    load(database, "projects", write_csv(tmp_path / "p.csv", made, "projects"))
    found = facts(database, "project_by_service_region", "year, service_class, finance_region", "projects")
    assert filled({key: value for key, value in found.items() if key[0] == "2013"}) == {
        ("2013", "migration_health", "africa"): sum(active for *_, active in spans)
    }


@pytest.fixture
def loaded(database: Path, tmp_path: Path) -> Path:
    """A database with some records of each kind for 2013, a year without an edition."""
    for kind in ("movements", "projects", "expenditure", "staff"):
        load(database, kind, write_csv(tmp_path / f"{kind}.csv", rows(kind, 3), kind))
    return database


@pytest.mark.proof
def test_a_new_year_is_printed_by_every_view(loaded: Path) -> None:
    with iomdb.connect(loaded) as db:
        for table in TABLES:
            assert len(db.table(table, year=2013)), table
            headings(db, table, 2013)
        # tables that look back print what the last edition printed of those years
        years = db.query("select distinct year from fact.official_by_grade where report_year = 2013")
        assert sorted(years["year"]) == [2009, 2010, 2011, 2012, 2013]
        assert not [finding for audit in check(db) for finding in audit.open]


def test_the_next_year_looks_back_on_records(loaded: Path, tmp_path: Path) -> None:
    made = rows("staff", 5, as_at="2014-12-31")
    load(loaded, "staff", write_csv(tmp_path / "next.csv", made, "staff"), year=2014)
    sums = "select year, sum(headcount) from fact.official_by_grade where report_year = 2014 group by 1 order by 1"
    assert query(loaded, sums)[-2:] == [(2013, 3), (2014, 5)]
    # 2014 no longer looks back on what was removed from 2013
    with iomdb.connect(loaded, read_only=False) as db:
        db.unload(4)
    assert query(loaded, sums)[-2:] == [(2012, 851), (2014, 5)]


def test_published_and_recorded_figures_never_mix(database: Path, tmp_path: Path) -> None:
    fact = "select status, sum(migrants) from fact.movement_by_age_sex where report_year = 2012 group by all"
    published = query(database, fact)
    made = rows("movements", 4, movement_date="2012-05-05")
    done = load(database, "movements", write_csv(tmp_path / "m.csv", made, "movements"), year=2012)
    assert "movement_by_age_sex" in done.still_published and query(database, fact) == published
    with iomdb.connect(database) as db:
        differing = [
            finding
            for audit in check(db)
            if audit.name == "published_vs_records"
            for finding in audit.findings
        ]
    of_age = {
        finding.item: finding.computed for finding in differing if "movement_by_age_sex" in finding.item
    }
    assert of_age["movement_by_age_sex age_30_39/F"] == 4
    assert len(of_age) == sum(1 for leaf in leaves("table_4") if leaf.value)
    with iomdb.connect(database, read_only=False) as db:
        assert db.use_source(2012, "records", "movement_by_age_sex") == ("movement_by_age_sex",)
        assert query_of(db, fact) == [("derived", 4)]
        db.use_source(2012, "published")
        assert query_of(db, fact) == published
        with pytest.raises(InputError, match="facts of 2011: no figures from published"):
            db.use_source(2011, "published")
        with pytest.raises(InputError, match="unknown fact 'x'"):
            db.use_source(2012, "records", "x")


def query_of(db: iomdb.Database, sql: str) -> list[tuple[object, ...]]:
    return db.sql(sql).fetchall()


def test_records_that_equal_the_published_figures_give_no_finding(database: Path, tmp_path: Path) -> None:
    """The audit compares at the precision of print: projects as Annex I.8 counts them."""
    made = []
    for leaf in leaves("annex_1_8"):
        made += [
            row(
                "projects",
                service_class=leaf["service_class"],
                finance_region=leaf["finance_region"],
                start_date="2012-01-01",
                project_code=f"{leaf.row_key}-{leaf.column_key}-{number}",
            )
            for number in range(int(leaf.value or 0))
        ]
    path = write_csv(tmp_path / "p.csv", made, "projects")
    load(database, "projects", path, year=2012)
    found = "select count(*) from audit.published_vs_records"
    assert query(database, found) == [(0,)]
    before = query(database, "from report.annex_1_8")
    with iomdb.connect(database, read_only=False) as db:
        db.use_source(2012, "records")
    assert query(database, "from report.annex_1_8") == before
    assert query(database, "select distinct status from fact.project_by_service_region") == [("derived",)]


def test_the_registry_holds_valid_table_schemas(tmp_path: Path) -> None:
    """The reference implementation of the standard accepts a valid file and refuses a damaged one."""
    frictionless = pytest.importorskip("frictionless")
    from tests.packs import DATA

    for kind in ("movements", "projects", "expenditure", "staff"):
        schema = frictionless.Schema.from_descriptor(
            json.loads((DATA / "records" / f"{kind}.json").read_text())
        )
        for changes, valid in ((dict[str, str](), True), ({"synthetic": "perhaps"}, False)):
            path = write_csv(tmp_path / f"{kind}.csv", [row(kind, **changes)], kind)
            resource = frictionless.Resource(path=path.name, basepath=str(tmp_path), schema=schema)
            assert resource.validate().valid is valid
