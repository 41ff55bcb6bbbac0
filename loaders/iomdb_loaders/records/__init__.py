"""Operational records: load case-level exports, derive facts.

kinds.py       the registry of record kinds    prepare.py    what a build does for records
request.py     what a load takes and returns   batch.py      one load, one transaction
files.py       files, digests, headers         mapping.py    foreign names and values
rows.py        rows checked and stored         statements.py the SQL of a kind's definition
scan.py        rows as text                    lines.py, workbook.py  rows that need care
rejects.py     rejected rows                   unique.py     unique ids
identity.py    ids as keyed hashes             facts.py      facts and their source
unload.py      remove a batch                  transaction.py  commit or roll back
"""

from iomdb_loaders.records.batch import load
from iomdb_loaders.records.facts import SourceName, refresh, use_source
from iomdb_loaders.records.identity import find_key
from iomdb_loaders.records.kinds import RecordKind, kind_names, read_kind, read_kinds
from iomdb_loaders.records.prepare import check_kinds, prepare
from iomdb_loaders.records.request import Loaded, Request
from iomdb_loaders.records.unload import unload

__all__ = [
    "Loaded",
    "RecordKind",
    "Request",
    "SourceName",
    "check_kinds",
    "find_key",
    "kind_names",
    "load",
    "prepare",
    "read_kind",
    "read_kinds",
    "refresh",
    "unload",
    "use_source",
]
