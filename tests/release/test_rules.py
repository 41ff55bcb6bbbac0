"""Each rule refuses its broken examples and accepts what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomdb.errors import InputError
from iomdb.release.rules import RULES, SCHEMAS, breaches
from iomdb.views.definition import Column, View

BROKEN = {
    "no-catalog": ["select cast(a as integer) as a from iom.fact.a order by 1"],
    "cast-columns": [
        "select a from fact.a order by 1",
        "select * from fact.a order by 1",
    ],
    "plain-types": [
        "select cast(a as hugeint) as a from fact.a order by 1",
        "select cast(a as integer[]) as a from fact.a order by 1",
        "select cast(a as enum('x')) as a from fact.a order by 1",
    ],
    "described-columns": [
        "select cast(b as integer) as b from fact.a order by 1",
        "select cast(a as bigint) as a from fact.a order by 1",
        "select cast(a as integer) as a, cast(b as integer) as b from fact.a order by 1",
    ],
    "ordered": ["select cast(a as integer) as a from fact.a"],
    "keyed-joins": [
        "select cast(a as integer) as a from fact.a join fact.b using (k) order by 1",
        "select cast(a as integer) as a from fact.a natural join fact.b order by 1",
        "select cast(a as integer) as a from fact.a, fact.b order by 1",
        "select cast(a as integer) as a from fact.a inner join fact.b order by 1",
    ],
    "whole-sums": [
        "select cast(sum(x) as integer) as a from fact.a order by 1",
        "select cast(case when count(*) = count(y) then sum(x) end as integer) as a from fact.a order by 1",
        "select cast(case when count(*) > count(x) then sum(x) end as integer) as a from fact.a order by 1",
        "select cast(case when count(*) = count(x) then 1 else sum(x) end as integer) as a from fact.a order by 1",
        "select cast(case when count(*) = count(x) or b then sum(x) end as integer) as a from fact.a order by 1",
        "select cast(coalesce(sum(x), 0) as integer) as a from fact.a order by 1",
        "select cast(sum(case when b then 1 end) as integer) as a from fact.a order by 1",
        "select cast(a as integer) as a from (select sum(x) over () as a from fact.a) as t order by 1",
    ],
    "portable": [
        "select cast(grouping(a, b) as integer) as a from fact.a group by rollup (a, b) order by 1",
        "select cast(a as integer) as a from (pivot fact.a on k using sum(v)) as p order by 1",
        "select cast(a as integer) as a from fact.a qualify row_number() over () = 1 order by 1",
        "with t as materialized (select a from fact.a) select cast(a as integer) as a from t order by 1",
        "select cast(a as integer) as a from (select unnest(string_split(x, ';')) as a from fact.a) as t order by 1",
        "select cast(a as integer) as a from fact.a cross join unnest([1, 2]) as t (b) order by 1",
        "select cast(a as integer) as a from fact.a where regexp_full_match(x, '[0-9]') order by 1",
        "select cast(if(a > 1, 1, 2) as integer) as a from fact.a order by 1",
        "select cast(string_split(x, '{')[1] as integer) as a from fact.a order by 1",
        "select cast(regexp_split_to_array(x, '[0-9]{4}')[1] as integer) as a from fact.a order by 1",
        "select cast(make_date(a, 12, 31) as date) as a from fact.a order by 1",
        "select cast(a / nullif(b, 0) as integer) as a from fact.a order by 1",
        "select cast(cast(a as double) / b as integer) as a from fact.a order by 1",
        "select cast(cast(a as double) / 0 as integer) as a from fact.a order by 1",
        "select cast(cast(a as decimal(9, 1)) * b / 2 as integer) as a from fact.a order by 1",
        "select cast(round(cast(a as double) / 2, 1) as integer) as a from fact.a order by 1",
        "select cast(regexp_extract(x, 'a', 0, 'i') as integer) as a from fact.a order by 1",
        "select cast(first_value(x ignore nulls) over (order by y) as integer) as a from fact.a order by 1",
        "select cast(a as integer) as a from ("
        + " union all ".join(["select a from fact.a"] * 17)
        + ") as u order by 1",
    ],
}
ACCEPTED = [
    "select cast(a as integer) as a from fact.a as f inner join ref.b as b on f.k = b.k order by a",
    "select cast(a as integer) as a from fact.a cross join ref.b order by a",
    "select cast(case when count(*) = count(x) then sum(x) end as integer) as a from fact.a order by a",
    "select cast(case when count(*) = count(x) and count(*) = 2 then round(sum(x), 1) end as integer) as a "
    "from fact.a order by a",
    "select cast(case when count(*) = count(x) then sum(x) filter (where y = 1) end as integer) as a "
    "from fact.a order by a",
    "select cast(sum(coalesce(lower, x)) as integer) as a from fact.a order by a",
    "select cast(sum(case when b then 1 else 0 end) as integer) as a from fact.a order by a",
    "select cast(round(cast(100 * cast(a as double) / nullif(b, 0) as decimal(28, 10)), 1) as integer) as a "
    "from fact.a order by a",
    "select cast((cast(a as double) + 1) / 1000 as integer) as a from fact.a order by a",
    "select cast(a as integer) as a from ("
    + " union all ".join(["select a from fact.a"] * 16)
    + ") as u order by a",
]
COLUMNS = (Column("a", "integer", ""),)


def view(sql: str, name: str = "report.x_v1") -> View:
    return View(name, f"create view {name} as\n{sql}", Path("x_v1.sql"))


@pytest.mark.parametrize(
    ("rule", "sql"), [(rule, sql) for rule, examples in BROKEN.items() for sql in examples]
)
def test_rule_refuses(rule: str, sql: str) -> None:
    found = [breach for breach in breaches(view(sql), COLUMNS) if breach.rule == rule]
    assert found
    message = str(found[0])
    assert message.startswith("x_v1.sql, line ")
    assert "; " in message, "the message must name the next step"


def test_every_rule_has_a_failing_example() -> None:
    assert BROKEN.keys() == RULES.keys()


@pytest.mark.parametrize("sql", ACCEPTED)
def test_a_good_view_passes(sql: str) -> None:
    assert breaches(view(sql), COLUMNS) == []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_sum_must_be_whole_in_every_schema(schema: str) -> None:
    found = breaches(view("select cast(sum(x) as integer) as a from fact.a order by 1", f"{schema}.x"), ())
    assert [breach.rule for breach in found] == ["whole-sums"]


def test_a_schema_without_rules_is_refused() -> None:
    with pytest.raises(InputError, match="schema novelty has no rules"):
        breaches(view("select cast(a as integer) as a from fact.a", "novelty.x"), ())
