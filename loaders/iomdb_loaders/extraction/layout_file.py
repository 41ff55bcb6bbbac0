"""Read a layout from its TOML file. Whatever the file does not state, or states wrongly, is an error."""

import re
from dataclasses import MISSING, asdict, fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from iomdb_loaders.errors import InputError
from iomdb_loaders.extraction.errors import LayoutError
from iomdb_loaders.extraction.layout import (
    Agreement,
    Block,
    Heading,
    Layout,
    LostTotal,
    MergedCells,
    ReadingWeights,
    leaves_of,
    matching_leaves,
)
from iomdb_loaders.facts import SAFE_MARGIN
from iomdb_loaders.toml import read_toml

METHODS = ("grid", "joint")
FORMATS = ("number", "rank")
# Layouts of earlier versions are still read.
FORMER_NAMES = {
    "name": "table_id",
    "thousands": "spaced_thousands",
    "of": "sum_of",
    "fixed": "agreements",
    "zeros": "prints_zeros",
    "lines": "line_rows",
    "most": "at_most",
}
FORMER_STYLES = ("rows", "grid", "stacked")  # of a block: as all are read now
LINES = ("line_rows", "echoes", "repeated")  # keys of a block that say something of single lines
# Keys that a method does not read; in its layouts they are unknown.
FOREIGN: dict[str, dict[type, set[str]]] = {
    "grid": {
        Heading: {"sum_of", "path", "aliases", "prints_zeros", "printed"},
        Block: {"end", "rows", "skip", "line_rows", "echoes", "repeated"},
        Layout: {
            "agreements",
            "lost",
            "spaced_thousands",
            "maximum",
            "total_maximum",
            "dirt_in_numbers",
            "reading_weights",
            "rows_first",
            "light_first",
        },
    },
    "joint": {Heading: {"computed", "format"}, Layout: {"merged"}},
}

T = TypeVar("T")


def read_layout(path: Path, method: str = "") -> Layout:
    """Return the layout in the TOML file at `path`, with `method` where the file states none.

    Raises LayoutError, which names the file and the key.
    """
    try:
        data = read_toml(path)
    except InputError as error:
        raise LayoutError(str(error)) from None
    return parse_layout({"method": method, **data} if method else data, str(path))


def parse_layout(data: dict[str, Any], file: str) -> Layout:
    """Return the layout that a parsed TOML document describes; raises LayoutError."""
    try:
        layout = _layout(data, file)
        _check(layout)
    except ValueError as error:
        raise LayoutError(f"{file}: {error}; fix the layout") from None
    return layout


def _layout(data: dict[str, Any], file: str) -> Layout:
    data = _with_present_names(data)
    method = data.get("method")
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not one of {', '.join(METHODS)}")
    if method == "joint":
        data = _without_former_keys(data)
    foreign = FOREIGN[method]

    def records(kind: type[T], key: str) -> tuple[T, ...]:
        items = data.get(key, [])
        if not isinstance(items, list):
            raise ValueError(f"{key} must be a list")
        return tuple(
            _record(kind, item, f"{key} {number}", foreign.get(kind, set()), _pairs(item, *LINES))
            for number, item in enumerate(items, start=1)
        )

    parsed = {
        "rows": tuple(_with_path(heading) for heading in records(Heading, "rows")),
        "columns": tuple(_with_path(heading) for heading in records(Heading, "columns")),
        "blocks": records(Block, "blocks"),
        "merged": records(MergedCells, "merged"),
        "agreements": records(Agreement, "agreements"),
        "lost": records(LostTotal, "lost"),
        "reading_weights": _record(
            ReadingWeights, data.get("reading_weights", {}), "reading_weights", set(), {}
        ),
    }
    layout = _record(Layout, data, "layout", {"file", *foreign.get(Layout, set())}, parsed)
    blocks = tuple(_with_defaults(block, layout) for block in layout.blocks)
    return replace(layout, blocks=blocks, file=file)


def _with_present_names(data: dict[str, Any]) -> dict[str, Any]:
    """Return the layout with today's names of keys that had others in earlier versions."""

    def renamed(item: Any) -> Any:
        if not isinstance(item, dict):
            return item
        return {
            FORMER_NAMES.get(key, key) if FORMER_NAMES.get(key) not in item else key: v
            for key, v in item.items()
        }

    return {
        key: [renamed(item) for item in value] if isinstance(value, list) else value
        for key, value in renamed(data).items()
    }


def _without_former_keys(data: dict[str, Any]) -> dict[str, Any]:
    """Return the layout of a damaged table without keys of an earlier method that have no effect now.

    `unseen` limited hidden values: without it, ranges are only wider.
    """

    def without_style(block: Any) -> Any:
        if not isinstance(block, dict) or block.get("style") not in FORMER_STYLES:
            return block
        return {key: value for key, value in block.items() if key != "style"}

    return {
        key: [without_style(item) for item in value] if key == "blocks" and isinstance(value, list) else value
        for key, value in data.items()
        if key != "unseen"
    }


