"""Everything that people and programs read: tables on a terminal, and files.

about.py      title, unit, notes, source and status of a table, as the database has them
headings.py   the printed headings of a wide view
marks.py      a letter beside each figure that is not simply printed, and the line that explains the letters
values.py     values by type: what Python would change is read as text
selection.py  part of a table: some columns, some rows
listing.py    the rows with their headings and marks, as people read them
screen.py     tables for a terminal: no digit is ever cut
formats.py    csv, json, md and html
workbook.py   xlsx
columnar.py   parquet
writing.py    which format, and a whole file or none
notebook.py   the frame that shows its title and marks in a notebook
"""

from iomdb.output.values import text
from iomdb.output.writing import Format, write, write_rows

__all__ = ["Format", "text", "write", "write_rows"]
