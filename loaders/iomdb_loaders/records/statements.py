"""The SQL that a record kind's definition implies: values read from text, the rules they break, rows stored.

Three temporary views, each over the one before:

    record_raw      fields as text, see scan.py
    record_typed    `<field>_text` and, by its type, `<field>`: for a code its number, with the code in `<field>_code`
    record_ruled    plus `<field>_rule` for each field with rules of its own, from sql/record/<kind>/rules.sql
    record_checked  plus `broken`: the first rule that the row breaks, as 'field|rule', and `broken_value`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import input_error, one_line
from iomdb_loaders.literal import quoted
from iomdb_loaders.records.kinds import Field, RecordKind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def create_checked(connection: DuckDBPyConnection, sql: Path, kind: RecordKind) -> None:
    """Create the views over record_raw, up to record_checked. `sql` is the folder of the statements.

    Raises InputError for rules that are not valid SQL, or are named after something that is not a field.
    """
    import duckdb

    # a view of another kind must not take the place of one that the rules do not create
    connection.execute("drop view if exists temp.record_ruled")
    connection.execute(_typed_view(kind))
    rules = sql / kind.name / "rules.sql"
    if rules.is_file():
        statement = rules.read_text(encoding="utf-8")
    else:
        statement = "create or replace temp view record_ruled as select * from record_typed"
    try:
        connection.execute(statement)
        columns = connection.execute("select * from record_ruled limit 0").description
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise input_error(rules, f"not valid ({one_line(error)})", "fix the rules") from None
    ruled = [column[0].removesuffix("_rule") for column in columns if column[0].endswith("_rule")]
    for name in ruled:
        if name not in [field.name for field in kind.read]:
            raise input_error(rules, f"{name} is not a field of {kind.name}", "name each rule <field>_rule")
    connection.execute(_checked_view(kind, ruled))


def _typed_view(kind: RecordKind) -> str:
    """Create record_typed: the fields of record_raw, by their types."""
    columns = ["r.file_no", "r.line", "r.fault", "r.text", "r.spelt"]
    joins = []
    for field in kind.read:
        name = field.name
        columns.append(f"r.{name} as {name}_text")
        columns.append(f"{_value(field)} as {name}")
        if field.codes:
            columns.append(f"{name}_spelling.code as {name}_code")
            joins.append(
                f"left join record.spelling as {name}_spelling\n"
                f"    on {name}_spelling.list = {quoted(field.codes)} and r.{name} = {name}_spelling.spelling"
            )
    return "\n".join(
        [
            "create or replace temp view record_typed as",
            "select",
            ",\n".join(f"    {column}" for column in columns),
            "from record_raw as r",
            *joins,
        ]
    )


def _value(field: Field) -> str:
    text = f"r.{field.name}"
    if field.codes:
        return f"{field.name}_spelling.number"
    if field.type == "date":
        return f"try_cast({text} as date)"
    if field.type == "integer":
        return f"try_cast({text} as bigint)"
    if field.decimals is not None:
        digits = f"-?[0-9]{{1,{18 - field.decimals}}}(\\.[0-9]{{1,{field.decimals}}})?"
        return f"case when regexp_full_match({text}, '{digits}') then cast({text} as decimal(18, {field.decimals})) end"
    if field.type == "boolean":
        return f"record_boolean({text})"
    return text


def _checked_view(kind: RecordKind, ruled: Sequence[str]) -> str:
    """Create record_checked; `ruled` are the fields for which record_ruled has a rule of their own."""
    rules = [rule for field in kind.read for rule in _rules(field, own=field.name in ruled)]
    return "\n".join(
        [
            "create or replace temp view record_checked as",
            "select",
            "    *,",
            "    case split_part(broken, '|', 1)",
            *(f"        when {quoted(field.name)} then spelt.{field.name}" for field in kind.read),
            "    end as broken_value",
            "from (",
            "select",
            "    t.*,",
            "    case",
            "        when t.fault is not null then '|' || t.fault",
            *(f"        when {condition} then {message}" for condition, message in rules),
            "    end as broken",
            "from record_ruled as t",
            ")",
        ]
    )


def _rules(field: Field, *, own: bool) -> Iterator[tuple[str, str]]:
    """The conditions of a field in the order in which they are checked, and what to say of each."""
    name, value, text = field.name, f"t.{field.name}", f"t.{field.name}_text"

    def rule(condition: str, message: str) -> tuple[str, str]:
        return condition, f"{quoted(f'{name}|{message}')} || coalesce(record_oddity({text}), '')"

    if field.required:
        yield rule(f"{text} is null", "a value is missing")
    if field.identifier:
        yield rule(
            f"record_bad_id({text}, {field.max_length})",
            "not an id: too long, spaces at its ends, quotes or damage",
        )
    # DuckDB also reads ' 7 ' and '12.5' as integers and '2012-1-5' as a date: what it read is compared as text
    if field.type == "date":
        yield rule(f"record_misread({text}, {value}) or length({text}) <> 10", "not a date as 2013-01-31")
    if field.type == "integer":
        yield rule(f"record_misread({text}, {value})", "not a whole number")
    if field.type == "number":
        yield rule(
            f"{text} is not null and {value} is null",
            f"not an amount with at most {field.decimals} decimals",
        )
    if own:
        yield f"t.{name}_rule is not null", f"{quoted(f'{name}|')} || t.{name}_rule"
    if field.codes:
        known = field.codes.replace("_", " ")
        yield rule(f"{text} is not null and {value} is null", f"not a known {known}")
    if field.enum:
        known = ", ".join(map(quoted, field.enum))
        yield rule(f"{text} not in ({known})", f"neither {' nor '.join(field.enum)}")
    if field.minimum is not None:
        limits = f"between {field.minimum} and {field.maximum}"
        yield rule(f"{value} not {limits}", f"not {limits}")
    if field.type == "boolean":
        yield rule(f"{text} is not null and {value} is null", "neither true nor false")


def insert(kind: RecordKind) -> str:
    """Insert the rows of record_accepted into the table of the kind."""
    columns = [
        "getvariable('record_batch') as batch",
        "getvariable('record_year') as report_year",
    ]
    for field in kind.stored:
        name = field.name
        if field.identifier:
            columns += [f"record_plain({name}) as {name}", f"record_hashed({name}) as {name}_hash"]
        elif field.type == "boolean":
            columns.append(f"coalesce({name}, false) as {name}")
        else:
            columns.append(name)
    return "\n".join(
        [
            f"insert into record.{kind.table} by name",
            "select",
            ",\n".join(f"    {column}" for column in columns),
            "from record_accepted",
        ]
    )
