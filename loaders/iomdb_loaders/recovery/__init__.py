"""Recovery: a table too damaged to be read is solved for, from the readings and the sums that must hold.

layout.py      what a table's layout says: rows, columns, blocks of the text, sums, agreements
document.py    the lines of a block          labels.py, reading.py  what a line and a text may be
gather.py      all ways to understand the text, as evidence (evidence.py)
model.py       the constraint model          sums.py  the identities
stages.py, parts.py, trust.py  parts that are settled first, to keep the problem small
bounds.py      how far every cell can be     recovery.py  all of it in order
pack.py, output.py  statuses, and the edition pack
explain.py     evidence and sums of one cell
"""

from iomdb_loaders.recovery.explain import explain_cell
from iomdb_loaders.recovery.output import write_pack
from iomdb_loaders.recovery.recovery import Recovery, recover

__all__ = ["Recovery", "explain_cell", "recover", "write_pack"]