def _record(kind: type[T], item: Any, place: str, foreign: set[str], parsed: dict[str, Any]) -> T:
    """Build a dataclass from a TOML table: no unknown or `foreign` key, none missing, each of its declared type.

    Values in `parsed` are taken as they are.
    """
    if not isinstance(item, dict):
        raise ValueError(f"{place}: {item!r} is not a table of keys and values")
    declared = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for key in item:
        if key not in declared or key in foreign:
            raise ValueError(f"{place}: unknown key {key!r}")
    values: dict[str, Any] = {}
    for name, entry in declared.items():
        required = entry.default is MISSING and entry.default_factory is MISSING
        if name not in item:
            if required:
                raise ValueError(f"{place}: the key {name!r} is missing")
        elif name in parsed:
            values[name] = parsed[name]
        else:
            values[name] = _typed(item[name], entry.type, f"{place}: {name}")
    return kind(**values)


def _typed(value: Any, kind: Any, place: str) -> Any:
    if get_origin(kind) is tuple:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise ValueError(f"{place} = {value!r} must be a list of texts")
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    allowed = get_args(kind) or (kind,)
    if type(value) not in allowed:
        raise ValueError(f"{place} = {value!r} must be {allowed[0].__name__}")
    if isinstance(value, int) and value < 0 and not place.endswith("label_field"):
        raise ValueError(f"{place} = {value!r} must not be negative")
    return value


def _pairs(item: Any, *names: str) -> dict[str, tuple[tuple[int, tuple[str, ...]], ...]]:
    """Return the lists of [offset, [keys]] that a block has under these names."""
    found = {}
    for name in names:
        pairs = item.get(name, []) if isinstance(item, dict) else []
        try:
            found[name] = tuple((int(offset), tuple(keys)) for offset, keys in pairs)
        except (TypeError, ValueError):
            raise ValueError(f"{name} must be a list of [offset, [keys]]") from None
    return found


def _with_path(heading: Heading) -> Heading:
    return replace(heading, path=heading.path or heading.key)


def _with_defaults(block: Block, layout: Layout) -> Block:
    """Fill in all printed columns, and the rows from the first to the last that the block names."""
    rows = [h.key for h in layout.rows if h.printed]
    for key in block.rows:
        if key not in rows:
            raise ValueError(f"blocks: row {key!r} is not a row of the table")
    if block.rows:
        rows = rows[rows.index(block.rows[0]) : rows.index(block.rows[-1]) + 1]
    columns = block.columns or tuple(h.key for h in layout.columns if h.printed)
    return replace(block, rows=tuple(rows), columns=columns)


def _check(layout: Layout) -> None:
    _check_headings(layout, "row", layout.rows, layout.row_dimensions)
    across = len(layout.dimensions) - layout.row_dimensions
    _check_headings(layout, "column", layout.columns, across)
    for block in layout.blocks:
        _check_block(layout, block)
    if layout.method == "grid" and len(layout.blocks) != 1:
        raise ValueError("method grid needs exactly one block")
    for name, weight in asdict(layout.reading_weights).items():
        least = 0 if name in ("stroke", "blank") else 1
        if not least <= weight < SAFE_MARGIN:
            raise ValueError(f"reading_weights: {name} = {weight} is not from {least} to {SAFE_MARGIN - 1}")
    for agreement in layout.agreements:
        if agreement.at_most and agreement.at_least:
            raise ValueError(f"the agreement with {agreement.source} states both `at_most` and `at_least`")
        for headings, patterns in ((layout.rows, agreement.rows), (layout.columns, agreement.columns)):
            if not matching_leaves(headings, patterns):
                raise ValueError(f"the agreement with {agreement.source} names no cell, see {list(patterns)}")


def _check_headings(layout: Layout, what: str, headings: tuple[Heading, ...], dimensions: int) -> None:
    keys = [h.key for h in headings]
    for heading in headings:
        if keys.count(heading.key) > 1:
            raise ValueError(f"{what} {heading.key!r} is listed twice")
        if heading.format not in FORMATS:
            raise ValueError(f"{what} {heading.key!r}: format {heading.format!r} is not number or rank")
        if heading.sum_of and not leaves_of(headings, heading.key):
            raise ValueError(f"{what} {heading.key!r} sums nothing, see its `sum_of`")
        # A table whose rows alone name the leaf has one leaf column, whose key is no code.
        if heading.is_leaf and dimensions and heading.key.count("/") + 1 != dimensions:
            raise ValueError(f"{what} {heading.key!r} must hold {dimensions} code{'s' * (dimensions > 1)}")
    if not dimensions and sum(h.is_leaf for h in headings) > (1 if layout.dimensions else 0):
        raise ValueError(f"leaf {what}s without a dimension, see `dimensions` and `row_dimensions`")


def _check_block(layout: Layout, block: Block) -> None:
    columns, rows = {h.key for h in layout.columns}, {h.key for h in layout.rows}
    for key in block.columns:
        if key and key not in columns:
            raise ValueError(f"blocks: column {key!r} is not a column of the table")
    for name, pairs, known, what in (
        ("line_rows", block.line_rows, rows, "row"),
        ("echoes", block.echoes, columns, "column"),
        ("repeated", block.repeated, rows, "row"),
    ):
        for key in (key for _, keys in pairs for key in keys):
            if key not in known:
                raise ValueError(f"blocks: {name}: {key!r} is not a {what} of the table")
    if any(len(keys) != 1 for _, keys in block.repeated):
        raise ValueError("blocks: repeated must be a list of [offset, [last row]]")
    for pattern in (block.start, block.end, *block.skip):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"blocks: {pattern!r} is not a regular expression ({error})") from None
