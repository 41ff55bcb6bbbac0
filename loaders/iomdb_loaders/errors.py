"""The one error a person can cause: bad input, reported in one line."""

from __future__ import annotations

from pathlib import Path


class InputError(ValueError):
    """Bad input. The message is one line: where (file, line, column, value), what, and the next step."""

    def __init__(self, message: str) -> None:
        """Keep the message one line, whatever bytes of the input it quotes."""
        super().__init__("".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in message))


def input_error(
    path: Path | str, what: str, step: str, *, line: int | None = None, column: str = "", value: object = None
) -> InputError:
    """Compose the one-line message; leave out the places that do not apply."""
    place = str(path)
    if line is not None:
        place += f", line {line}"
    if column:
        place += f", column {column}"
    if value is not None:
        place += f", value {str(value)[:80]!r}"
    return InputError(f"{place}: {what}; {step}")


def one_line(error: Exception) -> str:
    """The message of a DuckDB error, without the excerpt of the query below it."""
    return " ".join(str(error).split("\n\n")[0].split())
