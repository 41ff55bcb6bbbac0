"""What a reader of the public file can work out about suppressed counts: linear programming over all it prints.

Independent of the export: the leaves that a cell sums are written here once more, table by table, and what Tables 2 and
3 have in common is a count for each region of departure and country of destination, which no table prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
from ortools.linear_solver import pywraplp

from tests.public.made_up_persons import YEAR

MEASURE = {
    "movement_by_service": "migrants",
    "movement_by_area": "migrants",
    "movement_by_destination": "migrants",
    "movement_by_age_sex": "migrants",
    "official_by_grade": "headcount",
    "official_by_nationality": "headcount",
    "employee_by_nationality": "headcount",
}
# a set of leaves: fact and row
Leaves = frozenset[tuple[str, int]]


@dataclass
class Cell:
    """A cell of the public file, the leaves it sums, and its value, None if suppressed."""

    name: str
    leaves: Leaves
    value: int | None
    truth: int


class PublicFile:
    """The numbers of the public file, and the true ones beside them to judge the attack by."""

    def __init__(
        self, public: duckdb.DuckDBPyConnection, private: duckdb.DuckDBPyConnection, year: int
    ) -> None:
        self.year = year
        self.places = _places(public)
        self.facts = {}
        for fact, measure in MEASURE.items():
            frame = _fact(public, fact, year)
            truth = _fact(private, fact, year)
            frame["value"], frame["truth"] = frame[measure], truth[measure]
            self.facts[fact] = frame
        self.cells = [
            Cell(f"{fact} {number}", frozenset({(fact, number)}), _number(row.value), int(row.truth))
            for fact, frame in self.facts.items()
            for number, row in enumerate(frame.itertuples())
        ]
        for view in [
            *(f"table_{n}_cells_v1" for n in range(1, 9)),
            *(f"annex_1_{n}_cells_v1" for n in range(10, 13)),
        ]:
            query = (
                f"select row_key, column_key, value from report.{view} where report_year = {year} "
                "and unit <> 'percent' order by row_key, column_key"
            )
            true = private.execute(query).df()
            for (row, column, value), truth in zip(
                public.execute(query).fetchall(), true["value"], strict=True
            ):
                if pd.notna(truth):
                    leaves = self.leaves(view.split("_cells")[0], row, column)
                    self.cells.append(Cell(f"{view} {row} {column}", leaves, _number(value), int(truth)))

    def leaves(self, table: str, row: str, column: str) -> Leaves:
        """The leaves a cell sums."""
        # each year comes from its own report
        if table in ("annex_1_10", "annex_1_11") and column != str(self.year):
            return frozenset()
        if table in ("table_1", "table_2", "table_3", "table_4"):
            services = set(self.facts["movement_by_destination"]["service"])
            wanted = movement_codes(table, row, column, services)
        else:
            wanted = staff_codes(table, row, column)
        found = set()
        for fact, codes in wanted.items():
            frame = self.facts[fact]
            mask = pd.Series(True, index=frame.index)
            for name, code in codes.items():
                mask &= frame[name].astype(str) == code
            if table == "table_6":
                mask &= ~frame["grade"].isin(["e_1", "e_2"])
            found |= {(fact, int(number)) for number in frame.index[mask]}
        return frozenset(found)

    def links(self) -> Iterable[tuple[Leaves, Leaves]]:
        """Sets of leaves that count the same persons."""
        movement = [
            "movement_by_service",
            "movement_by_area",
            "movement_by_destination",
            "movement_by_age_sex",
        ]
        for other in movement[1:]:
            yield from self._same(movement[0], other, [])
        yield from self._same("movement_by_service", "movement_by_destination", ["service"])
        both = ["departure_region", "destination_region"]
        yield from self._same("movement_by_area", "movement_by_destination", both)
        yield from self._same("official_by_grade", "official_by_nationality", ["grade"])

    def by_country(self) -> Iterable[tuple[Leaves, frozenset[tuple[str, str]]]]:
        """Sets of leaves, and the regions of departure with countries of destination that count the same persons."""
        for fact, column, place in (
            ("movement_by_area", "destination_area", 1),
            ("movement_by_destination", "destination", 2),
        ):
            for (region, code), rows in self.facts[fact].groupby(["departure_region", column]):
                countries = {(region, names[0]) for names in self.places if names[place] == code}
                yield frozenset((fact, int(number)) for number in rows.index), frozenset(countries)

    def _same(self, one: str, other: str, names: list[str]) -> Iterable[tuple[Leaves, Leaves]]:
        groups: list[dict[tuple[str, ...], set[tuple[str, int]]]] = []
        for fact in (one, other):
            group: dict[tuple[str, ...], set[tuple[str, int]]] = {}
            for number, row in self.facts[fact].iterrows():
                group.setdefault(tuple(row[name] for name in names), set()).add((fact, int(str(number))))
            groups.append(group)
        for key in groups[0].keys() | groups[1].keys():
            yield frozenset(groups[0].get(key, ())), frozenset(groups[1].get(key, ()))

    def intervals(
        self, solver: str = "GLOP", *, only: int | None = None, zeros_only: bool = False
    ) -> dict[str, tuple[float, float, int]]:
        """The least and largest possible value of each suppressed cell, and the true one.

        `zeros_only`: for a reader who is shown no number, but which counts are zero.
        """
        program = pywraplp.Solver.CreateSolver(solver)
        make = program.NumVar if solver == "GLOP" else program.IntVar
        hidden = {
            (fact, int(number)): make(1, 1e6, "")
            for fact, frame in self.facts.items()
            for number in frame.index[frame["truth"] > 0 if zeros_only else frame["value"].isna()]
        }

        def total(leaves: Leaves) -> pywraplp.LinearExpr:
            known = sum(int(self.facts[f].at[n, "value"]) for f, n in leaves if (f, n) not in hidden)
            return known + sum(hidden[leaf] for leaf in sorted(leaves) if leaf in hidden)

        for cell in () if zeros_only else self.cells:
            if cell.value is not None and any(leaf in hidden for leaf in cell.leaves):
                program.Add(total(cell.leaves) == cell.value)
        for one, other in self.links():
            if any(leaf in hidden for leaf in one | other):
                program.Add(total(one) == total(other))
        listed = Counter(pair for _, some in self.by_country() for pair in some)
        # an area or destination that a table does not list has nobody
        persons = {pair: make(0, 1e6, "") for pair in sorted(listed) if listed[pair] == 2}
        for leaves, some in self.by_country():
            program.Add(total(leaves) == sum(persons[pair] for pair in sorted(some) if pair in persons))
        found = {}
        suppressed = [cell for cell in self.cells if cell.value is None]
        for cell in suppressed[:: max(len(suppressed) // only, 1)] if only else suppressed:
            bounds = []
            for direction in (program.Minimize, program.Maximize):
                direction(total(cell.leaves))
                assert program.Solve() == program.OPTIMAL, cell.name
                bounds.append(program.Objective().Value())
            found[cell.name] = (bounds[0], bounds[1], cell.truth)
        return found


def read(public: Path, private: Path, year: int = YEAR) -> PublicFile:
    """What the public file shows, beside the truth."""
    with (
        duckdb.connect(str(public), read_only=True) as shown,
        duckdb.connect(str(private), read_only=True) as true,
    ):
        return PublicFile(shown, true, year)


def movement_codes(table: str, row: str, column: str, services: set[str]) -> dict[str, dict[str, str]]:
    """The fact and the codes that a cell of Tables 1 to 4 counts."""
    first, _, rest = row.partition("/")
    if table == "table_1":
        return {"movement_by_service": _given(budget_region=first, service=rest)}
    if table == "table_2":
        codes = {}
        for key, side in ((row, "departure"), (column, "destination")):
            level = "region" if key.endswith("/total") else "area"
            codes |= _given(**{f"{side}_{level}": key.removesuffix("/total")})
        return {"movement_by_area": codes}
    if table == "table_3":
        level = "service" if first in services else "service_class"
        return {
            "movement_by_destination": _given(**{level: first}, departure_region=rest, destination=column)
        }
    return {"movement_by_age_sex": _given(age_group=row, sex=column)}


def staff_codes(table: str, row: str, column: str) -> dict[str, dict[str, str]]:
    """The facts and the codes that a cell of Tables 5 to 8 or Annex I.10 to I.12 counts."""
    first, _, rest = column.partition("/")
    if table == "table_5":
        return {"official_by_grade": _given(grade=row, location=first, sex=rest)}
    if table == "table_6":
        return {"official_by_grade": _given(grade=row, sex=rest, year=first)}
    if table == "table_7":
        return {"official_by_nationality": _given(nationality=row, grade=column)}
    if table == "table_8":
        employee_class, _, sex = rest.partition("/")
        codes = _given(nationality=row, location=first, employee_class=employee_class, sex=sex)
        return {"employee_by_nationality": codes}
    facts = {"officials": ["official_by_grade"], "employees": ["employee_by_nationality"]}
    both = ["official_by_grade", "employee_by_nationality"]
    if table == "annex_1_10":
        return {fact: {} for fact in facts.get(row, both)}
    if table == "annex_1_11":
        return {fact: _given(location=row) for fact in both}
    return dict.fromkeys(facts.get(rest, both), _given(sex=row, location=first))


def _places(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Country, area of Table 2 and destination of Table 3; a country without a row of its own is among the others."""
    return con.execute(
        "select c.code, c.geo_area, coalesce(n.code, o.code) from ref.country as c "
        "join ref.geo_area as a on c.geo_area = a.code left join ref.destination as n on n.country = c.code "
        "join ref.destination as o on o.country is null and o.geo_region = a.geo_region order by c.code"
    ).fetchall()


def _fact(con: duckdb.DuckDBPyConnection, fact: str, year: int) -> pd.DataFrame:
    frame = con.execute(f"select * from fact.{fact} where report_year = {year} order by all").df()
    if "year" in frame:
        frame = frame[frame["year"] == year]
    keys = [
        name
        for name in frame.columns
        if name not in (*MEASURE.values(), "status", "lower", "upper", "margin")
    ]
    frame = frame.sort_values(keys, ignore_index=True)
    area = dict(con.execute("select code, geo_region from ref.geo_area").fetchall())
    destination = dict(con.execute("select code, geo_region from ref.destination").fetchall())
    service = dict(con.execute("select code, service_class from ref.service").fetchall())
    if "departure_area" in frame:
        frame["departure_region"] = frame["departure_area"].map(area)
        frame["destination_region"] = frame["destination_area"].map(area)
    if "destination" in frame:
        frame["destination_region"] = frame["destination"].map(destination)
        frame["service_class"] = frame["service"].map(service)
    return frame


def _given(**codes: str) -> dict[str, str]:
    return {name: code for name, code in codes.items() if code not in ("", "total", "subtotal")}


def _number(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[arg-type, call-overload]
