"""Each rule with values that break it, and random rows against the rules written in plain Python."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iomdb_loaders.errors import InputError
from tests.packs import code_list
from tests.records.examples import COLUMNS, ID, Row, faulty_fields, load, row, rows, spellings, write_csv
from tests.records.small import Small

BROKEN = [
    ("movements", "movement_id", ["", "x" * 65, " M-2", "M-2 ", 'a"b', "M\ufffd2"]),
    ("movements", "movement_date", ["", "2013-1-05", "2012-12-31", "2014-01-01", "2013-02-29", "28.02.2013"]),
    (
        "movements",
        "movement_date",
        ["2013-01-01 ", " 2013-01-01", "2013-01-01 00:00", "infinity", "20130101"],
    ),
    ("movements", "service", ["", "Resettlement", " resettlement", "RESETTLEMENT"]),
    ("movements", "budget_region", ["", "middle_east"]),
    ("movements", "departure_country", ["", "XXX", "ken", "ATA"]),
    ("movements", "destination_country", ["", "ZZ", "OTHER"]),
    ("movements", "sex", ["", "f", "X", "0"]),
    ("movements", "age", ["121", "-1", "12.5", " 7 ", "7 ", "1e1", "007", "+7", "x", "99999999999"]),
    ("movements", "synthetic", ["yes", "2"]),
    ("projects", "project_code", ["", "x" * 65]),
    ("projects", "service_class", ["", "resettlement"]),
    ("projects", "finance_region", ["", "middle_east_north_africa"]),
    ("projects", "start_date", ["", "2012-13-01", "2012-1-1"]),
    ("projects", "end_date", ["2011-12-31", "open"]),
    ("expenditure", "project_code", [" P-1", "x" * 65]),
    ("expenditure", "year", ["", "2012", "2013.0", " 2013"]),
    ("expenditure", "programme", ["", "both"]),
    ("expenditure", "service_class", ["", "health"]),
    ("expenditure", "finance_region", ["", "europa"]),
    (
        "expenditure",
        "amount_usd",
        ["", "1,000", "12.345", "1e3", ".5", "5.", "12 ", "+5", "--5", "10000000000000000"],
    ),
    ("staff", "staff_id", ["", "S 1 "]),
    ("staff", "as_at", ["", "2012-12-31", "31/12/2013"]),
    ("staff", "category", ["", "official", "Consultant"]),
    ("staff", "grade", ["", "P-9"]),
    ("staff", "employee_class", ["general_service", "unspecified"]),
    ("staff", "location", ["", "unspecified", "Geneva"]),
    ("staff", "sex", ["", "male"]),
    ("staff", "nationality", ["", "FR1"]),
]


@pytest.mark.parametrize(("kind", "column", "values"), BROKEN)
def test_each_rule_rejects_its_values(
    small: Small, tmp_path: Path, kind: str, column: str, values: list[str]
) -> None:
    made = rows(kind, len(values) + 1)
    for item, value in zip(made[1:], values, strict=True):
        item[column] = value
    done = small.load(kind, write_csv(tmp_path / "in.csv", made, kind))
    assert (done.read, done.rejected) == (len(made), len(values))
    found = small.ask("select line, column_name, value from record.reject order by line")
    # a spreadsheet would take it for a formula
    shown = ["'--5" if value == "--5" else value or None for value in values]
    assert found == [(line, column, value) for line, value in enumerate(shown, start=3)]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"category": "Employee", "grade": "", "location": "field"}, "employee_class"),
        ({"category": "Employee", "grade": "p_4", "employee_class": "national_officer"}, "grade"),
        ({"category": "Employee", "grade": "", "employee_class": "ungraded"}, "employee_class"),
    ],
)
def test_employees_have_a_class_and_no_grade(small: Small, tmp_path: Path, changes: Row, column: str) -> None:
    path = write_csv(tmp_path / "in.csv", [row("staff", **changes)], "staff")
    assert small.load("staff", path).rejected == 1
    assert small.ask("select column_name from record.reject") == [(column,)]


def test_an_administrative_posting_has_no_service(small: Small, tmp_path: Path) -> None:
    bare = {"programme": "administrative", "service_class": "", "finance_region": ""}
    made = [row("expenditure", **bare), row("expenditure", programme="administrative")]
    done = small.load("expenditure", write_csv(tmp_path / "in.csv", made, "expenditure"))
    assert (done.loaded, done.rejected) == (1, 1)


def test_a_country_without_an_area_is_named(database: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", [row("movements", destination_country="ATA")], "movements")
    with pytest.raises(InputError, match="1 of 1 rows rejected"):
        load(database, "movements", path)
    assert "no area in ref.country: Antarctica" in (tmp_path / "in.csv.rejects.csv").read_text()


def test_values_at_the_limits_are_valid(small: Small, tmp_path: Path) -> None:
    made = rows("movements", 6)
    for item, (name, value) in zip(
        made,
        [
            ("age", "0"),
            ("age", "120"),
            ("age", ""),
            ("movement_date", "2013-01-01"),
            ("movement_date", "2013-12-31"),
            ("movement_id", "x" * 64),
        ],
        strict=True,
    ):
        item[name] = value
    assert small.load("movements", write_csv(tmp_path / "in.csv", made, "movements")).loaded == 6


EXAMPLES = 5
DAMAGE = st.sampled_from(
    ["", " ", "x", "0", "-1", "1e3", "2013-01-01", "2012-12-31", "unspecified", "12.5", "\ufffd"]
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
LISTS = {
    "departure_country": "country",
    "destination_country": "country",
    "nationality": "country",
    **{name: name for name in ("service", "budget_region", "sex", "service_class", "finance_region")},
    **{name: name for name in ("programme", "grade", "employee_class", "location")},
}


def values_of(kind: str, name: str) -> st.SearchStrategy[str]:
    """Mostly valid values of a field, some damaged, some arbitrary."""
    good: st.SearchStrategy[str]
    if name in LISTS:
        good = st.sampled_from(sorted(spellings(LISTS[name])))
    elif name in ("movement_date", "as_at", "start_date", "end_date"):
        good = st.dates().map(str) | st.integers(1, 31).map(lambda day: f"2013-01-{day:02}")
    elif name == "age":
        good = st.integers(-2, 125).map(str)
    elif name == "amount_usd":
        good = st.decimals(-(10**6), 10**6, places=2).map(str)
    elif name == "category":
        good = st.sampled_from(["Official", "Employee"])
    elif name == "synthetic":
        good = st.sampled_from(["true", "false", "", "1"])
    elif name == "year":
        good = st.just("2013")
    else:
        good = st.text("AB01-", min_size=1, max_size=12)
    return st.one_of(good, good, good, good, good, DAMAGE, TEXT, st.just(""))


def some_rows(kind: str) -> st.SearchStrategy[list[Row]]:
    one = st.fixed_dictionaries({name: values_of(kind, name) for name in COLUMNS[kind]})
    nearly = st.tuples(one, st.sets(st.sampled_from(COLUMNS[kind]), max_size=2)).map(
        lambda pair: row(kind, **{name: pair[0][name] for name in pair[1]})
    )
    return st.lists(nearly, min_size=1, max_size=40)


def expected_faults(kind: str, made: list[Row]) -> dict[int, set[str]]:
    """The faulty fields of each line that must be rejected."""
    expected: dict[int, set[str]] = {}
    seen: set[str] = set()
    for line, item in enumerate(made, start=2):
        faults = faulty_fields(kind, item)
        if not faults and kind in ID:
            if item[ID[kind]] in seen:
                faults = {ID[kind]}
            seen.add(item[ID[kind]])
        if faults:
            expected[line] = faults
    return expected


@pytest.mark.parametrize("kind", ["movements", "staff"])
def test_random_rows_agree_with_the_rules_in_python(kind: str, small: Small, tmp_path: Path) -> None:
    random_rows_agree(kind, small, tmp_path, EXAMPLES)


def random_rows_agree(kind: str, small: Small, tmp_path: Path, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(some_rows(kind), st.booleans())
    def run(made: list[Row], in_parquet: bool) -> None:
        path, first = write_csv(tmp_path / "in.csv", made, kind), 2
        if in_parquet:
            path, first = as_parquet(path), 1
        expected = expected_faults(kind, made)
        done = small.load(kind, path)
        assert done.read == len(made)
        found = {
            line - first + 2: column
            for line, column in small.ask("select line, column_name from record.reject")
        }
        assert found.keys() == expected.keys(), [made[line - 2] for line in found.keys() ^ expected.keys()]
        assert all(found[line] in expected[line] for line in found)
        small.unload_all()

    run()


def as_parquet(path: Path) -> Path:
    target = path.with_suffix(".parquet")
    with duckdb.connect() as con:
        # quotes are parsed as in the CSV file; nothing else changes the texts
        scan = f"read_csv('{path}', all_varchar = true, header = true, quote = '\"', escape = '\"', auto_detect = false"
        columns = ", ".join(f"'{name}': 'varchar'" for name in path.read_text().split("\n")[0].split(","))
        con.execute(f"copy (from {scan}, columns = {{{columns}}})) to '{target}'")
    return target


def test_the_registry_names_the_code_lists_in_use() -> None:
    import json

    from tests.packs import DATA

    for kind in COLUMNS:
        for field in json.loads((DATA / "records" / f"{kind}.json").read_text())["fields"]:
            listed = field.get("iomdb", {}).get("codes")
            assert listed == LISTS.get(field["name"])
            assert listed is None or code_list(listed)
