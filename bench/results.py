"""RESULTS.md: sections, each with the command that writes it. Renewing one leaves the others unchanged."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Results

Ratios of runs in turn, since a machine's speed drifts: under 1 is faster than the reference. A missed aim is marked ✗.
"""


@dataclass(frozen=True)
class Section:
    """A table, its title, and a paragraph on what was measured and how."""

    title: str
    command: str
    text: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        machine = (
            f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"DuckDB {version('duckdb')}"
        )
        table = [self.header, ("---",) * len(self.header), *self.rows]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in table)
        return f"`{self.command}`, {date.today()}, {machine}. {self.text}\n\n{lines}\n"


def renew(path: Path, section: Section) -> None:
    """Replace the section with this title, or add it at the end."""
    sections = read(path)
    sections[section.title] = section.markdown()
    parts = [HEAD, *(f"## {title}\n\n{text}" for title, text in sections.items())]
    path.write_text("\n".join(parts), encoding="utf-8")


def read(path: Path) -> dict[str, str]:
    """The text of each section by its title, in their order."""
    if not path.is_file():
        return {}
    parts = path.read_text(encoding="utf-8").split("\n## ")[1:]
    return {title: text.strip() + "\n" for title, text in (part.split("\n", 1) for part in parts)}


def spread(ratios: Sequence[float], aim: float | None) -> tuple[str, str, str, str]:
    """The cells aim, median, min and max of a row."""
    median = statistics.median(ratios)
    missed = " ✗" if aim is not None and median > aim else ""
    return (
        f"≤ {aim:g}{missed}" if aim is not None else "",
        f"{median:.2f}",
        f"{min(ratios):.2f}",
        f"{max(ratios):.2f}",
    )
