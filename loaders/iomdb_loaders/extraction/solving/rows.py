"""What is sure in a row by itself: settled first, so that the whole table is about the rest (`rows_first`).

In a long table of short rows, few rows contradict their totals, yet to prove that no sum of a column makes any other
row doubtful takes hours. Where no single reading of a row decides a cell, its value stands.
"""

from dataclasses import replace

from iomdb_loaders.extraction.layout import Slot
from iomdb_loaders.extraction.reading.evidence import ROW
from iomdb_loaders.extraction.solving.margins import Prober, depends
from iomdb_loaders.extraction.solving.search import Search, fewest_wrong


def settle_rows(search: Search) -> tuple[Search, frozenset[int]]:
    """Return the search of what is left, and the arcs taken of texts that are only about what is settled.

    A cell or total is settled if it has one value in its row, whichever single reading is wrong as well. None are if
    the sums of the columns contradict them.
    """
    rows = [row.key for row in search.layout.rows]
    alone = search.each(lambda row: _settled_in(search, row), rows)
    settled = {slot: value for values, _ in alone for slot, value in values.items()}
    name = search.layout.table_id
    search.progress(f"{name}: {len(settled)} cells and totals are sure in their rows")
    if search.solve(replace(search, settled=settled).model().cp)[0] == "INFEASIBLE":
        search.progress(f"{name}: the sums of the columns contradict them, so none is settled")
        return search, frozenset()
    evidence, taken = search.evidence, frozenset(number for _, arcs in alone for number in arcs)
    about_settled = evidence.chains_within(settled.__contains__)
    done = {evidence.arcs[number].chain for number in taken} & about_settled - evidence.strokes()
    left = evidence.of_chains({arc.chain for arc in evidence.arcs.values()} - done)
    return replace(search, evidence=left, settled=settled), taken - left.arcs.keys()


def _settled_in(search: Search, row: str) -> tuple[dict[Slot, int], frozenset[int]]:
    """Return the slots that are settled in a row, and the arcs that its completion takes."""
    alone = search.alone((ROW, row))
    if not alone.evidence.arcs:
        return {}, frozenset()
    first = fewest_wrong(alone, alone.model(), 0, quiet=True)
    prober = Prober(alone, first)
    slots = list(first.values)
    opened = prober.differing(slots, prober.trial())
    single = [slot for slot in slots if slot not in opened]
    doubtful = depends(alone, prober, single, opened)
    return {slot: first.values[slot] for slot in single if slot not in doubtful}, first.taken
