"""An edition drafted from records: what the report views print of a year, written as a pack."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.facts import Fact
from iomdb_loaders.new_folder import new_folder
from iomdb_loaders.pack.load import key_expression
from iomdb_loaders.pack.read import EDITION_FILE
from iomdb_loaders.pack.schema import Schema, TableFile
from iomdb_loaders.pack.vintage import read_frozen
from iomdb_loaders.pack.write import TABLES_FOLDER, TOTALS_FILE, CsvRow, TableRows, csv_text, write_tables
from iomdb_loaders.toml import read_toml

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Key = tuple[str, ...]
# what follows it in edition.toml is written anew by each draft
_MARK = "# Written by iomdb edition draft, as source and tables above are.\n"
_NOT_PRINTED = "No table of the report prints it."
_NO_RECORDS = "No records of this kind were loaded."


@dataclass(frozen=True)
class Drafted:
    """What a draft wrote: the folder, its tables with leaf figures, numbers, and the facts without records."""

    folder: Path
    tables: int
    cells: int
    batches: tuple[int, ...]
    without_records: tuple[str, ...]


@dataclass(frozen=True)
class _Missing:
    """Figures of a fact to declare missing, as `[[missing]]` of edition.toml does."""

    fact: Fact
    keys: Set[Key]
    reason: str

    def text(self) -> str:
        """One entry if the keys are all combinations of their codes, else one for each key."""
        codes = [sorted(set(column)) for column in zip(*self.keys, strict=True)]
        whole = len(self.keys) == len(list(product(*codes)))
        blocks = [codes] if whole else [[[code] for code in key] for key in sorted(self.keys)]
        return "".join(self._block(block) for block in blocks)

    def _block(self, codes: list[list[str]]) -> str:
        lines = ["", "[[missing]]", f"fact = {_text(self.fact.name)}"]
        for dimension, values in zip(self.fact.dimensions, codes, strict=True):
            shown = ", ".join(value if dimension == "year" else _text(value) for value in values)
            lines.append(f"{dimension} = [{shown}]")
        return "\n".join([*lines, f"reason = {_text(self.reason)}", ""])


def draft_edition(
    connection: DuckDBPyConnection,
    schema: Schema,
    facts: Iterable[Fact],
    year: int,
    folder: Path,
    again: bool = False,
) -> Drafted:
    """Write the new folder `folder` from what the report views print of `year`, whose facts come from records.

    With `again` the folder is an earlier draft: its figures are replaced; first page, errata and all else stay. Raises
    InputError if a new folder exists or an old one is no draft, if records do not feed the facts of the year, and for a
    figure of the year that no table prints; nothing is written then.
    """
    facts = list(facts)
    empty = _check(connection, facts, year, folder, again)
    cells = _cells(connection, year)
    tables, covered, unprinted = [], {fact.name: set[Key]() for fact in facts}, []
    for table in schema.tables.values():
        if table.fact not in empty:
            leaves, keys, rest = _leaves(connection, table, year, covered[table.fact.name], cells)
            covered[table.fact.name] |= keys
            unprinted.append((table.fact, rest))
            tables.append(TableRows(table.name, table.key, tuple(leaves), ()))
    missing = [
        _Missing(fact, keys, _NOT_PRINTED)
        for fact, rest in unprinted
        if (keys := {*_unprinted(fact, year, rest, covered[fact.name])})
    ]
    missing += [
        _Missing(fact, keys, _NO_RECORDS) for fact in empty if (keys := _last(connection, fact, year))
    ]
    totals = _totals(cells)
    batches = _batches(connection, year)
    names = [table.table_id for table in tables if table.leaves]
    head = _head(connection, folder.name, year, names, batches)
    generated = [*map(_batch_text, batches), *(item.text() for item in missing)]
    old = _old_head(folder, year, head) if again else None
    labels = [] if again else _labels(connection, year)
    if labels:
        head = head.replace('files = ["totals"]', 'files = ["totals", "labels"]')
    _write(folder, [*tables, *totals], "".join((old or head, _MARK, *generated)), labels, again)
    count = sum(len(table.leaves) + len(table.totals) for table in (*tables, *totals))
    numbers = tuple(batch["batch"] for batch in batches)
    return Drafted(folder, sum(bool(t.leaves) for t in tables), count, numbers, tuple(f.name for f in empty))


def _totals(cells: dict[Key, Sequence[str]]) -> list[TableRows]:
    """What is no leaf of a file: totals, shares, ranks, repetitions, charts; without tables that have no number."""
    rows: dict[str, list[Sequence[str]]] = {}
    for (table_id, *key), numbers in cells.items():
        rows.setdefault(table_id, []).append((*key, *numbers))
    filled = {table_id: found for table_id, found in rows.items() if any(value for _, _, value, *_ in found)}
    return [TableRows(table_id, (), (), tuple(found)) for table_id, found in filled.items()]


def _cells(connection: DuckDBPyConnection, year: int) -> dict[Key, Sequence[str]]:
    """All cells that the views print, by table and keys, as rows of totals.csv."""
    rows = connection.execute(
        "select table_id, row_key, column_key, value, status from report.cells where report_year = ? "
        "order by table_id, row_no, column_no",
        [year],
    ).fetchall()
    return {
        (table, row, column): (_number(value), _number(value), status, "", "", "", "")
        for table, row, column, value, status in rows
    }


def _check(
    connection: DuckDBPyConnection, facts: list[Fact], year: int, folder: Path, again: bool
) -> list[Fact]:
    """The facts without figures of the year; raise InputError unless records feed all others."""
    if folder.exists() and not again:
        raise input_error(folder, "is there already", "choose another folder, or add --again")
    if again and not (folder / EDITION_FILE).is_file():
        raise input_error(folder, f"no {EDITION_FILE} here", "draft it without --again")
    public = "select 1 from meta.build where property = 'public'"
    if connection.execute(public).fetchall():
        raise InputError("draft: a public file has suppressed counts; use the file with the records")
    sources = dict(
        connection.execute(
            "select fact, source from record.active_source where report_year = ?", [year]
        ).fetchall()
    )
    published = sorted(fact for fact, source in sources.items() if source != "records")
    if published:
        step = f"load its records and run: iomdb source {year} records"
        raise InputError(f"draft: {published[0]} of {year} comes from an edition, not from records; {step}")
    if not sources:
        raise InputError(f"draft: no records of {year}; run: iomdb load KIND FILES --year {year}")
    return [fact for fact in facts if fact.name not in sources]


def _leaves(
    connection: DuckDBPyConnection,
    table: TableFile,
    year: int,
    covered: set[Key],
    cells: dict[Key, Sequence[str]],
) -> tuple[list[Sequence[object]], set[Key], list[tuple[Key, object]]]:
    """Move the leaf cells of a table out of `cells`, without the years that an earlier table of its fact has.

    Returns them, their keys in the fact, and the figures that the table does not print. A figure that the table sums
    over a dimension that is constant in it, as Table 6 does over locations, is one leaf.
    """
    fact, names = table.fact, table.key
    constant = {name: value.format(report_year=year) for name, value in table.constant.items()}
    earlier = {key[fact.dimensions.index("year")] for key in covered} if "year" in names else set()
    place = {key: at for at, key in enumerate(cells)}
    leaves = []
    keys, rest = set[Key](), list[tuple[Key, object]]()
    for *codes, row_key, column_key, exact, status, lower, upper in _figures(
        connection, table, year, names, constant
    ):
        found = {**constant, **dict(zip(names, map(str, codes), strict=True))}
        key = tuple(found[name] for name in fact.dimensions)
        if found.get("year") in earlier:
            continue
        printed = cells.pop((table.name, row_key, column_key), None)
        if printed is None:
            rest.append((key, exact))
            continue
        keys.add(key)
        bounds = (lower, upper) if status == "estimated" else (None, None)
        row = (*codes, _number(exact), printed[1], status, *map(_number, bounds), *[""] * 6)
        leaves.append((place[table.name, row_key, column_key], row))
    return [row for _, row in sorted(leaves)], keys, rest


def _figures(
    connection: DuckDBPyConnection, table: TableFile, year: int, names: Key, constant: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """Codes, keys of the cell, exact value, status and bounds of each figure as the table breaks its fact down."""
    fact, dimensions = table.fact, ", ".join(names)
    in_year = f"and year = {constant['year']}" if "year" in constant else ""
    return connection.execute(
        f"""
        select
            {dimensions},
            '' || {key_expression(table.row_key)},
            '' || {key_expression(table.column_key)},
            case when count(*) = count({fact.measure}) then sum({fact.measure}) end,
            case
                when count(*) > count({fact.measure}) then 'missing'
                when count(*) = 1 then max(status)
                when count(*) filter (where status = 'estimated') > 0 then 'estimated'
                else 'derived'
            end,
            sum(case when status = 'estimated' then lower else {fact.measure} end),
            sum(case when status = 'estimated' then upper else {fact.measure} end)
        from fact.{fact.name}
        where report_year = {year} {in_year}
        group by {dimensions}
        """
    ).fetchall()


def _unprinted(fact: Fact, year: int, rest: list[tuple[Key, object]], covered: set[Key]) -> Iterable[Key]:
    """Keys of earlier years that no table prints. Raises InputError for a figure of the year itself."""
    for key, exact in rest:
        if key in covered:
            continue
        if exact is not None and dict(zip(fact.dimensions, key, strict=True)).get("year", str(year)) == str(
            year
        ):
            what = f"draft: fact.{fact.name} {'/'.join(key)} of {year} is in no table of the report"
            raise InputError(f"{what}; correct the records or the views")
        yield key


def _last(connection: DuckDBPyConnection, fact: Fact, year: int) -> set[Key]:
    """The keys that the last report before `year` has of its own year, moved to `year`."""
    names = [f"cast({year} as varchar)" if name == "year" else name for name in fact.dimensions]
    rows = connection.execute(
        f"select distinct {', '.join(names)} from fact.{fact.name} as f where report_year = "
        f"(select max(report_year) from fact.{fact.name} where report_year < {year}) "
        f"and {fact.year} = report_year"
    ).fetchall()
    if not rows:
        return set()
    # all combinations of the codes are one entry of edition.toml, and what is not there has no figure either
    return {*product(*({*column} for column in zip(*rows, strict=True)))}


def _batches(connection: DuckDBPyConnection, year: int) -> list[dict[str, Any]]:
    """The batches of the year, each with its rows and the digests of its files."""
    rows = connection.execute(
        "select b.batch, b.kind, b.rows_loaded, b.synthetic, list(f.sha256 order by f.file_no) "
        "from record.batch as b inner join record.batch_file as f on b.batch = f.batch "
        "where b.report_year = ? group by all order by b.batch",
        [year],
    ).fetchall()
    return [dict(zip(("batch", "kind", "rows", "synthetic", "sha256"), row, strict=True)) for row in rows]


def _head(
    connection: DuckDBPyConnection, code: str, year: int, tables: list[str], batches: list[dict[str, Any]]
) -> str:
    """The first lines of edition.toml; what only its first page can say is left to people."""
    numbers = [batch["batch"] for batch in batches]
    made_up = "made-up records" if any(batch["synthetic"] for batch in batches) else "records"
    editions = connection.execute(
        "select title, report_year from source.edition where report_year < ? order by report_year desc limit 1",
        [year],
    ).fetchall()
    title = editions[0][0].replace(str(editions[0][1]), str(year)) if editions else f"Report for {year}"
    lines = [
        "# Before it is frozen: document and title as on the first page, and published = YYYY-MM-DD.",
        f"code = {_text(code)}",
        f"report_year = {year}",
        'document = "draft"',
        f"title = {_text(title)}",
        f"source = {_text(f'International Organization for Migration, {made_up}, {_ranges(numbers)}')}",
        f"tables = [{', '.join(map(_text, tables))}]",
        'files = ["totals"]',
    ]
    return "\n".join([*lines, "", ""])


def _old_head(folder: Path, year: int, head: str) -> str:
    """The first lines of an earlier draft with source and tables of the new one."""
    path = folder / EDITION_FILE
    found = read_toml(path)
    text, mark, _ = path.read_text(encoding="utf-8").partition(_MARK)
    if not mark or found.get("report_year") != year:
        raise input_error(path, f"is no draft of {year}", "choose another folder, without --again")
    if read_frozen(folder):
        raise input_error(folder, "is frozen", f"run: iomdb edition revise {folder}")
    for name in ("source", "tables"):
        line = re.compile(rf"^{name} = .*\n", re.MULTILINE)
        old, new = line.findall(text), line.findall(head)
        if len(old) != 1:
            raise input_error(path, f"has no line {name} = ... of its own", "write it in one line")
        text = text.replace(old[0], new[0])
    return text


def _batch_text(batch: dict[str, Any]) -> str:
    digests = ", ".join(_text(digest) for digest in batch["sha256"] if digest)
    lines = ["", "[[batches]]", f"batch = {batch['batch']}", f"kind = {_text(batch['kind'])}"]
    return "\n".join([*lines, f"rows = {batch['rows']}", f"sha256 = [{digests}]", ""])


def _ranges(numbers: list[int]) -> str:
    """`batches 1 to 4, 6` of 1, 2, 3, 4, 6."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][-1] == number - 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    shown = ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]} to {s[-1]}" for s in spans)
    return f"{'batch' if len(numbers) == 1 else 'batches'} {shown}"


def _labels(connection: DuckDBPyConnection, year: int) -> list[CsvRow]:
    """The names that the last edition prints, as rows of labels.csv."""
    query = "select list, code, only_in, label from source.label where ? between from_year and to_year order by all"
    return [*connection.execute(query, [year]).fetchall()]


def _write(folder: Path, tables: list[TableRows], text: str, labels: list[CsvRow], again: bool) -> None:
    """Write the whole folder, or leave it as it was."""
    with new_folder(folder, replace=again) as draft:
        if again:
            shutil.copytree(folder, draft, ignore=shutil.ignore_patterns(TABLES_FOLDER, TOTALS_FILE))
        (draft / TABLES_FOLDER).mkdir(parents=True)
        write_tables(draft, tables)
        (draft / EDITION_FILE).write_text(text, encoding="utf-8")
        if labels:
            header = ("list", "code", "only_in", "label")
            (draft / "labels.csv").write_text(csv_text(header, labels), encoding="utf-8")


def _number(value: Any) -> str:
    """A number as the pack writes it: no zeros at the end; blank for none."""
    return "" if value is None else f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def _text(value: str) -> str:
    """A TOML string."""
    return json.dumps(value, ensure_ascii=False)
