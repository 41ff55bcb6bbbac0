"""Recovery: a table too damaged to be read is solved for, from the readings and the sums that must hold.

layout.py      what a table's layout says: rows, columns, blocks of the text, sums, agreements
document.py    the lines of a block          labels.py, reading.py  what a line and a text may be
gather.py      all ways to understand the text, as evidence (evidence.py)
model.py       the constraint model          sums.py  the identities
whole.py       the way through a table whose lines may echo each other: stages.py, parts.py, then all of it
piecewise.py   the way through a table whose texts stand in their lines: settling.py, components.py, then each piece
trust.py, sequences.py  what a closing sum confirms, of single texts and of several rows' values in one field
bounds.py, reach.py     how far every cell can be     recovery.py  all of it in order
reliability.py  leave one out
pack.py, output.py  statuses, and the edition pack
explain.py     evidence and sums of one cell
"""

from iomdb_loaders.recovery.explain import explain_cell
from iomdb_loaders.recovery.output import write_pack
from iomdb_loaders.recovery.recovery import Recovery, recover

__all__ = ["Recovery", "explain_cell", "recover", "write_pack"]
