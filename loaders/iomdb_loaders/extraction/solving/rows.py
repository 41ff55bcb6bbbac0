"""What is sure in a row by itself: settled first, so that the whole table is about the rest (`rows_first`).

In a long table of short rows, few rows contradict their totals, yet to prove that no sum of a column makes any other
row doubtful takes hours. Where no single reading of a row decides a cell, its value stands.
"""

from dataclasses import replace

from iomdb_loaders.extraction.layout import Slot
from iomdb_loaders.extraction.solving.margins import Prober, depends
from iomdb_loaders.extraction.solving.search import Search, fewest_wrong


def settled_cells(search: Search) -> dict[Slot, int]:
    """Return the cells and totals that have one value in their row, whichever single reading is wrong as well.

    None are settled if the sums of the columns contradict them.
    """
    rows = [row.key for row in search.layout.rows]
    alone = search.each(lambda row: _settled_in(search, row), rows)
    settled = {slot: value for cells in alone for slot, value in cells.items()}
    name = search.layout.table_id
    search.progress(f"{name}: {len(settled)} cells and totals are sure in their rows")
    trial = replace(search, settled=settled).model()
    if search.solve(trial.cp)[0] != "INFEASIBLE":
        return settled
    search.progress(f"{name}: the sums of the columns contradict them, so none is settled")
    return {}


def _settled_in(search: Search, row: str) -> dict[Slot, int]:
    chains = search.evidence.chains_within({row})
    if not chains:
        return {}
    part = replace(search, evidence=search.evidence.of_chains(chains), only=lambda slot: slot[0] == row)
    first = fewest_wrong(part, part.model(), 0, quiet=True)
    prober = Prober(part, first)
    slots = list(first.values)
    opened = prober.differing(slots, prober.trial())
    single = [slot for slot in slots if slot not in opened]
    doubtful = depends(part, prober, single, opened)
    return {slot: first.values[slot] for slot in single if slot not in doubtful}
