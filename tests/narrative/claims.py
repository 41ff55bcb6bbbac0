"""Every tested claim of the narrative once more, by plain arithmetic over the edition's CSV files.

The comparisons are written here a second time on purpose: nothing of claims.csv and claim_terms.csv is read. What
rounding and qualifiers admit is tried at every corner: each figure at its lowest and at its highest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product

from tests.narrative.recompute import FIGURES, LAST_YEAR, THIS_YEAR, Number, Source, Sources, share

INSIDE = Decimal("1e-9")  # bounds that only touch have nothing in common
NO_LIMIT = Decimal(10**12)
SENIOR = ("d_2", "d_1", "p_5", "p_4")
GRADES = (*SENIOR, "p_3", "p_2", "p_1", "ug", "short_term", "associate_expert")
Claim = Callable[[Sources, Callable[[str], Decimal]], bool]


def corners(name: str, changed: Mapping[Source, Decimal]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest value that a figure admits."""
    row = FIGURES[name]
    step = changed.get(name, Decimal(row["value"])) - Decimal(row["value"])
    high = Decimal(row["high"]) + step if row["high"] else NO_LIMIT
    return Decimal(row["low"]) + step + INSIDE, high - INSIDE


def verdict(claim: str, changed: Mapping[Source, Decimal]) -> str:
    """The verdict on a claim after the changes."""
    names: dict[str, None] = {}

    def note(name: str) -> Decimal:
        names[name] = None
        return Decimal(FIGURES[name]["value"])

    sources = Sources(changed)
    CLAIMS[claim](sources, note)
    found = set()
    for values in product(*(corners(name, changed) for name in names)):
        at = dict(zip(names, values, strict=True))
        found.add(CLAIMS[claim](sources, at.__getitem__))
    return "not testable" if len(found) == 2 else "holds" if found == {True} else "contradicts"


def number(value: Number) -> Decimal:
    assert value is not None
    return value


def percent(part: Number, whole: Number) -> Decimal:
    return number(share(part, whole))


def projects(s: Sources, **codes: tuple[str, ...]) -> Number:
    return s.sum("annex_1_8", **codes)


def health(s: Sources, year: str) -> Decimal:
    return number(s.sum("expenditure_by_service", service_class="migration_health", year=year))


def fell(service_class: str) -> Claim:
    def claim(s: Sources, _: object) -> bool:
        now, before = (
            number(s.sum("expenditure_by_service", service_class=service_class, year=year))
            for year in (THIS_YEAR, LAST_YEAR)
        )
        return now < before

    return claim


def administrative(s: Sources, year: str) -> Decimal:
    return percent(
        s.sum("expenditure_total", programme="administrative", year=year),
        s.sum("expenditure_total", year=year),
    )


def officials(s: Sources, year: str, grades: tuple[str, ...], **sex: str) -> Number:
    if year == THIS_YEAR:
        return s.sum("table_5", grade=grades, **sex)
    return s.sum("table_6", year=year, grade=grades, **sex)


def women(s: Sources, year: str, grades: tuple[str, ...]) -> Decimal:
    return percent(officials(s, year, grades, sex="F"), officials(s, year, grades))


def in_field(s: Sources) -> Decimal:
    field = number(s.sum("table_5", location="field")) + number(s.sum("table_8", location="field"))
    return percent(field, number(s.sum("table_5")) + number(s.sum("table_8")))


def to_three_countries(s: Sources) -> Decimal:
    places = ("australia", "canada", "united_states_of_america")
    named = s.sum("table_3", service="processing_integration", destination=places)
    return percent(named, s.sum("table_1", service="processing_integration"))


CLAIMS: dict[str, Claim] = {
    "c011_1": lambda s, f: (
        percent(
            projects(
                s, service_class=("regulating_migration", "movement_emergency", "facilitating_migration")
            ),
            projects(s),
        )
        > 50
    ),
    "c058_1": lambda s, f: 2 * (f("p058_1") - f("p058_2")) < f("p058_1"),
    "c142_1": lambda s, f: (
        health(s, LAST_YEAR) / 2 > (f("p144_2") + f("p146_1")) * health(s, THIS_YEAR) / 100
    ),
    "c142_2": lambda s, f: f("p142_8") > 50,
    "c143_1": lambda s, f: f("p143_2") > f("p143_3"),
    "c151_1": lambda s, f: to_three_countries(s) > 50,
    "c153_2": lambda s, f: f("p153_3") + f("p153_4") > 50,
    "c246_1": lambda s, f: abs(100 * f("p246_3") / f("p278_2") - 100) <= INSIDE,
    "c252_1": lambda s, f: f("p252_2") > f("p252_3"),
    "c252_2": lambda s, f: in_field(s) > 50,
    "c252_3": lambda s, f: f("p252_4") < f("p252_5"),
    "c253_1": lambda s, f: max(administrative(s, THIS_YEAR), administrative(s, LAST_YEAR)) < 50,
    "c255_1": lambda s, f: f("p254_1") > f("p254_2"),
    "c255_2": lambda s, f: f("p255_3") > f("p255_4"),
    "c257_1": fell("movement_emergency"),
    "c257_2": fell("migration_development"),
    "c263_1": lambda s, f: f("p263_5") > f("p263_6"),
    "c267_1": lambda s, f: f("p267_1") < f("p252_9"),
    "c270_1": lambda s, f: all(
        Decimal("42.5") <= women(s, str(year), GRADES) <= Decimal("43.5") for year in range(2008, 2013)
    ),
    "c270_2": lambda s, f: women(s, THIS_YEAR, SENIOR) > women(s, LAST_YEAR, SENIOR),
    "c270_3": lambda s, f: (
        number(officials(s, THIS_YEAR, SENIOR, sex="F")) > number(officials(s, LAST_YEAR, SENIOR, sex="F"))
    ),
}
