"""SDMX-ML 3.0 messages, written and read by pysdmx."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError, one_line

if TYPE_CHECKING:
    from pysdmx.io.format import Format
    from pysdmx.model.message import Header, Message

# pysdmx 1.21 writes an apostrophe in data as a quotation mark, which breaks the XML: both go through it as letters that
# look alike
_QUOTES = {"'": ("\u02bc", "&apos;"), '"': ("\u02ba", "&quot;")}


def protected(text: str) -> str:
    """A text of data as `write` takes it."""
    for quote, (letter, _) in _QUOTES.items():
        text = text.replace(quote, letter)
    return text


def write(objects: Sequence[Any], form: Format, path: Path, header: Header) -> None:
    """Write a message; the texts of its data are protected."""
    from pysdmx.io import write_sdmx

    text = write_sdmx(objects, form, header=header)
    assert text
    for letter, entity in _QUOTES.values():
        text = text.replace(letter, entity)
    path.write_text(text, encoding="utf-8", newline="\n")


def observations(path: Path, names: Sequence[str]) -> list[list[str | None]]:
    """The observations of a data message with the components in this order; what is not there is None."""
    found: list[list[str | None]] = []
    datasets: Sequence[Any] = read(path).data or ()
    for dataset in datasets:
        frame = dataset.data.reindex(columns=names).astype(object)
        found += frame.where(frame.notna(), None).values.tolist()
    return found


def read(path: Path) -> Message:
    """Read SDMX-ML, checked against the schemas of SDMX, or SDMX-CSV. Raises InputError if it is not valid."""
    from pysdmx.io import read_sdmx

    try:
        return read_sdmx(path)
    # it raises its own errors, and those of lxml and pandas
    except Exception as error:
        what = f"{path.name} is not valid: {one_line(error)}"
        raise InputError(f"{what}; nothing was published; report it as a defect") from None
