"""From the text extraction of a document to the tables of an edition pack.

layout.py, layout_file.py   where a table is in the text, its rows and columns, and what must add up
document.py                 the text extraction
grid.py, transcription.py   method grid: read the tables that are whole in the text
reading/                    method solve, first half: the text of a damaged table -> evidence
solving/                    method solve, second half: evidence -> values and ranges
joint/                      method joint: one model of a table, with a margin for every cell
recovery.py, cells.py       method solve, both halves: cells with status, range and reason
slid_rows.py                rows whose values may be beside another label
explain.py                  evidence and sums of one cell

Imports go one way: layout, document <- reading <- solving <- recovery.
"""

from iomdb_loaders.extraction.explain import explain_cell
from iomdb_loaders.extraction.recovery import Recovery, recover
from iomdb_loaders.extraction.transcription import transcribe

__all__ = ["Recovery", "explain_cell", "recover", "transcribe"]
