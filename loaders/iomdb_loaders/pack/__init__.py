"""Editions as data: the code lists and the printed tables in data/, into ref, source and fact.

schema.py      data/schema.toml: columns, keys and targets of every file
read.py        edition.toml, and the rows of a file
check.py       the rows of a file against its columns and keys
references.py  totals, corrections and errata against the cells of the tables
narrative.py   the derivations of the narrative against the facts and their codes
load.py        checked rows into the database
write.py       files of an edition, as the extraction writes them
draft.py       an edition from the records of a year
vintage.py     frozen editions, and which of them replaces which
descriptor.py  the same description as a Frictionless Data Package
"""

from iomdb_loaders.pack.descriptor import check_descriptors
from iomdb_loaders.pack.draft import Drafted, draft_edition
from iomdb_loaders.pack.load import end_labels, load_codes, load_edition, load_replaced
from iomdb_loaders.pack.read import EDITION_FILE, Edition, edition_folders, read_editions
from iomdb_loaders.pack.schema import Schema, read_schema
from iomdb_loaders.pack.vintage import Frozen, current_editions, freeze, read_frozen, revise

__all__ = [
    "EDITION_FILE",
    "Drafted",
    "Edition",
    "Frozen",
    "Schema",
    "check_descriptors",
    "current_editions",
    "draft_edition",
    "edition_folders",
    "end_labels",
    "freeze",
    "load_codes",
    "load_edition",
    "load_replaced",
    "read_editions",
    "read_frozen",
    "read_schema",
    "revise",
]
