"""What the text of one field may mean in its place, and what each meaning costs to believe."""

from iomdb_loaders.extraction.layout import Layout
from iomdb_loaders.extraction.reading.atoms import Atom, atoms, joins

TOTAL_MOST = 1_000_000  # a total may stand beside the wrong line, so its text says nothing of its length


def longest(text: str, layout: Layout, total: bool) -> int:
    """A misread number keeps its length give or take one digit; a lost one is at most `unseen`.

    A lone 1 may be a ruling line, so it says nothing of the length of what is lost beside it.
    """
    solid = tuple(p for p in atoms(text) if p.kind in ("number", "garbled"))
    if total:
        return TOTAL_MOST
    if not solid:
        return layout.unseen
    if len(solid) == 1 and solid[0].text == "1":
        return max(layout.unseen, 99)
    digits = sum(c.isdigit() for p in solid for c in p.text)
    return int(min(10 ** (digits + 1) - 1, layout.maximum))


def understandings(
    text: str, layout: Layout, *, zeros: bool, total: bool, echo: bool
) -> list[tuple[str, int, int | None]]:
    """Return (kind, cost, value) for every way to understand a field in its place; value None is any value."""
    weights = layout.weights
    pieces = atoms(text)
    solid = tuple(p for p in pieces if p.kind in ("number", "garbled"))
    if not solid:
        if any(p.kind == "stroke" for p in pieces):
            return [("stroke", 0, 0), ("stroke", weights.stroke, 1), ("other", weights.other, None)]
        lost = weights.other if zeros or pieces else weights.blank
        return [("blank" if not pieces else "dirt", weights.stroke if zeros else 0, 0), ("lost", lost, None)]
    if len(solid) == 1 and solid[0].kind == "number":
        return _number(solid[0].value, layout, zeros=zeros, total=total, echo=echo)
    options: list[tuple[str, int, int | None]] = []
    whole = joins(solid) if layout.thousands else None
    if whole is not None:
        garbled = any(p.kind == "garbled" for p in solid)
        options.append(("garbled" if garbled else "read", 0, whole))
    for value in _parts(solid, layout):
        if value != whole:
            options.append(("part", 4 if whole is None else weights.other, value))
    base = weights.other if whole is None or any(p.kind == "garbled" for p in solid) else weights.number
    ghost = base if total or zeros else (weights.echo if echo else base - 8)
    return [*options, ("ghost", ghost, 0), ("misread", weights.total if total and whole else base, None)]


def _parts(solid: tuple[Atom, ...], layout: Layout) -> list[int]:
    """Return what each piece of a field says by itself, or with the next one as its thousands."""
    joined = [joins(solid[i : i + 2]) for i in range(len(solid) - 1)] if layout.thousands else []
    return list(dict.fromkeys([*(p.value for p in solid), *(v for v in joined if v is not None)]))


def _number(
    value: int, layout: Layout, *, zeros: bool, total: bool, echo: bool
) -> list[tuple[str, int, int | None]]:
    weights = layout.weights
    misread = weights.number if value > 9 else weights.one if value == 1 else weights.digit
    if total:
        misread = weights.total - (30 if echo and value else 0)
    elif echo:
        misread = min(misread, weights.echo + weights.slip)
    ghost = weights.echo if echo else weights.ghost_one if value == 1 else weights.ghost
    if value == 0:
        return [("read", 0, 0), ("misread", misread, None)]
    if zeros or total:
        return [("read", 0, value), ("misread", misread, None)]
    return [("read", 0, value), ("ghost", ghost, 0), ("misread", misread, None)]
