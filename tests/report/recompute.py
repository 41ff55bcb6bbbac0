"""Every number of every table once more, by plain sums over the pack's leaf cells: a second opinion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tests.packs import CHARTS, REPORT_YEAR, Key, Leaf, leaves, lookup, totals

YEARS = tuple(str(year) for year in range(REPORT_YEAR - 4, REPORT_YEAR + 1))
THIS_YEAR, LAST_YEAR = str(REPORT_YEAR), str(REPORT_YEAR - 1)
Names = Callable[[Leaf], list[str]]


@dataclass(frozen=True)
class Cell:
    """What a cell must say. `status` is None where the contract leaves it open."""

    value: Decimal | None
    status: str | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


def rounded(value: Decimal, places: int = 0) -> Decimal:
    """Half away from zero, as the report rounds."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def recompute(table: str) -> dict[Key, Cell]:
    """All cells of a table by (row_key, column_key); none if the pack does not hold what it is made of."""
    return {**_plain(table), **_SPECIAL.get(table, dict)()}


# -- tables whose cells are sums of leaf cells ------------------------------------------------------


def _code(*names: str) -> Names:
    """The leaf's own row or column and the total."""
    return lambda leaf: ["/".join(leaf[name] for name in names), "total"]


def _own(*names: str) -> Names:
    return lambda leaf: ["/".join(leaf[name] for name in names)]


def _service_class(leaf: Leaf) -> str:
    return lookup("service", "service_class")[leaf["service"]]


def _area(name: str) -> Names:
    return lambda leaf: [leaf[name], f"{lookup('geo_area', 'geo_region')[leaf[name]]}/total", "total"]


_AXES: dict[str, tuple[Names, Names]] = {
    "table_1": (
        lambda f: [f"{f['budget_region']}/{f['service']}", f"{f['budget_region']}/total", "total"],
        lambda f: ["total"],
    ),
    "table_2": (_area("departure_area"), _area("destination_area")),
    "table_3": (
        lambda f: [
            f"{f['service']}/{f['departure_region']}",
            f"{f['service']}/total",
            f"{_service_class(f)}/total",
            "total",
        ],
        _code("destination"),
    ),
    "table_4": (_code("age_group"), _code("sex")),
    "table_5": (
        _code("grade"),
        lambda f: [f"{f['location']}/{f['sex']}", f"total/{f['sex']}", "total"],
    ),
    "table_7": (_code("nationality"), _code("grade")),
    "table_8": (_code("nationality"), _code("location", "employee_class", "sex")),
    "expenditure_total": (_code("programme"), _own("year")),
    "expenditure_by_service": (_code("service_class"), _own("year")),
    "expenditure_by_region": (_code("finance_region"), _own("year")),
    "annex_1_8": (_own("service_class"), _own("finance_region")),
    "annex_1_9": (_own("service_class"), _own("finance_region")),
}


def _plain(table: str) -> dict[Key, Cell]:
    if table not in _AXES:
        return {}
    rows, columns = _AXES[table]
    parts: dict[Key, list[Leaf]] = defaultdict(list)
    for leaf in leaves(table):
        for row in rows(leaf):
            for column in columns(leaf):
                parts[row, column].append(leaf)
    return {key: _sum(table, key, found) for key, found in parts.items()}


def _sum(table: str, key: Key, parts: list[Leaf]) -> Cell:
    """The weakest status of the parts holds, unless the edition prints the sum."""
    if len(parts) == 1 and parts[0].table == table and parts[0].key == key:
        only = parts[0]
        return Cell(only.value, only.status, only.lower, only.upper)
    value = total(parts)
    if value is None:
        return Cell(None, "missing")
    printed = totals(table).get(key)
    is_open = any(part.status == "estimated" for part in parts)
    if not is_open or (printed and printed["status"] not in ("missing", "estimated")):
        return Cell(value, "derived")
    lower = sum((p.value if p.lower is None else p.lower for p in parts), Decimal(0))
    upper = sum((p.value if p.upper is None else p.upper for p in parts), Decimal(0))
    return Cell(value, "estimated", lower, upper)


def total(parts: Iterable[Leaf]) -> Decimal | None:
    """The sum, unknown if a part is."""
    values = [part.value for part in parts]
    return None if None in values else sum(values, Decimal(0))


# -- tables with shares, ranks, differences, and sections of other tables' figures -------------------


def _table_6() -> dict[Key, Cell]:
    cells: dict[Key, Cell] = {leaf.key: Cell(leaf.value, leaf.status) for leaf in leaves("table_6")}
    # the footnote: without E-1 and E-2
    this_year = [leaf for leaf in leaves("table_5") if leaf["grade"] not in ("e_1", "e_2")]
    for grade in dict.fromkeys(leaf["grade"] for leaf in this_year):
        for sex in ("F", "M"):
            found = [leaf for leaf in this_year if (leaf["grade"], leaf["sex"]) == (grade, sex)]
            cells[grade, f"{THIS_YEAR}/{sex}"] = Cell(total(found), "derived")
    for year in YEARS:
        subtotal = {}
        for sex in ("F", "M"):
            parts = [c.value for (_, column), c in cells.items() if column == f"{year}/{sex}"]
            subtotal[sex] = sum(parts, Decimal(0))
        everyone = sum(subtotal.values(), Decimal(0))
        cells["total", f"{year}/total"] = Cell(everyone, "derived")
        for sex, value in subtotal.items():
            cells["subtotal", f"{year}/{sex}"] = Cell(value, "derived")
            cells["share", f"{year}/{sex}"] = Cell(rounded(100 * value / everyone), "derived")
    return cells


