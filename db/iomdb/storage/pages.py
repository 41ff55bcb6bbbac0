"""The pages of a database file, checked one by one: DuckDB itself reads only those that a query needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_HEADERS, _HEADER = 3, 4096
# of DuckDB's checksum: the exclusive or of all 64-bit words, each multiplied, and of the seed
_FACTOR, _SEED = 0xBF58476D1CE4E5B9, 5381
_AT_ONCE = 1 << 26
# a page of metadata has so many parts; a pointer has the number of the page, and that of the part in its last byte
_PARTS, _PAGE_BITS = 64, 56
_NOWHERE = (1 << 64) - 1


def damaged_pages(path: Path) -> list[str]:
    """The names of the pages in use whose content does not have the checksum stored before it; the log is not read."""
    import numpy as np

    if path.stat().st_size < _HEADERS * _HEADER:
        return ["header"]
    # checksum, iteration, pointers to metadata and free pages, number and size of pages: the later one is in force
    headers = np.fromfile(path, "<u8", _HEADERS * _HEADER // 8).reshape(_HEADERS, -1)
    bad = [f"header {number}" for number in _mismatches(headers)]
    later = max(headers[1:], key=lambda header: int(header[1]))
    pointer, count, size = int(later[3]), int(later[4]), int(later[5])
    if bad or size % 8 or not 0 < size <= _AT_ONCE:
        return bad or ["header"]
    found = {first + int(n) for first, pages in _read(path, count, size) for n in _mismatches(pages)}
    # their content is of no account, and those at the end of the file may be missing
    return [f"page {number}" for number in sorted(found - _free_pages(path, pointer, count, size, found))]


def _read(path: Path, count: int, size: int) -> Iterator[tuple[int, np.ndarray[Any, Any]]]:
    """Yield the pages that the header counts, many at a time, each time with the number of the first."""
    import numpy as np

    with path.open("rb") as file:
        file.seek(_HEADERS * _HEADER)
        step = _AT_ONCE // size
        for first in range(0, count, step):
            pages = np.zeros((min(step, count - first), size // 8), "<u8")
            # what is missing at the end of a file that was cut stays zero, and has no checksum
            file.readinto(pages.data)
            yield first, pages


def _free_pages(path: Path, pointer: int, count: int, size: int, damaged: set[int]) -> set[int]:
    """The numbers of the free pages; none if their list is in a damaged page.

    The list is its length and the numbers, in parts of metadata pages. Each part begins with a pointer to the next.
    """
    words: list[int] = []
    part = (size - 8) // _PARTS // 8 * 8
    with path.open("rb") as file:
        while pointer != _NOWHERE:
            page, index = pointer & ((1 << _PAGE_BITS) - 1), pointer >> _PAGE_BITS
            if page in damaged or page >= count or len(words) > 2 * count + part:
                return set()
            file.seek(_HEADERS * _HEADER + page * size + 8 + index * part)
            content = file.read(part)
            pointer, *more = (int.from_bytes(content[at : at + 8], "little") for at in range(0, part, 8))
            words += more
    return {*words[1 : 1 + words[0]]} if words else set()


def _mismatches(pages: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The numbers of those rows whose first word is not the checksum of the others."""
    import numpy as np

    with np.errstate(over="ignore"):
        found = np.bitwise_xor.reduce(pages[:, 1:] * np.uint64(_FACTOR), axis=1) ^ np.uint64(_SEED)
    return np.flatnonzero(found != pages[:, 0])
