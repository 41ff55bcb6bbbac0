"""The layout of a printed table: its rows and columns, where they are in the text, and which sums must hold.

A layout is a TOML file (see layout_file.py), so another edition needs other files and no code. Its `method` states how
the table is extracted: `grid` reads a table that is whole in the text; `joint` recovers a damaged one from its sums, in
one model with a margin for every cell.
"""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

Slot = tuple[str, str]  # a printed cell: the keys of its row and column


@dataclass(frozen=True)
class Heading:
    """A printed row or column. `key` joins its codes with slashes, as in the table's _cells view."""

    key: str
    label: str = ""
    # method grid
    computed: bool = False  # a view computes it, so it is no leaf figure
    format: str = "number"  # `rank`: brackets enclose a rank; in a `number` they are a minus sign
    # method joint
    sum_of: tuple[str, ...] = ()  # a total: patterns that match the `path` of its leaves
    path: str = ""  # default: the key
    aliases: tuple[str, ...] = ()  # other labels that the text has
    prints_zeros: bool = False  # zeros are printed as 0, so a blank is a lost figure
    printed: bool = True  # False: a total that must hold but that the table does not print

    @property
    def is_leaf(self) -> bool:
        """Whether this is neither computed nor a total."""
        return not (self.computed or self.sum_of)


@dataclass(frozen=True)
class Block:
    """One part of the text that holds the table or some of its rows and columns.

    `start` and `end` are regular expressions for the line before the first and after the last line. Method grid
    needs no `end`: it looks for the label of each row.
    """

    start: str
    end: str = ""
    label_field: int = 0  # the tab-separated field of the row labels; -1: lines follow the order of the rows
    first_field: int = 1  # the field of the first column
    columns: tuple[str, ...] = ()  # default: all printed columns
    # method joint
    rows: tuple[str, ...] = ()  # in the file: the first and the last row; default: all printed rows
    skip: tuple[str, ...] = ()  # regular expressions of lines to leave out
    line_rows: tuple[
        tuple[int, tuple[str, ...]], ...
    ] = ()  # offset of a line from the start -> the rows it holds
    # offset of a line -> the columns whose text repeats the line above or below
    echoes: tuple[tuple[int, tuple[str, ...]], ...] = ()
    # offset of a line that longer ones repeat and continue -> the last row that it holds
    repeated: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class MergedCells:
    """Totals that are printed in cells across several columns, so only corrections.csv holds them."""

    row: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """A sum of cells that another table or page of the edition prints."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    value: int
    source: str
    at_most: bool = False  # `value` is the largest sum that is possible
    at_least: bool = False  # `value` is the smallest one


@dataclass(frozen=True)
class LostTotal:
    """A total that was printed but that the text no longer has; `value` if another table proves it."""

    row: str
    column: str
    note: str
    value: int | None = None


@dataclass(frozen=True)
class ReadingWeights:
    """What it costs to distrust a reading. The rarer a misreading is, the more."""

    number: int = 3  # a number of two digits or more
    digit: int = 2  # a single digit
    stroke: int = 1  # a lone 1, or a stroke for more than 1; 0: it decides only what nothing else does
    doubtful: int = 1  # a number with dirt, or a text in a doubled line
    blank: int = 0  # no text beside a label, for a zero; 0: it is no evidence


@dataclass(frozen=True)
class Layout:
    """Everything needed to extract one table."""

    table_id: str
    method: str
    dimensions: tuple[str, ...]  # of the leaf figures
    row_dimensions: int  # how many of them the row key holds; the column key holds the others
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    # method grid
    merged: tuple[MergedCells, ...] = ()
    # method joint
    agreements: tuple[Agreement, ...] = ()
    lost: tuple[LostTotal, ...] = ()
    spaced_thousands: bool | None = None  # numbers have blanks between thousands
    dirt_in_numbers: bool = False  # other characters in a number are dirt of the extraction, not a notation
    maximum: int = 999_999_999  # of a leaf cell
    total_maximum: int | None = None  # of a total that is not legible; default: what its leaves can make
    reading_weights: ReadingWeights = field(default_factory=ReadingWeights)
    rows_first: bool = False  # what is sure in a row by itself is settled before the whole table is solved
    light_first: bool = False  # only the lightest readings behind a margin are searched for
    file: str = ""  # where the layout was read, for messages

    @property
    def total_limit(self) -> int:
        """The largest value of a total: it may be in the wrong line, so its text does not bound its length."""
        if self.total_maximum is not None:
            return self.total_maximum
        leaves = max(len(leaf_keys(self.rows)), 1) * max(len(leaf_keys(self.columns)), 1)
        return self.maximum * leaves

    def largest(self, slot: Slot) -> int:
        """Return the largest value that a cell or total may have."""
        row, column = self.headings_of(slot)
        return self.maximum if row.is_leaf and column.is_leaf else self.total_limit

    def prints_zeros(self, slot: Slot) -> bool:
        """Whether a zero is printed as 0 in this cell or total, so that a blank is a lost figure."""
        row, column = self.headings_of(slot)
        return row.prints_zeros or column.prints_zeros

    def headings_of(self, slot: Slot) -> tuple[Heading, Heading]:
        """Return the row and the column of a slot."""
        return find_heading(self.rows, slot[0]), find_heading(self.columns, slot[1])

    def codes(self, slot: Slot) -> tuple[str, ...]:
        """Return the codes of a leaf cell in the order of `dimensions`."""
        row, column = slot
        if self.row_dimensions == len(self.dimensions):
            return tuple(row.split("/"))
        return (*row.split("/"), *column.split("/"))


def find_heading(headings: tuple[Heading, ...], key: str) -> Heading:
    """Return the row or column with this key."""
    return next(heading for heading in headings if heading.key == key)


def leaf_keys(headings: tuple[Heading, ...]) -> tuple[str, ...]:
    """Return the keys of the leaves in printed order."""
    return tuple(h.key for h in headings if h.is_leaf)


def leaves_of(headings: tuple[Heading, ...], key: str) -> tuple[str, ...]:
    """Return the keys of the leaves that `key` sums; of a leaf, its own key."""
    heading = find_heading(headings, key)
    if heading.is_leaf:
        return (key,)
    return tuple(h.key for h in headings if h.is_leaf and any(fnmatchcase(h.path, p) for p in heading.sum_of))


def matching_leaves(headings: tuple[Heading, ...], patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of the leaves whose path or key matches one of the patterns."""
    return tuple(
        h.key
        for h in headings
        if h.is_leaf and any(fnmatchcase(h.path, p) or fnmatchcase(h.key, p) for p in patterns)
    )
