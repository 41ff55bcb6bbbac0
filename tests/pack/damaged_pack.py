"""Ways to damage the files of a pack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.packs import DATA


@dataclass(frozen=True)
class Bad:
    """A way to damage the data, and what the message must name."""

    name: str
    damage: Callable[[Path], object]
    file: str
    says: str
    line: int | None = None
    column: str = ""
    value: str = ""


def lines(change: Callable[[list[str]], object], name: str) -> Callable[[Path], object]:
    """Damage the lines of a file; line 1 is the header."""

    def damage(pack: Path) -> None:
        path = pack / name
        text = ["", *path.read_text(encoding="utf-8").splitlines()]
        change(text)
        path.write_text("\n".join(text[1:]) + "\n", encoding="utf-8")

    return damage


def swap(name: str, line: int, old: str, new: str) -> Callable[[Path], object]:
    """Replace a text in one line of a file; it must be there."""

    def change(text: list[str]) -> None:
        assert old in text[line], text[line]
        text[line] = text[line].replace(old, new, 1)

    return lines(change, name)


def every(name: str, change: Callable[[str], str]) -> Callable[[Path], object]:
    def change_all(text: list[str]) -> None:
        text[1:] = [change(line) for line in text[1:]]

    return lines(change_all, name)


def more(name: str, line: str) -> Callable[[Path], object]:
    """Append a line to a file."""
    return lines(lambda text: text.append(line), name)


def latin_1(pack: Path) -> None:
    path = pack / "../codes/country.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", errors="replace"))


def text_of(name: str, change: Callable[[str], str]) -> Callable[[Path], object]:
    """Damage the whole text of a file; the damage must change it."""

    def damage(pack: Path) -> None:
        path = pack / name
        before = path.read_text(encoding="utf-8")
        after = change(before)
        assert after != before
        path.write_text(after, encoding="utf-8")

    return damage


def edition(old: str, new: str) -> Callable[[Path], object]:
    return text_of("edition.toml", lambda text: text.replace(old, new, 1))


def schema(old: str, new: str) -> Callable[[Path], object]:
    return text_of("../schema.toml", lambda text: text.replace(old, new, 1))


def first_accent() -> int:
    """The first line of country.csv that is not plain ASCII."""
    text = (DATA / "codes" / "country.csv").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(text, start=1) if not line.isascii())


def remove(name: str) -> Callable[[Path], object]:
    return lambda pack: (pack / name).unlink()
