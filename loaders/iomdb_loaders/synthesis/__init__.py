"""Made-up records of a year: files that add up to exactly what an edition published.

    published.py     read the facts of the year, and refuse a year with missing figures
    movements.py     flows that Tables 2 and 3 both count, consistent with Tables 1 and 4
    staff.py         whether Tables 5 and 7 count the same Officials
    expenditure.py   amounts to the cent that round to both Annex I.9 and chapter V.B
    transport.py     fill a table with given row and column sums
    files.py         expand patterns to rows and write the files, in SQL

DuckDB makes the rows: sql/synthesis holds, for each record kind, the pattern (the rows of one copy) and the statement
that writes it `scale` times.
"""

from iomdb_loaders.synthesis.files import Synthesis, synthesize
from iomdb_loaders.synthesis.published import Discrepancy

__all__ = ["Discrepancy", "Synthesis", "synthesize"]
