"""Views that follow from the catalogue: pointers, wide views, and unions over all tables, audits, facts and code lists.

A new table, audit, fact or code list is in them without further work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from iomdb.views.definition import Column, SharedColumns, Table, Version, View
from iomdb.views.keys import YEAR
from iomdb_loaders.facts import Fact
from iomdb_loaders.literal import quoted

_HERE = Path(__file__)
# in a mart view every output column is: cast(... as type) as name
_ALIAS = re.compile(r"^    cast\(.*\) as (\w+),?$", re.MULTILINE)
# the column that report.cells has before those of the cells views
TABLE_ID = Column("table_id", "varchar", "Table of the cell, the name of its view")


def generated_views(
    facts: Mapping[str, Fact], tables: Sequence[Table], written: Iterable[View], columns: SharedColumns
) -> tuple[View, ...]:
    """All generated views, given the facts, the tables and the views written by hand."""
    by_name = [facts[name] for name in sorted(facts)]
    return (
        *(
            _wide(table, version, columns)
            for table in tables
            for version in table.versions
            if version.is_generated
        ),
        *_pointers(tables, columns),
        *_mart_pointers(written),
        _cells("report.cells", "All cells of all tables.", tables, columns),
        _cells(
            "report.year_cells",
            "All cells of the tables whose keys name years: those that look back.",
            [table for table in tables if _names_years(table)],
            columns,
        ),
        _code(by_name),
        _fact_code(by_name),
        _leaf(by_name),
    )


def _wide(table: Table, version: Version, columns: SharedColumns) -> View:
    """One row per printed row, its figures side by side; one row per cell where no column comes from a key."""
    cell_columns = {column.name for column in columns.cells}
    is_long = all(column.source in cell_columns for column in version.columns)
    selected = []
    for column in version.columns:
        value = f"c.{column.source}"
        if is_long and column.name == "row_no":
            value = "row_number() over (partition by c.report_year order by c.column_no, c.row_no)"
        elif column.source not in cell_columns:
            key = (
                f"column_no = {column.source}"
                if isinstance(column.source, int)
                else f"column_key = '{column.source}'"
            )
            value = f"max(case when c.{key} then c.value end)"
        elif not is_long and column.name not in ("report_year", "row_no"):
            value = f"max({value})"
        selected.append(f"    cast({value} as {column.type}) as {column.name}")
    name = f"report.{table.id}_v{version.number}"
    group = "" if is_long else "\ngroup by c.report_year, c.row_no"
    sql = (
        f"create view {name} as\nselect\n" + ",\n".join(selected) + "\n"
        f"from report.{table.id}_cells_v{version.cells} as c{group}\norder by report_year, row_no;\n"
    )
    return View(name, sql, table.path)


def _pointers(tables: Sequence[Table], columns: SharedColumns) -> list[View]:
    """The unversioned views: `report.table_1` lists the columns of the version that is marked latest."""
    views = []
    for table in tables:
        latest = table.latest
        for suffix, number, listed, order in (
            ("", latest.number, latest.columns, "row_no"),
            ("_cells", latest.cells, columns.cells, "row_no, column_no"),
        ):
            name = f"report.{table.id}{suffix}"
            names = ", ".join(column.name for column in listed)
            sql = f"create view {name} as\nselect {names}\nfrom {name}_v{number}\norder by report_year, {order};\n"
            views.append(View(name, sql, table.path))
    return views


def _mart_pointers(written: Iterable[View]) -> list[View]:
    """`mart.movement_by_area` shows the highest version: a mart view has no TOML, and no prerelease."""
    versions: dict[str, list[int]] = defaultdict(list)
    for view in written:
        if view.name.startswith("mart."):
            name, _, number = view.name.rpartition("_v")
            versions[name].append(int(number))
    by_name = {view.name: view for view in written}
    views = []
    for name, numbers in versions.items():
        latest = by_name[f"{name}_v{max(numbers)}"]
        names = ", ".join(_ALIAS.findall(latest.sql))
        sql = f"-- {latest.description}\ncreate view {name} as\nselect {names}\nfrom {latest.name};\n"
        views.append(View(name, sql, latest.path))
    return views


def _names_years(table: Table) -> bool:
    return any(
        YEAR in pattern.key
        for version in table.versions
        if version.number == table.latest.cells
        for pattern in (*version.row_keys, *version.column_keys)
    )


def _cells(name: str, description: str, tables: Iterable[Table], columns: SharedColumns) -> View:
    names = ", ".join(column.name for column in columns.cells)
    selects = [f"select '{table.id}' as table_id, {names}\nfrom report.{table.id}_cells" for table in tables]
    return _union(name, description, f"table_id, {names}", selects)


def with_every_audit(written: Sequence[View], columns: SharedColumns) -> tuple[View, ...]:
    """The views as written, with the union of all audits in audit.finding."""
    names = ", ".join(column.name for column in columns.audit)
    audits = sorted(v.name for v in written if v.name.startswith("audit.") and v.name != "audit.finding")
    selects = [
        f"select {quoted(name.removeprefix('audit.'))} as audit, {names}\nfrom {name}" for name in audits
    ]
    union = "(\n" + "\nunion all\n".join(selects) + "\n)"
    return tuple(
        replace(view, sql=view.sql.replace("from audit.every_audit", f"from {union}"))
        if view.name == "audit.finding"
        else view
        for view in written
    )


def _code(facts: Iterable[Fact]) -> View:
    lists = sorted({code_list for fact in facts for code_list in fact.code_lists.values()})
    selects = [f"select '{name}' as code_list, code\nfrom {name}" for name in lists]
    return _union("meta.code", "Codes of all code lists that facts use.", "code_list, code", selects)


def _fact_code(facts: Iterable[Fact]) -> View:
    """The codes that each fact uses, by year: what audit.orphan_code and audit.fact_gap look at."""
    selects = [
        f"select distinct 'fact.{fact.name}' as fact, report_year, {fact.year} as year, "
        f"'{dimension}' as dimension, '{code_list}' as code_list, {dimension} as code\nfrom fact.{fact.name}"
        for fact in facts
        for dimension, code_list in sorted(fact.code_lists.items())
    ]
    names = "fact, report_year, year, dimension, code_list, code"
    return _union("meta.fact_code", "Codes that each fact uses, by report year and year.", names, selects)


def _leaf(facts: Iterable[Fact]) -> View:
    """The leaf figures of all facts, with their codes in one text: what narrative.quantity selects from."""
    selects = []
    for fact in facts:
        # not the status, which may be another one in the year before
        names = sorted(set(fact.code_lists) - {"status"})
        codes = " || ".join(f"'/{dimension}=' || {dimension}" for dimension in names)
        selects.append(
            f"select '{fact.name}' as fact, report_year, {fact.year} as year, {codes} || '/' as codes, "
            f"cast({fact.measure} as decimal(28, 8)) as value, status\nfrom fact.{fact.name}"
        )
    view = _union(
        "narrative.leaf",
        "Leaf figures of all facts, each with its codes in one text.",
        "fact, report_year, year, codes, value, status",
        selects,
    )
    comment = "comment on column narrative.leaf.value is 'The figure, in the unit of its fact';\n"
    return replace(view, sql=view.sql + comment)


def _union(name: str, description: str, columns: str, selects: Sequence[str]) -> View:
    body = "\nunion all\n".join(selects)
    sql = f"-- {description}\ncreate view {name} as\nselect {columns}\nfrom (\n{body}\n) as u;\n"
    return View(name, sql, _HERE)
