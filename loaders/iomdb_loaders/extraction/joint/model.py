"""The constraint model of a table: sums are hard, texts are soft, and only a distrusted text costs something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from iomdb_loaders.extraction.joint.evidence import Evidence
from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.sums import agreed_sums, table_sums


@dataclass
class Model:
    """A CP-SAT model with its variables by slot, arc, column and reading.

    `distrust` has the weight of the distrusted readings of each column, without the excused ones: an excused reading is
    distrusted at no cost. `strokes` has the arcs that distrust a reading of no weight.
    """

    cp: Any
    cells: dict[Slot, Any]
    arcs: list[Any]
    distrust: dict[str, Any]
    excused: dict[int, Any]
    strokes: list[Any]


@dataclass(frozen=True)
class Least:
    """What some texts by themselves must distrust: those of a column, and those of a group of rows (by chain).

    Stated in the model, it makes the solver prune: what one part spends, no other has.
    """

    columns: dict[str, int] = field(default_factory=dict)
    groups: tuple[tuple[frozenset[int], int], ...] = ()

    @property
    def weight(self) -> int:
        """What the whole table must distrust at least; no text is in two columns, nor in two groups."""
        return max(sum(self.columns.values()), sum(weight for _, weight in self.groups))


def table_model(
    layout: Layout, evidence: Evidence, least: Least, only: Callable[[Slot], bool] = lambda slot: True
) -> Model:
    """Return the model of a whole table, or of `only` some slots by themselves."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    cells = {
        slot: cp.new_int_var(0, limit, "|".join(slot))
        for slot, limit in _limits(layout).items()
        if only(slot)
    }
    for addends, total in table_sums(layout):
        if total in cells and all(slot in cells for slot in addends):
            cp.add(cells[total] == sum(cells[slot] for slot in addends))
    for agreed in agreed_sums(layout):
        amount = sum(cells[slot] for slot in agreed.cells if slot in cells)
        whole = all(slot in cells for slot in agreed.cells)
        cp.add(amount == agreed.value if whole and not agreed.at_most else amount <= agreed.value)
    model = Model(cp, cells, [], {}, {}, [])
    _add_texts(model, evidence)
    _add_paths(model, evidence)
    _add_distrust(model, evidence, least.columns)
    for chains, weight in least.groups:
        cp.add(sum(_costs(model, evidence, chains)) >= weight)
    return model


def _costs(model: Model, evidence: Evidence, chains: frozenset[int]) -> Iterator[Any]:
    for arc, var in zip(evidence.arcs, model.arcs, strict=True):
        if arc.kind == "wrong" and arc.reading is not None and arc.chain in chains:
            yield evidence.readings[arc.reading].weight * var


def _limits(layout: Layout) -> dict[Slot, int]:
    """Return the largest value of every slot."""
    slots = [(row.key, column.key) for row in layout.rows for column in layout.columns]
    limits = {slot: layout.largest(slot) for slot in slots}
    for agreed in agreed_sums(layout):
        limits.update((slot, min(limits[slot], agreed.value)) for slot in agreed.cells)
    return limits


def _add_texts(model: Model, evidence: Evidence) -> None:
    """What an arc leaves to its slot holds if it is taken."""
    least: dict[tuple[int, Slot], list[Any]] = {}
    for number, arc in enumerate(evidence.arcs):
        var = model.cp.new_bool_var(f"a{number}")
        model.arcs.append(var)
        if arc.slot is not None:
            model.cp.add_linear_constraint(model.cells[arc.slot], arc.low, arc.high).only_enforce_if(var)
            least.setdefault((arc.chain, arc.slot), []).append(arc.low * var)
    for (_, slot), values in least.items():
        model.cp.add(model.cells[slot] >= sum(values))  # implied; it tightens the linear relaxation


def _add_paths(model: Model, evidence: Evidence) -> None:
    """Exactly one path runs through every chain: what flows into a node flows out of it."""
    flow: dict[tuple[int, int], list[tuple[int, Any]]] = {}
    for arc, var in zip(evidence.arcs, model.arcs, strict=True):
        flow.setdefault((arc.chain, arc.tail), []).append((1, var))
        flow.setdefault((arc.chain, arc.head), []).append((-1, var))
    for (chain, node), signed in flow.items():
        if node in (0, evidence.sinks[chain]):
            model.cp.add_exactly_one(var for _, var in signed)
        else:
            model.cp.add(sum(sign * var for sign, var in signed) == 0)


def _add_distrust(model: Model, evidence: Evidence, least: dict[str, int]) -> None:
    wrong: dict[int, list[Any]] = {}
    for arc, var in zip(evidence.arcs, model.arcs, strict=True):
        if arc.kind == "wrong" and arc.reading is not None:
            wrong.setdefault(arc.reading, []).append(var)
    spent: dict[str, list[Any]] = {}
    spared: dict[str, list[Any]] = {}
    most: dict[str, int] = {}
    for number, distrusted in wrong.items():
        reading = evidence.readings[number]
        if not reading.weight:
            model.strokes += distrusted
            continue
        var = model.excused[number] = model.cp.new_bool_var(f"e{number}")
        model.cp.add(var <= sum(distrusted))
        spent.setdefault(reading.column, []).append(reading.weight * sum(distrusted))
        spared.setdefault(reading.column, []).append(reading.weight * var)
        most[reading.column] = most.get(reading.column, 0) + reading.weight
    for column, costs in spent.items():
        whole = model.cp.new_int_var(least.get(column, 0), most[column], f"whole {column}")
        model.distrust[column] = model.cp.new_int_var(0, most[column], f"distrust {column}")
        model.cp.add(whole == sum(costs))
        model.cp.add(model.distrust[column] == whole - sum(spared[column]))
