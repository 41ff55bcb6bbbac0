"""Publish a database to other tools: whole or not at all, and compared cell by cell.

source.py     what is published: tables, views, comments, keys
cells.py      digests of the rows of a view, equal for equal cells on every engine
translate.py  the SQL of a view for another engine
postgres.py   tables and real views in a PostgreSQL database
sqlite.py     views as tables in an SQLite file
parquet.py    views as Parquet files, with a descriptor
datapackage.py  views as CSV files, with three descriptors
descriptor.py, csvw.py, croissant.py  descriptors of a folder
keys.py       keys of views
sdmx/         facts and printed cells as SDMX
site/         the report as a web site
"""

from iomdb.publish.source import Publication, Source, opened

__all__ = ["Publication", "Source", "opened"]
