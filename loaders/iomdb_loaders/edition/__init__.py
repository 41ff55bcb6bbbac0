"""Edition loader: one printed edition, kept as a Frictionless Data Package, into source, ref and fact.

package.py  reads datapackage.json: which files, which fields, which fact each feeds
check.py    holds every row of a file against its schema
load.py     copies the checked files into the database
"""

from iomdb_loaders.edition.load import load_edition
from iomdb_loaders.edition.package import Edition, read_edition

__all__ = ["Edition", "load_edition", "read_edition"]
