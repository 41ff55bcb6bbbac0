"""Every computed figure of the narrative once more, by plain arithmetic over the edition's CSV files.

The derivations are written here a second time on purpose: nothing of narrative/derivations.csv is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tests.packs import PACK, REPORT_YEAR, Leaf, leaves, lookup, rows_of

THIS_YEAR, LAST_YEAR = str(REPORT_YEAR), str(REPORT_YEAR - 1)
FIGURES = {row["figure"]: row for row in rows_of(PACK / "narrative" / "figures.csv")}
# what a computed value is made of: a figure of the narrative, or a leaf cell of a table
Source = str | tuple[str, tuple[tuple[str, str], ...]]
Number = Decimal | None


@dataclass
class Sources:
    """The edition's numbers; records which of them were used. `changed` overrides some of them."""

    changed: Mapping[Source, Decimal] = field(default_factory=dict)
    used: set[Source] = field(default_factory=set)

    def figure(self, name: str) -> Number:
        """A figure without a qualifier; the others are not computed with."""
        row = FIGURES[name]
        self.used.add(name)
        if row["qualifier"] != "exact" or not row["value"]:
            return None
        return self.changed.get(name, Decimal(row["value"]))

    def leaves(self, table: str, **codes: str | tuple[str, ...]) -> list[tuple[Leaf, Number]]:
        found = []
        for leaf in leaves(table):
            if all(
                leaf[name] in ((code,) if isinstance(code, str) else code) for name, code in codes.items()
            ):
                source = (table, leaf.codes)
                self.used.add(source)
                found.append((leaf, self.changed.get(source, leaf.value)))
        return found

    def sum(self, table: str, **codes: str | tuple[str, ...]) -> Number:
        values = [value for _, value in self.leaves(table, **codes)]
        return None if not values or None in values else sum(values, Decimal(0))  # type: ignore[arg-type]

    def by(self, name: str, table: str, **codes: str) -> dict[str, Number]:
        groups = dict.fromkeys(leaf[name] for leaf, _ in self.leaves(table, **codes))
        return {code: self.sum(table, **codes, **{name: code}) for code in groups}


Derivation = Callable[[Sources], Number]


def plus(parts: Iterable[Number]) -> Number:
    numbers = list(parts)
    return None if None in numbers else sum(numbers, Decimal(0))  # type: ignore[arg-type]


def share(part: Number, whole: Number) -> Number:
    return None if part is None or whole is None else 100 * part / whole


def growth(now: Number, before: Number) -> Number:
    return None if now is None or before is None else 100 * (now / before - 1)


def less(whole: Number, *parts: Number) -> Number:
    rest = plus(parts)
    return None if whole is None or rest is None else whole - rest


def place(amounts: Mapping[str, Number], own: str) -> Number:
    """The place after all that have as much or more: of two that tie neither is first."""
    values = list(amounts.values())
    if None in values:
        return None
    return Decimal(sum(value >= amounts[own] for value in values))  # type: ignore[operator]


# -- figures from figures ----------------------------------------------------------------------------


def pairs(text: str) -> dict[str, list[str]]:
    """Comma-separated lines of names: the first of each, and the others."""
    lines = [line.split() for line in text.split(",")]
    return {first: rest for first, *rest in lines}


PARTITIONS = {
    "p022_1": "p022_2 p022_3 p022_4 p022_5",
    "p027_1": "p027_4 p027_6",
    "p063_1": "p063_2 p063_3",
    "p175_2": "p175_3 p175_5",
    "p178_2": "p178_4 p178_8 p178_10 p178_14 p178_16",
    "p255_3": "p255_1 p255_4",
    "p256_1": "p256_3 p256_4",
    "p263_5": "p263_1 p263_3",
    "p263_6": "p263_2 p263_4",
    "p295_1": "p295_2 p295_3",
    "p297_2": "p297_3 p297_4",
    "p286_2": "p268_1 p286_3",
    "p286_4": "p268_3 p286_5",
    "p286_6": "p268_5 p286_7",
}
# figure, and the one that repeats it elsewhere
TWINS = pairs(
    "p014_5 p252_8, p252_8 p014_5, p216_1 p014_5, p059_2 p288_1, p288_1 p059_2, p060_1 p288_2, p288_2 "
    "p060_1, p081_1 p280_2, p280_2 p081_1, p286_10 p081_1, p104_1 p123_1, p123_1 p104_1, p109_2 p121_1, "
    "p121_1 p109_2, p131_4 p290_6, p290_6 p131_4, p166_1 p166_2, p166_2 p166_1, p178_1 p179_1, p246_3 "
    "p287_1, p287_1 p246_3, p287_2 p244_2, p262_1 p262_3, p262_3 p262_1"
)
# figure, and the two of which it is the share, the growth, the difference
SHARES = pairs(
    "p027_5 p027_4 p027_1, p027_7 p027_6 p027_1, p027_8 p027_9 p027_1, p066_2 p066_1 p014_1, "
    "p175_4 p175_3 p175_2, p175_6 p175_5 p175_2"
)
GROWTHS = pairs("p027_2 p027_1 p027_3, p077_6 p077_5 p077_7, p081_2 p081_1 p280_3, p280_1 p280_2 p280_3")
DIFFERENCES = pairs(
    "p090_1 p008_1 p252_3, p252_1 p252_2 p252_3, p252_3 p252_2 p252_1, p255_1 p255_3 p255_4, "
    "p256_5 p255_3 p255_4, p256_6 p256_5 p256_4"
)
HEALTH = ("p142_2", "p144_2", "p146_1")
FUND_STATES = ("p178_6", "p178_9", "p178_11", "p178_15")


