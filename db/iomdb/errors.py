"""Errors a person can act on. Each message is one line; the command line prints it and exits with 2."""

from __future__ import annotations

from iomdb_loaders.errors import InputError, input_error

__all__ = ["InputError", "input_error", "one_line"]


def one_line(error: Exception) -> str:
    """What a DuckDB error says, without the picture of the query below it."""
    return " ".join(str(error).split("\n\n")[0].split())
