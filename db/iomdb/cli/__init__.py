"""The command line: data to stdout, messages to stderr.

Exit codes: 0 fine, 1 a check failed, 2 wrong use or bad input, 130 interrupted.

    app.py     the application, its options, errors in one line
    data.py    commands for figures
    documents.py  read a document into an edition pack
    describe.py  what the tables and views hold
    provenance.py  where a figure comes from, the narrative, what changed
    publication.py  the file for the public
    records.py operational records: load, unload, source, batches
    synthesis.py  made-up records of a published year
    views.py   commands for the views: verify, lock, deprecate, remove, lineage
"""

from iomdb.cli import data, describe, documents, provenance, publication, records, synthesis, views
from iomdb.cli.app import app, main

__all__ = [
    "app",
    "data",
    "describe",
    "documents",
    "main",
    "provenance",
    "publication",
    "records",
    "synthesis",
    "views",
]
