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


def damaged_pages(path: Path) -> list[str]:
    """The names of the pages whose content does not have the checksum stored before it; the log is not read."""
    import numpy as np

    # checksum, iteration, two addresses, number and size of blocks: the later of two headers is in force
    if path.stat().st_size < _HEADERS * _HEADER:
        return ["header"]
    headers = np.fromfile(path, "<u8", _HEADERS * _HEADER // 8).reshape(_HEADERS, -1)
    bad = [f"header {number}" for number in _mismatches(headers)]
    later = max(headers[1:], key=lambda header: int(header[1]))
    count, size = int(later[4]), int(later[5])
    if bad or size % 8 or not 0 < size <= _AT_ONCE:
        return bad or ["header"]
    for first, pages in _read(path, count, size):
        bad += [f"page {first + number}" for number in _mismatches(pages)]
    return bad


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


def _mismatches(pages: np.ndarray[Any, Any]) -> list[int]:
    """The numbers of those rows whose first word is not the checksum of the others."""
    import numpy as np

    with np.errstate(over="ignore"):
        found = np.bitwise_xor.reduce(pages[:, 1:] * np.uint64(_FACTOR), axis=1) ^ np.uint64(_SEED)
    return [int(number) for number in np.flatnonzero(found != pages[:, 0])]
