"""The atoms of a damaged piece of text: numbers, strokes and dirt, and thousands that belong together."""

import re
from dataclasses import dataclass, replace

# The extraction turns a ruling line of a table into one of these, and also a real 1.
STROKES = frozenset("iIlļĺĹÌÍİįıj|!][{}()ا")
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", **dict.fromkeys("lIi|!", "1")})
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Atom:
    """A piece of text between blanks. The kind is number, garbled (digits with dirt), stroke or dirt.

    Atoms of one `run` have the same type face; a number does not change from bold to plain.
    """

    kind: str
    value: int
    text: str
    run: int = 0


def clean(text: str) -> str:
    """Return the text without markup and outer blanks."""
    return _TAG.sub(" ", text).strip()


def atoms(text: str) -> tuple[Atom, ...]:
    """Return the atoms of a field in their order."""
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


def as_digits(atom: Atom) -> Atom:
    """Return a garbled number with its letters read as the digits that they look like: l4 as 14, O26 as 026."""
    if atom.kind != "garbled":
        return atom
    return replace(_atom(atom.text.translate(_LOOKALIKES)), run=atom.run)


def join_thousands(found: tuple[Atom, ...]) -> int | None:
    """Return the value of atoms that read as one number with blanks between thousands, or None."""
    numbers = all(atom.kind in ("number", "garbled") for atom in found)
    if not found or not numbers or any(a.run != found[0].run for a in found):
        return None
    digits = [re.sub(r"\D", "", atom.text) for atom in found]
    if len(digits) > 1 and (
        digits[0].startswith("0") or len(digits[0]) > 3 or any(len(d) != 3 for d in digits[1:])
    ):
        return None
    return int("".join(digits))
