"""The command line: data to stdout, messages to stderr.

Exit codes: 0 fine, 1 a check failed, 2 wrong use or bad input, 130 interrupted.

    app.py          the application, its options
    comparison.py   compare
    failures.py     what people see of a failure
    completion.py   what the shell offers for TAB
    data.py         build, tables, table, query, check
    describe.py     describe
    documents.py    transcribe, recover
    edition.py      edition, with draft, check, freeze, revise
    plot.py         plot
    provenance.py   explain, bounds, figures, diff
    publication.py  export
    publish.py      publish, with postgres, sqlite, parquet
    records.py      load, unload, source, batches
    storage.py      verify, backup, upgrade
    synthesis.py    synthesize
    views.py        views, with verify, lock, deprecate, remove, graph
"""

# isort: off
# their order is that of the help: what a newcomer needs comes first
from iomdb.cli import data, shell, describe, provenance, plot, comparison, publication, publish
from iomdb.cli import storage, records, synthesis, edition, documents, views

# isort: on
from iomdb.cli.app import app, main

__all__ = [
    "app",
    "comparison",
    "data",
    "describe",
    "documents",
    "edition",
    "main",
    "plot",
    "provenance",
    "publication",
    "publish",
    "records",
    "shell",
    "storage",
    "synthesis",
    "views",
]