def _from_figures() -> dict[str, Derivation]:
    found: dict[str, Derivation] = {}
    for whole, names in PARTITIONS.items():
        parts = names.split()
        found[whole] = lambda s, parts=parts: plus(map(s.figure, parts))
        for part in parts:
            rest = [other for other in parts if other != part]
            found[part] = lambda s, whole=whole, rest=rest: less(s.figure(whole), *map(s.figure, rest))
    for name, (other,) in TWINS.items():
        found[name] = lambda s, other=other: s.figure(other)
    for operation, lines in ((share, SHARES), (growth, GROWTHS), (less, DIFFERENCES)):
        for name, (a, b) in lines.items():
            found[name] = lambda s, operation=operation, a=a, b=b: operation(s.figure(a), s.figure(b))
    for name in HEALTH:
        rest = [other for other in HEALTH if other != name]
        found[name] = lambda s, rest=rest: less(Decimal(100), *map(s.figure, rest))
    for name, area in (("p142_1", "p142_2"), ("p144_1", "p144_2")):
        found[name] = lambda s, area=area: place({n: s.figure(n) for n in HEALTH}, area)
    for name in FUND_STATES:
        rest = [other for other in FUND_STATES if other != name]
        found[name] = lambda s, rest=rest: less(s.figure("p178_3"), *map(s.figure, rest), _named())
    return found


def _named() -> Decimal:
    """Member States of the Middle East: the countries that its Development Fund figures name."""
    rows = [
        r
        for r in FIGURES.values()
        if (r["topic"], r["finance_region"]) == ("development_fund", "middle_east")
    ]
    return Decimal(len({row["country"] for row in rows}))


def _centres() -> Decimal:
    return Decimal(
        len({r["country"] for r in FIGURES.values() if r["topic"] == "admin_centre" and r["country"]})
    )


SPECIAL: dict[str, Derivation] = {
    "p026_1": lambda s: _centres(),
    "p142_3": lambda s: plus([s.figure("p139_1")]) * s.figure("p142_2") / 100,  # type: ignore[operator]
    "p142_5": lambda s: less(Decimal(100), s.figure("p142_6")),
    "p142_6": lambda s: less(Decimal(100), s.figure("p142_5")),
    "p178_3": lambda s: plus([*map(s.figure, FUND_STATES), _named()]),
    "p179_1": lambda s: plus(s.figure(f"p179_{number}") for number in (2, 3, 4, 5)),
    "p220_1": lambda s: plus([s.figure("p294_2")]) / 1_000_000,  # type: ignore[operator]
}

# -- figures from tables ------------------------------------------------------------------------------


def spent(s: Sources, year: str, *programmes: str) -> Number:
    return plus(
        s.sum("expenditure_total", year=year, programme=name)
        for name in programmes or ("administrative", "operational")
    )


def projects(s: Sources, **codes: str | tuple[str, ...]) -> Number:
    return s.sum("annex_1_8", **codes)


def project_share(**codes: str | tuple[str, ...]) -> Derivation:
    return lambda s: share(projects(s, **codes), projects(s))


def members(s: Sources, table: str) -> Number:
    found = {leaf["nationality"] for leaf, _ in s.leaves(table)}
    states = {code for code in found if lookup("country", "membership")[code] == "member_state"}
    return Decimal(len(states)) if states else None


def region_place(code: str) -> Derivation:
    return lambda s: place(s.by("finance_region", "expenditure_by_region", year=THIS_YEAR), code)


def increases(s: Sources, table: str, dimension: str) -> dict[str, Number]:
    before = s.by(dimension, table, year=LAST_YEAR)
    return {code: less(now, before[code]) for code, now in s.by(dimension, table, year=THIS_YEAR).items()}


def risen(s: Sources) -> Number:
    change = increases(s, "expenditure_by_service", "service_class")
    named = ("movement_emergency", "migration_development")
    return Decimal(sum(value > 0 for code, value in change.items() if value and code not in named))


def health(s: Sources, year: str) -> Number:
    return s.sum("expenditure_by_service", year=year, service_class="migration_health")


