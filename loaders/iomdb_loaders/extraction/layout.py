"""The declarative description of a printed table: a TOML file, so that another edition is another file."""

import tomllib
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from iomdb_loaders.extraction.errors import LayoutError

Slot = tuple[str, str]
STYLES = ("grid", "stacked", "smear")


@dataclass(frozen=True)
class Axis:
    """A printed row or column: a leaf (`of` empty) or a sum over the leaves whose path matches `of`."""

    key: str
    label: str
    path: str = ""
    of: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    zeros: bool = False  # a zero is printed here as 0, so a blank is a lost figure
    printed: bool = True  # False: a sum that is known to hold but that the table does not print


@dataclass(frozen=True)
class Block:
    """A part of the document: where it starts and ends, how its lines stand for rows and its fields for columns."""

    start: str
    end: str
    style: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    occurrence: int = 1
    first_field: int = 1
    label_field: int = 0  # -1: the lines have no labels and follow the rows' order
    skip: tuple[str, ...] = ()
    lines: tuple[tuple[int, tuple[str, ...]], ...] = ()  # line offset from the start anchor -> rows it holds
    window: int = 1


@dataclass(frozen=True)
class Fixed:
    """A sum over cells that another table or page proves: a hard agreement."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    value: int
    source: str
    most: bool = False  # the sum is at most `value`
    picks: bool = (
        False  # the other table's figure is estimated: it picks the completion to print, and bounds nothing
    )
    binds: bool = False  # it ties together what falls into pieces otherwise: it counts when these are solved


@dataclass(frozen=True)
class Stage:
    """A part that is a table itself, settled before the whole: the rows and columns that are its leaves."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """What it costs to distrust a reading: about ten times the negative log of how often that happens."""

    number: int = 46  # a number of two digits or more is something else
    digit: int = 38  # a single digit is something else
    one: int = 26  # a lone 1 is something else than 1 or blank
    ghost: int = 30  # a number stands where nothing was printed
    ghost_one: int = 16  # a lone 1 is a ruling line
    echo: int = 10  # the same value stands in the line above or below: it is that line's
    stroke: int = 4  # a stroke is a real 1
    other: int = 24  # a stroke, dirt or garbled text is some other number
    blank: int = 38  # a blank hides a number
    shift: int = 12  # a number stands one column off
    total: int = 55  # a printed total is something else
    skip: int = 40  # a piece of a sequence belongs to no row
    slip: int = 12  # a line belongs to the row above or below its label
    noise: int = 40  # a line belongs to no row
    torn: int = 20  # a total in a torn stretch is something else
    row: int = 25  # a row has no line
    join: int = 3  # two groups of digits are two numbers although they could be one


@dataclass(frozen=True)
class Layout:
    """Everything the engine has to know of one table."""

    name: str
    file: str
    dimensions: tuple[str, ...]
    row_dimensions: int
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    blocks: tuple[Block, ...]
    fixed: tuple[Fixed, ...] = ()
    stages: tuple[Stage, ...] = ()
    thousands: bool = False
    drift: bool = False  # a value may stand one column off
    pieces: bool = False  # what is confirmed cuts the table up; its pieces are solved one by one
    maximum: int = 1_000_000
    unseen: int = 99  # the largest value that may hide behind a blank or dirt
    effort: float = 2.0  # deterministic solver time for one question
    questions: int = 300  # how many bounds are asked of the whole table at most
    slack: int = 30
    margin_slack: int = 30
    weights: Weights = field(default_factory=Weights)

    def leaves(self, axis: tuple[Axis, ...], key: str) -> tuple[str, ...]:
        """Return the leaf keys that the row or column `key` sums (itself when it is a leaf)."""
        entry = next(a for a in axis if a.key == key)
        if not entry.of:
            return (entry.key,)
        return tuple(a.key for a in axis if not a.of and any(fnmatchcase(a.path, p) for p in entry.of))


def leaf_keys(axis: tuple[Axis, ...]) -> tuple[str, ...]:
    """Return the keys of the leaves of an axis in printed order."""
    return tuple(a.key for a in axis if not a.of)


def matching(axis: tuple[Axis, ...], patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the leaf keys whose path or key matches one of the patterns."""
    return tuple(
        a.key
        for a in axis
        if not a.of and any(fnmatchcase(a.path, p) or fnmatchcase(a.key, p) for p in patterns)
    )


