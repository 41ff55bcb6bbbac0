"""Which cell of a table a reader means: by label, key, column of a view, or position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from iomdb.errors import InputError

# how closely a name meets a row or column: exactly; its position; a start; a word; something that it is part of
_EXACT, _POSITION, _START, _WORD, _PART = range(5)
_MOST_LISTED = 12


@dataclass
class Place:
    """One row or column: its label and position, other exact names of it, and names of what it is part of."""

    label: str
    number: int
    names: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)


class Axis:
    """The rows or the columns of a table, by key and in printed order."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        """Take the rows or columns by key."""
        self.places = places
        self.order = {key: number for number, key in enumerate(places)}
        self._folded = {
            key: (
                {name.casefold() for name in (key, place.label, *place.names)},
                str(place.number),
                place.label.casefold(),
                {name.casefold() for name in place.parts},
            )
            for key, place in places.items()
        }
        self._known: dict[str, list[tuple[int, frozenset[str]]]] = {}

    def meant(self, name: str) -> list[tuple[int, frozenset[str]]]:
        """The keys that a name may mean, and how closely it meets them; the closest first."""
        if name not in self._known:
            found: dict[int, set[str]] = {}
            for key in self.places:
                for rank in self._ranks(key, name.strip().casefold()):
                    found.setdefault(rank, set()).add(key)
            self._known[name] = [(rank, frozenset(found[rank])) for rank in sorted(found)]
        return self._known[name]

    def _ranks(self, key: str, wanted: str) -> Iterator[int]:
        exact, number, label, parts = self._folded[key]
        if wanted in exact:
            yield _EXACT
        if wanted == number:
            yield _POSITION
        if label.startswith(wanted):
            yield _START
        if f" {wanted}" in label:
            yield _WORD
        if any(part.startswith(wanted) for part in parts):
            yield _PART

    def every_name(self) -> set[str]:
        """All keys and labels, to find the nearest of."""
        return {*self.places, *(place.label for place in self.places.values())}


class Grid:
    """The cells of a table in its printed order, found by names of their rows and columns."""

    def __init__(
        self, rows: Axis, columns: Axis, cells: Iterable[tuple[str, str]], computed: Mapping[str, str]
    ) -> None:
        """Take the row keys and column keys of all cells, and the view of each column that is more than cells."""
        self.rows, self.columns, self._computed = rows, columns, computed
        self._columns: dict[str, list[str]] = {}
        for row, column in cells:
            self._columns.setdefault(row, []).append(column)

    def find(self, table_id: str, names: Sequence[str]) -> tuple[str, str]:
        """The row key and column key of the one cell that has all these names.

        Of several readings of the names the closest counts that has a cell; of equally close ones that which names
        the row first. Raises InputError with the candidates, or with the nearest names.
        """
        found = self._closest(names)
        if len(found) == 1:
            return found[0]
        raise InputError(
            f"{table_id}: {self._candidates(names, found) if found else self._miss(table_id, names)}"
        )

    def _closest(self, names: Sequence[str]) -> list[tuple[str, str]]:
        readings = []
        for order, axes in enumerate(_axes(len(names))):
            meant = [
                (self.rows if is_row else self.columns).meant(name)
                for name, is_row in zip(names, axes, strict=True)
            ]
            # names of one axis only leave the other open, which is the farthest reading
            open_axis = 100 * (len(set(axes)) == 1)
            readings += [
                (open_axis + sum(rank for rank, _ in chosen), order, axes, [keys for _, keys in chosen])
                for chosen in product(*meant)
            ]
        for _, _, axes, keys in sorted(readings, key=lambda reading: reading[:2]):
            rows = [found for found, is_row in zip(keys, axes, strict=True) if is_row]
            columns = [found for found, is_row in zip(keys, axes, strict=True) if not is_row]
            cells = [
                (row, column)
                for row in (frozenset.intersection(*rows) if rows else self._columns)
                for column in self._columns[row]
                if all(column in found for found in columns)
            ]
            if cells:
                return sorted(cells, key=lambda cell: (self.rows.order[cell[0]], self.columns.order[cell[1]]))
        return []

    def _candidates(self, names: Sequence[str], found: Sequence[tuple[str, str]]) -> str:
        """Every row and column that the names leave open, by key: with one of each the cell is found."""
        open_axes = []
        for word, keys in (("row", [row for row, _ in found]), ("column", [column for _, column in found])):
            several = list(dict.fromkeys(keys))
            if len(several) > 1:
                more = f" and {len(several) - _MOST_LISTED} more" if len(several) > _MOST_LISTED else ""
                open_axes.append(f"the {word} may be {', '.join(several[:_MOST_LISTED])}{more}")
        named = " and ".join(map(repr, names))
        verb = "names" if len(names) == 1 else "name"
        return f"{named} {verb} {len(found)} cells; add a name: {'; '.join(open_axes)}"

    def _miss(self, table_id: str, names: Sequence[str]) -> str:
        from difflib import get_close_matches

        every = sorted(self.rows.every_name() | self.columns.every_name())
        problems = []
        for name in names:
            if self.rows.meant(name) or self.columns.meant(name):
                continue
            if name in self._computed:
                problems.append(
                    f"{name!r} is computed by {self._computed[name]}, and here the table prints none"
                )
                continue
            near = get_close_matches(name, every, n=3, cutoff=0.5)
            hint = (
                f", did you mean {' or '.join(near)}?"
                if near
                else f"; see the names with: iomdb table {table_id} --cells"
            )
            problems.append(f"{name!r} is not a row or column{hint}")
        # a total may have other columns than the rows above it
        rows = [
            key for name in names for _, keys in self.rows.meant(name)[:1] if len(keys) == 1 for key in keys
        ]
        columns = f"row {rows[0]} has {', '.join(self._columns[rows[0]][:_MOST_LISTED])}" if rows else ""
        named = " and ".join(map(repr, names))
        step = columns or "name one row and one column"
        return "; ".join(problems) or f"no cell has {named} as its row and column; {step}"


def _axes(count: int) -> list[tuple[bool, ...]]:
    """For each name whether it names a row (True) or a column: rows before columns, columns before rows, the rest."""
    every = list(product((True, False), repeat=count))
    return sorted(
        every, key=lambda axes: (list(axes) != sorted(axes, reverse=True), list(axes) != sorted(axes))
    )