def employees(s: Sources, **codes: str) -> Number:
    return s.sum("table_8", **codes)


def officials(s: Sources, **codes: str | tuple[str, ...]) -> Number:
    return s.sum("table_5", **codes)


def staff(s: Sources) -> Number:
    return plus([officials(s), employees(s)])


def women_share(s: Sources) -> Number:
    grades = tuple(g for g in lookup("grade", "name") if g not in ("e_1", "e_2"))
    return share(officials(s, grade=grades, sex="F"), officials(s, grade=grades))


def senior_women(s: Sources) -> Number:
    grades = ("p_4", "p_5", "d_1", "d_2")
    before = s.sum("table_6", year=LAST_YEAR, sex="F", grade=grades)
    return growth(officials(s, sex="F", grade=grades), before)


def moved(**codes: str) -> Derivation:
    return lambda s: s.sum("table_1", **codes)


FROM_TABLES: dict[str, Derivation] = {
    "p008_1": lambda s: members(s, "table_7"),
    "p090_2": lambda s: members(s, "table_8"),
    "p252_2": lambda s: members(s, "table_7"),
    **dict.fromkeys(("p009_1", "p251_1"), lambda s: spent(s, THIS_YEAR)),
    **dict.fromkeys(("p009_2", "p251_4"), lambda s: spent(s, LAST_YEAR)),
    **dict.fromkeys(("p009_3", "p251_5"), lambda s: spent(s, THIS_YEAR, "administrative")),
    **dict.fromkeys(("p009_4", "p251_6", "p257_3"), lambda s: spent(s, THIS_YEAR, "operational")),
    **dict.fromkeys(("p009_5", "p257_2"), lambda s: spent(s, LAST_YEAR, "operational")),
    "p251_2": lambda s: less(spent(s, THIS_YEAR), spent(s, LAST_YEAR)),
    "p251_3": lambda s: growth(spent(s, THIS_YEAR), spent(s, LAST_YEAR)),
    "p253_1": lambda s: share(spent(s, THIS_YEAR, "administrative"), spent(s, THIS_YEAR)),
    "p257_1": lambda s: less(spent(s, THIS_YEAR, "operational"), spent(s, LAST_YEAR, "operational")),
    "p257_4": lambda s: growth(spent(s, THIS_YEAR, "operational"), spent(s, LAST_YEAR, "operational")),
    "p257_5": risen,
    "p257_6": lambda s: place(
        increases(s, "expenditure_by_service", "service_class"), "regulating_migration"
    ),
    "p257_7": lambda s: place(increases(s, "expenditure_by_region", "finance_region"), "africa"),
    **dict.fromkeys(("p010_1", "p252_4"), lambda s: projects(s)),
    "p010_3": project_share(finance_region=("europe", "africa", "asia_oceania")),
    "p010_4": project_share(finance_region="europe"),
    "p010_5": project_share(finance_region="africa"),
    "p010_6": project_share(finance_region="asia_oceania"),
    "p011_1": project_share(service_class="regulating_migration"),
    "p011_2": project_share(service_class="movement_emergency"),
    "p011_3": project_share(service_class="facilitating_migration"),
    **dict.fromkeys(("p012_1", "p258_1"), region_place("latin_america_caribbean")),
    **dict.fromkeys(("p012_2", "p258_2"), region_place("asia_oceania")),
    **dict.fromkeys(("p012_3", "p258_3"), region_place("africa")),
    **{
        name: lambda s, year=year: place(
            s.by("service_class", "expenditure_by_service", year=year), "movement_emergency"
        )
        for name, year in (("p013_1", THIS_YEAR), ("p013_2", LAST_YEAR))
    },
    **dict.fromkeys(("p014_1", "p057_3", "p252_7", "p267_1"), staff),
    **dict.fromkeys(("p014_2", "p299_1"), employees),
    "p014_3": officials,
    "p014_4": lambda s: share(
        plus([officials(s, location="field"), employees(s, location="field")]), staff(s)
    ),
    "p139_1": lambda s: health(s, THIS_YEAR),
    "p139_2": lambda s: growth(health(s, THIS_YEAR), health(s, LAST_YEAR)),
    "p151_1": moved(service="processing_integration"),
    "p188_5": lambda s: s.sum(
        "table_3", service="emergency", departure_region="middle_east_north_africa", destination="jordan"
    ),
    "p216_2": moved(),
    "p218_1": moved(service="resettlement"),
    "p226_1": lambda s: growth(s.sum("table_4", sex="M"), s.sum("table_4", sex="F")),
    "p270_1": women_share,
    "p270_2": senior_women,
    "p271_2": lambda s: officials(s, grade="associate_expert"),
    "p286_12": lambda s: plus([officials(s), employees(s, location="headquarters")]),
}
DERIVATIONS: dict[str, Derivation] = {**_from_figures(), **SPECIAL, **FROM_TABLES}
