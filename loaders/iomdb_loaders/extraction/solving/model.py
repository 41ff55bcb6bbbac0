"""The constraint model of a table: sums are hard, texts are soft, and only a distrusted text costs something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import COLUMN, ROW, Evidence, Part
from iomdb_loaders.extraction.reading.sums import agreed_sums, table_sums


@dataclass
class Model:
    """A CP-SAT model with its variables by slot, arc, row or column, and reading.

    `distrust` has the weight of the distrusted readings of each row and each column, without the excused ones: an
    excused reading is distrusted at no cost. `strokes` has the arcs that distrust a reading of no weight.
    """

    cp: Any
    cells: dict[Slot, Any]
    arcs: dict[int, Any]
    distrust: dict[Part, Any]
    excused: dict[int, Any]
    strokes: list[Any]

    def limit(self, cp: Any, weight: int) -> None:
        """Let `cp`, the model or a copy of it, distrust readings of this weight together at most."""
        for axis in (ROW, COLUMN):
            cp.add(sum(spent for part, spent in self.distrust.items() if part[0] == axis) <= weight)


def table_model(
    layout: Layout,
    evidence: Evidence,
    least: Mapping[Part, int],
    only: Callable[[Slot], bool] = lambda slot: True,
) -> Model:
    """Return the model of a whole table, or of `only` some slots by themselves.

    `least` is what some parts must distrust by themselves. It makes the solver prune: what one part spends, no other
    has.
    """
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
        if whole and agreed.exact:
            cp.add(amount == agreed.most)
        elif agreed.most is not None:
            cp.add(amount <= agreed.most)
        elif whole:
            cp.add(amount >= agreed.least)
    model = Model(cp, cells, {}, {}, {}, [])
    _add_texts(model, evidence)
    _add_paths(model, evidence)
    _add_distrust(model, evidence, least)
    return model


def _limits(layout: Layout) -> dict[Slot, int]:
    """Return the largest value of every slot."""
    slots = [(row.key, column.key) for row in layout.rows for column in layout.columns]
    limits = {slot: layout.largest(slot) for slot in slots}
    for agreed in agreed_sums(layout):
        if agreed.most is not None:
            limits.update((slot, min(limits[slot], agreed.most)) for slot in agreed.cells)
    return limits


def _add_texts(model: Model, evidence: Evidence) -> None:
    """What an arc leaves to its slot holds if it is taken."""
    least: dict[tuple[int, Slot], list[Any]] = {}
    for number, arc in evidence.arcs.items():
        var = model.arcs[number] = model.cp.new_bool_var(f"a{number}")
        if arc.slot is not None:
            model.cp.add_linear_constraint(model.cells[arc.slot], arc.low, arc.high).only_enforce_if(var)
            least.setdefault((arc.chain, arc.slot), []).append(arc.low * var)
    for (_, slot), values in least.items():
        model.cp.add(model.cells[slot] >= sum(values))  # implied; it tightens the linear relaxation


def _add_paths(model: Model, evidence: Evidence) -> None:
    """Exactly one path runs through every chain: what flows into a node flows out of it."""
    flow: dict[tuple[int, int], list[tuple[int, Any]]] = {}
    for number, arc in evidence.arcs.items():
        var = model.arcs[number]
        flow.setdefault((arc.chain, arc.tail), []).append((1, var))
        flow.setdefault((arc.chain, arc.head), []).append((-1, var))
    for (chain, node), signed in flow.items():
        if node in (0, evidence.sinks[chain]):
            model.cp.add_exactly_one(var for _, var in signed)
        else:
            model.cp.add(sum(sign * var for sign, var in signed) == 0)


def _add_distrust(model: Model, evidence: Evidence, least: Mapping[Part, int]) -> None:
    """Add what each row and each column distrusts, without the excused readings; with them, `least` or more."""
    wrong: dict[int, list[Any]] = {}
    for number, arc in evidence.arcs.items():
        if arc.kind == "wrong" and arc.reading is not None:
            wrong.setdefault(arc.reading, []).append(model.arcs[number])
    for number in [number for number in wrong if not evidence.readings[number].weight]:
        model.strokes += wrong.pop(number)
    parts: dict[Part, dict[int, int]] = {}
    for number, distrusted in wrong.items():
        model.excused[number] = model.cp.new_bool_var(f"e{number}")
        model.cp.add(model.excused[number] <= sum(distrusted))
        reading = evidence.readings[number]
        for part in reading.parts:
            parts.setdefault(part, {})[number] = reading.weight
    for part, weights in parts.items():
        most = sum(weights.values())
        whole = model.cp.new_int_var(least.get(part, 0), most, f"whole {part}")
        model.distrust[part] = model.cp.new_int_var(0, most, f"distrust {part}")
        model.cp.add(whole == sum(weight * sum(wrong[number]) for number, weight in weights.items()))
        spared = sum(weight * model.excused[number] for number, weight in weights.items())
        model.cp.add(model.distrust[part] == whole - spared)
