"""What a damaged piece of text may say: atoms (numbers, strokes, dirt) and joined thousands."""

import re
from dataclasses import dataclass, replace

# A ruling line of a table comes out of the extraction as one of these, and so does a real 1.
STROKES = frozenset("iIlļĺĹÌÍİįıj|!][{}()ا")
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Atom:
    """A piece between blanks: kind is number, garbled (digits with dirt), stroke or dirt.

    Pieces of one `run` are set in one type; a number does not change from bold to plain.
    """

    kind: str
    value: int
    text: str
    run: int = 0


def clean(text: str) -> str:
    """Return the text without markup and outer blanks."""
    return _TAG.sub(" ", text).strip()


def atoms(text: str) -> tuple[Atom, ...]:
    """Return the pieces of a field in their order; pure dirt counts as nothing legible."""
    runs = enumerate(_TAG.split(text))
    return tuple(replace(_atom(piece), run=number) for number, run in runs for piece in run.split())


def _atom(piece: str) -> Atom:
    if _NUMBER.fullmatch(piece) and (piece == "0" or piece[0] != "0" or len(piece) == 3):
        return Atom("number", int(piece), piece)  # 012 may be the end of 5 012; 07 has lost its first digit
    digits = "".join(_NUMBER.findall(piece))
    if digits:
        return Atom("garbled", int(digits), piece)
    if any(c in STROKES for c in piece) and all(c in STROKES or not c.isalpha() for c in piece):
        return Atom("stroke", 1, piece)
    return Atom("dirt", 0, piece)


def joins(pieces: tuple[Atom, ...]) -> int | None:
    """Return the value of atoms that read as one number with blanks between thousands, or None."""
    if not pieces or any(p.kind not in ("number", "garbled") or p.run != pieces[0].run for p in pieces):
        return None
    digits = [re.sub(r"\D", "", p.text) for p in pieces]
    if len(digits) > 1 and (
        digits[0].startswith("0") or len(digits[0]) > 3 or any(len(d) != 3 for d in digits[1:])
    ):
        return None
    return int("".join(digits))
