"""Transcription: the tables that stand whole in the text extraction, read by their layouts.

    layout.py      what a table's layout file says
    grid.py        read the cells of one table from the text
    pack.py        write the cells into the edition pack

Tables too damaged for this are the business of iomdb_loaders.recovery.
"""

from iomdb_loaders.transcription.pack import Transcript, differing_files, transcribe, write_pack

__all__ = ["Transcript", "differing_files", "transcribe", "write_pack"]
