"""Operational records: case-level exports in, facts out.

layout.py    the four layouts          mapping.py  foreign names and values
files.py     files, digests, headers   identity.py ids as keyed hashes
scan.py      rows as text              lines.py, workbook.py  rows that need care
batch.py     one load, one transaction rejects.py, unique.py  what is refused
facts.py     facts and their source    unload.py   a batch taken out
transaction.py  all or nothing
"""

from iomdb_loaders.records.batch import Loaded, Request, load
from iomdb_loaders.records.facts import FACTS, SourceName, prepare, use_source
from iomdb_loaders.records.files import find
from iomdb_loaders.records.identity import PLAIN, Identity, keyed
from iomdb_loaders.records.layout import KINDS, Kind, Layout, read_layout
from iomdb_loaders.records.mapping import Mapping, read_mapping
from iomdb_loaders.records.rejects import Allowance, allowance
from iomdb_loaders.records.unload import unload

__all__ = [
    "FACTS",
    "KINDS",
    "PLAIN",
    "Allowance",
    "Identity",
    "Kind",
    "Layout",
    "Loaded",
    "Mapping",
    "Request",
    "SourceName",
    "allowance",
    "find",
    "keyed",
    "load",
    "prepare",
    "read_layout",
    "read_mapping",
    "unload",
    "use_source",
]