def _ranked(table: str) -> dict[Key, Cell]:
    """V.B: the rank by size in each year, and the increase over the year before."""
    cells = _plain(table)
    found: dict[Key, Cell] = {}
    for row in {row for row, _ in cells}:
        now, before = cells[row, THIS_YEAR].value, cells[row, LAST_YEAR].value
        assert now is not None and before is not None
        found[row, "increase"] = Cell(now - before, "derived")
        for year in (THIS_YEAR, LAST_YEAR):
            if row != "total":
                rivals = [c.value for (r, y), c in cells.items() if y == year and r != "total"]
                own = cells[row, year].value
                place = 1 + sum(value is not None and own is not None and value > own for value in rivals)
                found[row, f"{year}/rank"] = Cell(Decimal(place), "derived")
    return found


def _annex_1_1() -> dict[Key, Cell]:
    """Whole millions; the last two years repeat V.B, rounded line by line before they are added."""
    cells = {leaf.key: Cell(leaf.value) for leaf in leaves("annex_1_1")}
    cells |= {f.key: Cell(rounded(f.value)) for f in leaves("expenditure_total") if f.value is not None}
    for year in YEARS:
        parts = [cell.value for (_, column), cell in cells.items() if column == year]
        cells["total", year] = Cell(sum(parts, Decimal(0)))
    return cells


def _by_dimension(dimension: str, money: str) -> dict[Key, Cell]:
    """Annex I.5 and I.6: projects of section 8 and expenditure of V.B, by region or service."""
    cells = {}
    for column, source in (("projects", leaves("annex_1_8")), ("expenditure", leaves(money))):
        source = [leaf for leaf in source if leaf["year"] == THIS_YEAR]
        for code in dict.fromkeys(leaf[dimension] for leaf in source):
            cells[code, column] = Cell(total(leaf for leaf in source if leaf[dimension] == code))
        cells["total", column] = Cell(total(source))
    return cells


def _project_share(dimension: str) -> dict[Key, Cell]:
    """Annex I.3 and I.4: projects of section 8 and their share."""
    found = leaves("annex_1_8")
    everything = total(found)
    assert everything
    cells = {("total", "projects"): Cell(everything), ("total", "share"): Cell(Decimal(100))}
    for code in dict.fromkeys(leaf[dimension] for leaf in found):
        part = total(leaf for leaf in found if leaf[dimension] == code)
        assert part is not None
        cells[code, "projects"] = Cell(part)
        cells[code, "share"] = Cell(rounded(100 * part / everything))
    return cells


def _annex_1_2() -> dict[Key, Cell]:
    known = {THIS_YEAR: total(leaves("annex_1_8"))}
    return {(year, "projects"): Cell(known.get(year)) for year in YEARS}


def _annex_1_7() -> dict[Key, Cell]:
    """V.B tells two years, section 1 the totals of all; policy and research stands under general support."""
    cells: dict[Key, Cell] = {}
    own = {leaf.key: leaf.value for leaf in leaves("expenditure_by_service")}
    for year in YEARS:
        for code in lookup("service_class", "name"):
            if code != "policy_research":
                cells[code, year] = Cell(own.get((code, year)))
        support, research = own.get(("general_support", year)), own.get(("policy_research", year))
        if support is not None and research is not None:
            cells["general_support", year] = Cell(support + research)
    for source in ("annex_1_1", "expenditure_total"):
        for leaf in leaves(source):
            if leaf["programme"] == "operational":
                cells["total", leaf["year"]] = Cell(leaf.value)
    return cells


def _staff() -> list[tuple[str, Leaf]]:
    return [("officials", f) for f in leaves("table_5")] + [("employees", f) for f in leaves("table_8")]


def _staff_chart(lines: Iterable[str], line_of: Callable[[str, Leaf], str]) -> dict[Key, Cell]:
    """Annex I.10 and I.11: the report year from Tables 5 and 8; the four years before are lost."""
    cells: dict[Key, Cell] = {}
    for line in (*lines, "total"):
        for year in YEARS:
            found = [leaf for kind, leaf in _staff() if line in ("total", line_of(kind, leaf))]
            cells[line, year] = Cell(total(found) if year == THIS_YEAR else None)
    return cells


def _annex_1_12() -> dict[Key, Cell]:
    parts: dict[Key, list[Leaf]] = defaultdict(list)
    for kind, leaf in _staff():
        for row in (leaf["sex"], "total"):
            for column in (f"{leaf['location']}/{kind}", "total"):
                parts[row, column].append(leaf)
    return {key: Cell(total(found)) for key, found in parts.items()}


_SPECIAL: dict[str, Callable[[], dict[Key, Cell]]] = {
    "table_6": _table_6,
    "expenditure_by_service": lambda: _ranked("expenditure_by_service"),
    "expenditure_by_region": lambda: _ranked("expenditure_by_region"),
    "annex_1_1": _annex_1_1,
    "annex_1_2": _annex_1_2,
    "annex_1_3": lambda: _project_share("finance_region"),
    "annex_1_4": lambda: _project_share("service_class"),
    "annex_1_5": lambda: _by_dimension("finance_region", "expenditure_by_region"),
    "annex_1_6": lambda: _by_dimension("service_class", "expenditure_by_service"),
    "annex_1_7": _annex_1_7,
    "annex_1_10": lambda: _staff_chart(("officials", "employees"), lambda kind, leaf: kind),
    "annex_1_11": lambda: _staff_chart(("headquarters", "field"), lambda kind, leaf: leaf["location"]),
    "annex_1_12": _annex_1_12,
}
assert set(CHARTS) <= set(_SPECIAL)