def read_layout(path: Path) -> Layout:
    """Return the layout in the TOML file at `path`; raises LayoutError naming the file and the key."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LayoutError(f"{path}: cannot read the layout ({error.strerror}); give a TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LayoutError(f"{path}: not a TOML file ({error}); correct it") from error
    return parse_layout(data, str(path))


def parse_layout(data: dict[str, Any], file: str) -> Layout:
    """Return the layout that a parsed TOML document describes; raises LayoutError."""
    try:
        rows = tuple(_axis(item, "row") for item in data["rows"])
        columns = tuple(_axis(item, "column") for item in data["columns"])
        layout = Layout(
            name=data["name"],
            file=file,
            dimensions=tuple(data["dimensions"]),
            row_dimensions=int(data["row_dimensions"]),
            rows=rows,
            columns=columns,
            blocks=tuple(_block(item, rows, columns) for item in data["blocks"]),
            fixed=tuple(_fixed(item) for item in data.get("fixed", [])),
            stages=tuple(Stage(tuple(i["rows"]), tuple(i["columns"])) for i in data.get("stages", [])),
            thousands=bool(data.get("thousands", False)),
            drift=bool(data.get("drift", False)),
            pieces=bool(data.get("pieces", False)),
            margin_slack=int(data.get("margin_slack", 30)),
            maximum=int(data.get("maximum", 1_000_000)),
            unseen=int(data.get("unseen", 99)),
            effort=float(data.get("effort", 2.0)),
            questions=int(data.get("questions", 300)),
            slack=int(data.get("slack", 30)),
            weights=_weights(data.get("weights", {})),
        )
    except KeyError as error:
        raise LayoutError(f"{file}: the key {error} is missing; add it") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise LayoutError(f"{file}: {error}; correct the layout") from error
    _check(layout)
    return layout


def _axis(item: dict[str, Any], what: str) -> Axis:
    unknown = set(item) - {"key", "label", "path", "of", "aliases", "zeros", "printed"}
    if unknown:
        raise ValueError(f"{what} {item.get('key')!r} has unknown keys {sorted(unknown)}")
    return Axis(
        key=item["key"],
        label=item.get("label", ""),
        path=item.get("path", item["key"]),
        of=tuple(item.get("of", ())),
        aliases=tuple(item.get("aliases", ())),
        zeros=bool(item.get("zeros", False)),
        printed=bool(item.get("printed", True)),
    )


def _block(item: dict[str, Any], rows: tuple[Axis, ...], columns: tuple[Axis, ...]) -> Block:
    known = {f.name for f in fields(Block)}
    unknown = set(item) - known
    if unknown:
        raise ValueError(f"block {item.get('start')!r} has unknown keys {sorted(unknown)}")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in item.items()}
    values["lines"] = tuple((int(o), tuple(keys)) for o, keys in item.get("lines", ()))
    values.setdefault("columns", tuple(a.key for a in columns if a.printed))
    values["rows"] = _span(item.get("rows"), rows)
    return Block(**values)


def _span(bounds: list[str] | None, rows: tuple[Axis, ...]) -> tuple[str, ...]:
    """Return the printed rows from the first to the last of `bounds` (all of them by default)."""
    keys = [a.key for a in rows if a.printed]
    if bounds is None:
        return tuple(keys)
    for key in bounds:
        if key not in keys:
            raise ValueError(f"block row {key!r} is not a row of the table")
    return tuple(keys[keys.index(bounds[0]) : keys.index(bounds[1]) + 1])


def _fixed(item: dict[str, Any]) -> Fixed:
    flags = {name: bool(item.get(name)) for name in ("most", "picks", "binds")}
    return Fixed(tuple(item["rows"]), tuple(item["columns"]), int(item["value"]), item["source"], **flags)


def _weights(item: dict[str, int]) -> Weights:
    known = {f.name for f in fields(Weights)}
    for name, value in item.items():
        if name not in known or not isinstance(value, int) or value < 0:
            raise ValueError(
                f"weight {name} = {value!r} is not one of {sorted(known)} with a whole number from 0"
            )
    return Weights(**item)


def _check(layout: Layout) -> None:
    for what, axis in (("row", layout.rows), ("column", layout.columns)):
        keys = [a.key for a in axis]
        double = {k for k in keys if keys.count(k) > 1}
        if double:
            raise LayoutError(f"{layout.file}: {what} {sorted(double)[0]!r} is listed twice; keep one")
        for entry in axis:
            if not layout.leaves(axis, entry.key):
                raise LayoutError(f"{layout.file}: {what} {entry.key!r} sums nothing; correct its `of`")
    columns = {a.key for a in layout.columns}
    rows = {a.key for a in layout.rows}
    for block in layout.blocks:
        if block.style not in STYLES:
            raise LayoutError(f"{layout.file}: block style {block.style!r} is not one of {', '.join(STYLES)}")
        for key in block.columns:
            if key and key not in columns:
                raise LayoutError(f"{layout.file}: block column {key!r} is not a column of the table")
        for _, listed in block.lines:
            for key in listed:
                if key not in rows:
                    raise LayoutError(f"{layout.file}: block line row {key!r} is not a row of the table")
    for fixed in layout.fixed:
        if not matching(layout.rows, fixed.rows) or not matching(layout.columns, fixed.columns):
            raise LayoutError(
                f"{layout.file}: the agreement with {fixed.source} names no cell; correct its patterns"
            )
