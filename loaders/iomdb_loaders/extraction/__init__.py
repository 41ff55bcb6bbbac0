"""From the text extraction of a document to the tables of an edition pack.

layout.py          the layout of a damaged table      grid_layout.py   of a table that is whole in the text
document.py        the text extraction
grid.py            read a table that is whole; transcription.py puts all of them into the pack
reading/           a damaged table: document text -> evidence
solving/           evidence -> values and ranges
recovery.py        both in order; cells.py gives every cell a status, output.py writes the pack
explain.py         evidence and sums of one cell
"""

from iomdb_loaders.extraction.explain import explain_cell
from iomdb_loaders.extraction.output import write_pack as write_recovery
from iomdb_loaders.extraction.recovery import Recovery, recover
from iomdb_loaders.extraction.transcription import Transcript, differing_files, transcribe
from iomdb_loaders.extraction.transcription import write_pack as write_transcripts

__all__ = [
    "Recovery",
    "Transcript",
    "differing_files",
    "explain_cell",
    "recover",
    "transcribe",
    "write_recovery",
    "write_transcripts",
]
