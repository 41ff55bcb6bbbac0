"""The answers to the questions of docs/cookbook.md, computed without the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from tests.packs import PACK, leaves, lookup, rows_of, totals

Row = tuple[object, ...]
# paragraph 216 of the report
MIGRANTS = 376175
ANSWERS: list[Callable[[], list[Row]]] = []


def answer(compute: Callable[[], list[Row]]) -> Callable[[], list[Row]]:
    """The answer to the next question of the page."""
    ANSWERS.append(compute)
    return compute


def rounded(value: Decimal, digits: int = 1) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    return rounded(Decimal(100) * part / whole)


def total(table: str, row: str, column: str) -> Decimal:
    """A total that the report prints."""
    return Decimal(totals(table)[row, column]["value"])


def sums(table: str, *codes: str, **only: str) -> Counter[tuple[str, ...]]:
    """The leaf cells of a file of the pack, summed by some of their codes."""
    found: Counter[tuple[str, ...]] = Counter()
    for leaf in leaves(table):
        if all(leaf[name] == code for name, code in only.items()):
            found[tuple(leaf[name] for name in codes)] += leaf.value or 0
    return found


def largest(rows: list[Row], number: int) -> list[Row]:
    return sorted(rows, key=lambda row: -Decimal(str(row[-1])))[:number]


@answer
def services() -> list[Row]:
    """From Table 3 instead of Table 1."""
    names = lookup("service", "name")
    found = sums("table_3", "service").most_common()
    return [(names[code], count, percent(count, MIGRANTS)) for (code,), count in found]


@answer
def net_areas() -> list[Row]:
    """From the printed totals of Table 2 instead of its cells; it has no column of an area without arrivals."""
    names, printed = lookup("geo_area", "name"), totals("table_2")
    net = [
        (name, total("table_2", "total", area) - total("table_2", area, "total"))
        for area, name in names.items()
        if ("total", area) in printed
    ]
    return largest([row for row in net if row[1] > 0], len(net))


@answer
def regions() -> list[Row]:
    """From the printed totals of Table 2 instead of its cells."""
    keys = [f"{region}/total" for region in lookup("geo_region", "name")]
    return [tuple(total("table_2", row, column) for column in (*keys, "total")) for row in (*keys, "total")]


@answer
def destinations() -> list[Row]:
    """From the printed totals of Table 3 instead of its cells."""
    names = lookup("destination", "name")
    return largest([(names[code], total("table_3", "total", code)) for code in names], 10)


@answer
def within() -> list[Row]:
    """Within the regions from the printed totals."""
    in_area = sum(
        n for (start, end), n in sums("table_2", "departure_area", "destination_area").items() if start == end
    )
    keys = [f"{region}/total" for region in lookup("geo_region", "name")]
    return [(in_area, sum(total("table_2", key, key) for key in keys), MIGRANTS)]


@answer
def returns() -> list[Row]:
    names = lookup("budget_region", "name")
    rows = [
        (names[region], count, percent(count, total("table_1", f"{region}/total", "total")))
        for (region,), count in sums("table_1", "budget_region", service="return").items()
    ]
    return sorted(rows, key=lambda row: (-row[2], -row[1]))


@answer
def resettled() -> list[Row]:
    """From the printed subtotals of Table 3 instead of its cells."""
    names, countries = lookup("destination", "name"), lookup("destination", "country")
    rows = [(names[code], total("table_3", "resettlement/total", code)) for code in names if countries[code]]
    return largest(rows, 5)


@answer
def ages() -> list[Row]:
    names, count = lookup("age_group", "name"), sums("table_4", "age_group", "sex")
    shares = [(names[age], percent(count[age, "F"], count[age, "F"] + count[age, "M"])) for age in names]
    return largest([row for row in shares if row[1] > 50], len(shares))


@answer
def children() -> list[Row]:
    """All migrants less the groups from 18 on."""
    adults = sum(
        n for (age,), n in sums("table_4", "age_group").items() if age not in ("age_0_9", "age_10_17")
    )
    return [(MIGRANTS - adults, percent(MIGRANTS - adults, MIGRANTS))]


@answer
def per_million() -> list[Row]:
    million = {"USA": "313.9", "CAN": "34.9", "AUS": "22.7", "JOR": "6.3"}
    names, countries = lookup("destination", "name"), lookup("destination", "country")
    return largest(
        [
            (names[code], rounded(total("table_3", "total", code) / Decimal(million[countries[code]]), 0))
            for code in names
            if countries[code] in million
        ],
        4,
    )


@answer
def women_at_p4_and_above() -> list[Row]:
    grades = ("p_4", "p_5", "d_1", "d_2", "e_1", "e_2")
    count: Counter[tuple[str, str]] = Counter()
    for (grade, place, sex), headcount in sums("table_5", "grade", "location", "sex").items():
        if grade in grades:
            count[place, sex] += headcount
    rows = []
    for code, name in (("field", "Field Offices"), ("headquarters", "Headquarters")):
        women, officials = count[code, "F"], count[code, "F"] + count[code, "M"]
        rows.append((name, women, officials, percent(women, officials)))
    # Table 6 leaves out one woman in E-2 and one man in E-1; paragraph 270 by erratum 24: 82 of 250
    assert (sum(row[1] for row in rows) - 1, sum(row[2] for row in rows) - 2) == (82, 250)
    return list(rows)


@answer
def women_by_year() -> list[Row]:
    """From the printed totals of Table 6 instead of its grades."""
    rows: list[Row] = []
    for year in range(2008, 2013):
        women, officials = (
            total("table_6", *key) for key in (("subtotal", f"{year}/F"), ("total", f"{year}/total"))
        )
        more = women - Decimal(str(rows[-1][1])) if rows else "NULL"
        rows.append((year, women, officials, percent(women, officials), more))
    return rows


@answer
def nationalities() -> list[Row]:
    """From the printed totals of Table 7 instead of its cells."""
    codes = lookup("country", "iso_alpha3")
    return largest(
        [
            (codes[row], Decimal(found["value"]))
            for (row, column), found in totals("table_7").items()
            if column == "total" and codes.get(row)
        ],
        5,
    )


@answer
def without_nationals() -> list[Row]:
    """From the printed totals of Table 7 instead of its cells; paragraph 8 counts 149 Member States."""
    members = {code for code, kind in lookup("country", "membership").items() if kind == "member_state"}
    assert len(members) == 149
    with_some = {
        row
        for (row, column), found in totals("table_7").items()
        if column == "total" and Decimal(found["value"]) > 0
    }
    return [(len(members - with_some),)]


@answer
def employees_by_region() -> list[Row]:
    areas, region_of = lookup("country", "geo_area"), lookup("geo_area", "geo_region")
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for (nationality, sex), headcount in sums("table_8", "nationality", "sex", location="field").items():
        if areas[nationality]:
            count[region_of[areas[nationality]]][sex] += headcount
    names = lookup("geo_region", "name")
    rows = [
        (names[region], found.total(), percent(found["F"], found.total())) for region, found in count.items()
    ]
    return sorted(rows, key=lambda row: -row[1])


@answer
def staff() -> list[Row]:
    """From Tables 5 and 8; paragraph 14 counts 8,353 staff."""
    employees, officials = sums("table_8", "location", "sex"), sums("table_5", "location", "sex")
    rows = [
        (f"{place} {who}", count[code, "F"], count[code, "M"], count[code, "F"] + count[code, "M"])
        for code, place in (("field", "Field Offices"), ("headquarters", "Headquarters"))
        for who, count in (("Employees", employees), ("Officials", officials))
    ]
    assert sum(row[3] for row in rows) == 8353
    return [*rows, ("Total", *(sum(row[place] for row in rows) for place in (1, 2, 3)))]


@answer
def regions_that_spent_more() -> list[Row]:
    """The printed column of increases."""
    names, spent = (
        lookup("finance_region", "name"),
        sums("expenditure_by_region", "finance_region", year="2012"),
    )
    rows = [
        (names[code], spent[code,], total("expenditure_by_region", code, "increase"))
        for code in names
        if spent[code,]
    ]
    return largest(list(rows), 7)


@answer
def cost_of_a_movement() -> list[Row]:
    """From Annex I.9, in thousands, and Table 4."""
    spent = sums("annex_1_9", service_class="movement_emergency")[()]
    return [(rounded(1000 * Decimal(spent) / sums("table_4")[()], 0),)]


@answer
def size_of_projects() -> list[Row]:
    """From Annex I.8 and the table of chapter V.B."""
    projects, spent = (
        sums("annex_1_8", "service_class"),
        sums("expenditure_by_service", "service_class", year="2012"),
    )
    rows = [
        (*found, projects[found], rounded(1000 * spent[found] / Decimal(projects[found]), 0))
        for found in projects
    ]
    # paragraph 10: 2,321 projects; paragraph 257: 1,197.4 million
    return [
        *((lookup("service_class", "name")[code], *rest) for code, *rest in rows),
        ("Total", 2321, rounded(Decimal(1197400) / 2321, 0)),
    ]


@answer
def negative_expenditure() -> list[Row]:
    services, areas = lookup("service_class", "name"), lookup("finance_region", "name")
    return [
        (services[leaf["service_class"]], areas[leaf["finance_region"]], leaf.value, "usd_thousand")
        for leaf in leaves("annex_1_9")
        if leaf.printed.startswith(("(", "-"))
    ]


@answer
def growth() -> list[Row]:
    """From the printed totals of Annex I.1; paragraph 251 has a fall of 5.3 per cent in 2012."""
    spent = {year: total("annex_1_1", "total", str(year)) for year in range(2008, 2013)}
    return [(year, percent(spent[year] - spent[year - 1], spent[year - 1])) for year in range(2009, 2013)]


@answer
def certainty_of_table_3() -> list[Row]:
    cells = Counter(leaf.status for leaf in leaves("table_3"))
    migrants = {
        status: sum(leaf.value or 0 for leaf in leaves("table_3") if leaf.status == status)
        for status in cells
    }
    assert sum(migrants.values()) == MIGRANTS
    return [(status, count, migrants[status]) for status, count in cells.most_common()]


@answer
def bounds() -> list[Row]:
    names = lookup("geo_region", "name")
    found = [
        leaf
        for leaf in leaves("table_3")
        if (leaf["service"], leaf["destination"]) == ("repatriation", "bangladesh")
        if leaf.value or leaf.status == "estimated"
    ]
    rows = [
        (
            names[leaf["departure_region"]],
            leaf.value,
            leaf.value if leaf.lower is None else leaf.lower,
            leaf.value if leaf.upper is None else leaf.upper,
            leaf.status,
        )
        for leaf in found
    ]
    return sorted(rows, key=lambda row: (-(row[1] or 0), -(row[3] or 0)))


@answer
def explained() -> list[Row]:
    """What corrections.csv has of the cell; 8,080 is also the sum of the three services."""
    (row,) = (row for row in rows_of(PACK / "corrections.csv") if row["row_key"] == "global_support/total")
    assert sums("table_1", budget_region="global_support")[()] == Decimal(row["value"])
    return [(row["value"], row["read"], row["reason"])]


@answer
def contradictions() -> list[Row]:
    """From the errata instead of the derivations."""
    figures = {row["figure"]: row for row in rows_of(PACK / "narrative" / "figures.csv")}
    rows = [
        (
            row["figure"],
            figures[row["figure"]]["subject"],
            figures[row["figure"]]["printed"],
            rounded(Decimal(row["computed"])),
        )
        for row in rows_of(PACK / "errata.csv")
        if row["audit"] == "figure"
    ]

    def off(row: Row) -> tuple[Decimal, str]:
        value = Decimal(figures[str(row[0])]["value"])
        return -abs(value - Decimal(str(row[3]))) / value, str(row[0])

    return sorted(rows, key=off)[:3]
