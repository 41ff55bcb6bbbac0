"""From the text extraction of a document to the tables of an edition pack.

layout.py, layout_file.py   where a table is in the text, its rows and columns, and what must add up
document.py                 the text extraction
grid.py, transcription.py   method grid: read the tables that are whole in the text
reading/                    method joint: the text of a damaged table -> evidence
solving/                    evidence -> values, margins and ranges
estimating/                 the intervals of the cells that stay open
slid_rows.py                rows whose values may be beside another label
recovery.py, cells.py       the recovered table: cells with status, margin, range and reason
explain.py                  evidence and sums of one cell

Imports go one way: layout, document <- reading <- solving <- estimating <- recovery.
"""

from iomdb_loaders.extraction.explain import explain_cell
from iomdb_loaders.extraction.recovery import Recovery, recover
from iomdb_loaders.extraction.transcription import transcribe

__all__ = ["Recovery", "explain_cell", "recover", "transcribe"]
