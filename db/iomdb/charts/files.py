"""A chart as a file: .svg, .png or .html, which needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from iomdb.errors import input_error
from iomdb.storage.draft import replacing

ENDINGS = (".svg", ".png", ".html")


def check_ending(output: Path) -> None:
    """Raise InputError for an ending that is no format of a chart."""
    if output.suffix.lower() not in ENDINGS:
        raise input_error(output, "has no ending of a chart", f"use {', '.join(ENDINGS)}")


def save(chart: Any, output: Path) -> None:
    """Write an Altair chart to `output`, which is replaced when the new file is whole.

    Raises InputError for an unknown ending, a database as `output`, and a file that cannot be written.
    """
    check_ending(output)
    kind = output.suffix.lower()[1:]
    options: dict[str, Any] = {"inline": True} if kind == "html" else {"scale_factor": 2}
    try:
        with replacing(output) as draft:
            chart.save(str(draft), format=kind, **options)
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise input_error(output, what, "choose another --output") from None
