"""Whether Tables 5 and 7 count the same Officials, grade by grade; Table 8 is independent of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb_loaders.synthesis.published import contradiction, read

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def check_officials(connection: DuckDBPyConnection, year: int) -> None:
    """Raise InputError, naming the grades, if Tables 5 and 7 count different numbers of Officials."""
    by_post = read(connection, "official_by_grade", year, ["grade"])
    by_nationality = read(connection, "official_by_nationality", year, ["grade"])
    findings = [
        f"{grade}: Table 5 counts {by_post.get((grade,), 0)}, Table 7 {by_nationality.get((grade,), 0)}"
        for (grade,) in sorted({*by_post, *by_nationality})
        if by_post.get((grade,), 0) != by_nationality.get((grade,), 0)
    ]
    if findings:
        raise contradiction("Tables 5 and 7", year, findings)
