"""What the text of one field may mean in its place, and what each meaning costs to believe."""

from dataclasses import dataclass

from iomdb_loaders.extraction.layout import Layout
from iomdb_loaders.extraction.reading.atoms import Atom, atoms, clean, join_thousands, with_digits
from iomdb_loaders.extraction.reading.notation import NOT_GIVEN


@dataclass(frozen=True)
class Meaning:
    """One meaning of a text: how it understands it, its cost, and the value (None: any value)."""

    kind: str
    cost: int
    value: int | None


@dataclass(frozen=True)
class Context:
    """What the meaning of a field depends on besides its text."""

    zeros: bool  # zeros are printed here
    total: bool
    echo: bool = False  # the line above or below has the same text
    blank_line: bool = False  # no field of the line has a text
    crowded: bool = False  # a field of the line holds several numbers, so text has moved


def longest_value(text: str, layout: Layout) -> int:
    """Return the largest value that a misread text of a leaf may have: the layout states how many digits are lost.

    A lone 1 may be a ruling line, so it does not bound what is lost beside it.
    """
    solid = with_digits(atoms(text))
    if not solid:
        return layout.most_hidden
    if layout.lost_digits is None:
        return layout.maximum
    if len(solid) == 1 and solid[0].text == "1":
        return max(layout.most_hidden, 99)
    digits = sum(c.isdigit() for atom in solid for c in atom.text)
    return int(min(10 ** (digits + layout.lost_digits) - 1, layout.maximum))


def holds_several_numbers(text: str, layout: Layout) -> bool:
    """Whether a field holds digits that cannot all belong to one number."""
    solid = with_digits(atoms(text))
    whole = join_thousands(solid) if layout.spaced_thousands else None
    return len(solid) > 1 and (whole is None or whole > layout.maximum)


def meanings(text: str, layout: Layout, context: Context) -> list[Meaning]:
    """Return every meaning of a field in its place."""
    if not layout.dirt_in_numbers and NOT_GIVEN.fullmatch(clean(text)):
        return [Meaning("not given", 0, None)]
    found = atoms(text)
    solid = with_digits(found)
    if not solid:
        return _without_digits(found, layout, context)
    if len(solid) == 1 and solid[0].kind == "number":
        return _one_number(solid[0].value, layout, context)
    return _several_atoms(solid, layout, context)


def _without_digits(found: tuple[Atom, ...], layout: Layout, context: Context) -> list[Meaning]:
    weights = layout.weights
    if any(atom.kind == "stroke" for atom in found):
        return [
            Meaning("stroke", 0, 0),
            Meaning("stroke", weights.stroke, 1),
            Meaning("other", weights.other, None),
        ]
    empty = Meaning("dirt" if found else "blank", weights.stroke if context.zeros else 0, 0)
    open_to_any = context.total or context.blank_line or context.crowded
    blank = weights.absent if open_to_any else weights.blank
    lost = weights.other if context.zeros or found else blank
    return [empty, Meaning("lost", lost, None)]


def _one_number(value: int, layout: Layout, context: Context) -> list[Meaning]:
    weights = layout.weights
    misread = weights.number if value > 9 else weights.one if value == 1 else weights.digit
    if context.total:
        misread = weights.total - (30 if context.echo and value else 0)
    elif context.echo:
        misread = min(misread, weights.echo + weights.slip)
    found = [Meaning("read", 0, value), Meaning("misread", misread, None)]
    if value and not (context.zeros or context.total):
        ghost = weights.ghost_one if value == 1 else weights.ghost
        if context.crowded:
            ghost = weights.stroke
        elif context.echo:
            ghost = weights.echo
        found.insert(1, Meaning("ghost", ghost, 0))
    return found


def _several_atoms(solid: tuple[Atom, ...], layout: Layout, context: Context) -> list[Meaning]:
    weights = layout.weights
    garbled = any(atom.kind == "garbled" for atom in solid)
    whole = join_thousands(solid) if layout.spaced_thousands else None
    found = [] if whole is None else [Meaning("garbled" if garbled else "read", 0, whole)]
    for value in _single_values(solid, layout):
        if value != whole:
            found.append(Meaning("part", 4 if whole is None else weights.other, value))
    base = weights.other if whole is None or garbled else weights.number
    ghost = base if context.total or context.zeros else weights.echo if context.echo else base - 8
    # A mark at a total makes it no more certain than the figures that it sums.
    certain = context.total and whole and (layout.dirt_in_numbers or not garbled)
    misread = weights.total if certain else base
    return [*found, Meaning("ghost", ghost, 0), Meaning("misread", misread, None)]


def _single_values(solid: tuple[Atom, ...], layout: Layout) -> list[int]:
    """Return the value of each atom by itself, and with the next one as its thousands."""
    pairs = (
        [join_thousands(solid[i : i + 2]) for i in range(len(solid) - 1)] if layout.spaced_thousands else []
    )
    return list(dict.fromkeys([*(atom.value for atom in solid), *(v for v in pairs if v is not None)]))
