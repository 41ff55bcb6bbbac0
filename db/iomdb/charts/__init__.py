"""Charts of the tables, in a terminal and as files.

definition.py  what the TOML of a table declares, and its check
keys.py        the definitions in the file: meta.chart and meta.chart_key
picture.py     what is drawn: the marks of a chart, and the texts around them
terminal.py    the drawing in a terminal
vega.py        the same as an Altair chart
layout.py      colours, the widths of texts, rows of data
flow.py        the bands of a flow chart
files.py       .svg, .png and .html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomdb.errors import InputError

if TYPE_CHECKING:
    import altair as alt

    from iomdb.charts.picture import Picture


def altair_chart(picture: Picture, width: int) -> alt.VConcatChart:
    """The chart for Altair, about `width` pixels wide. Raises InputError without the packages of `iomdb[charts]`."""
    try:
        import altair  # noqa: F401
        import vl_convert  # noqa: F401
    except ImportError:
        raise InputError(
            'charts: Altair and vl-convert are not installed; run: pip install "iomdb[charts]"'
        ) from None
    from iomdb.charts.vega import plotted

    return plotted(picture, width)
