"""Made-up records of a year: four files that add up to exactly what an edition published.

    published.py     read the facts of the year, and refuse a year that is not whole
    movements.py     one set of flows that Tables 2 and 3 both count; Tables 1 and 4 beside them
    staff.py         whether Tables 5 and 7 count the same Officials
    expenditure.py   amounts to the cent that Annex I.9 and chapter V.B both round
    transport.py     fill a table whose row and column sums are given
    files.py         expand patterns to rows and write them, in SQL

The rows are made in DuckDB: sql/synthesis holds, for each kind of record, the pattern (the rows of one
copy) and the statement that writes it `scale` times.
"""

from iomdb_loaders.synthesis.files import Synthesis, synthesize
from iomdb_loaders.synthesis.published import Discrepancy

__all__ = ["Discrepancy", "Synthesis", "synthesize"]
