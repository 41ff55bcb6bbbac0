"""The constraint model of a table: sums are hard, texts are soft, and only a distrusted text costs something."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from iomdb_loaders.extraction.layout import Layout, Slot
from iomdb_loaders.extraction.reading.evidence import Evidence
from iomdb_loaders.extraction.reading.sums import agreed_sums, table_sums


@dataclass
class Model:
    """A CP-SAT model with its variables by slot, arc, column and reading.

    `distrust` has the weight of the distrusted readings of each column, without the excused ones: an excused reading is
    distrusted at no cost. `by_group`, for tables of short rows, has it of each group of rows, and of what belongs to
    none. `strokes` has the arcs that distrust a reading of no weight.
    """

    cp: Any
    cells: dict[Slot, Any]
    arcs: dict[int, Any]
    distrust: dict[str, Any]
    excused: dict[int, Any]
    strokes: list[Any]
    by_group: list[Any] = field(default_factory=list)

    def limit(self, cp: Any, weight: int) -> None:
        """Let `cp`, the model or a copy of it, distrust readings of this weight together at most."""
        cp.add(sum(self.distrust.values()) <= weight)
        if self.by_group:
            cp.add(sum(self.by_group) <= weight)


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
        if whole and agreed.exact:
            cp.add(amount == agreed.most)
        elif agreed.most is not None:
            cp.add(amount <= agreed.most)
        elif whole:
            cp.add(amount >= agreed.least)
    model = Model(cp, cells, {}, {}, {}, [])
    _add_texts(model, evidence)
    _add_paths(model, evidence)
    wrong = _add_distrust(model, evidence, least.columns)
    _add_groups(model, evidence, wrong, least.groups, by_group=layout.rows_first)
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


def _add_distrust(model: Model, evidence: Evidence, least: Mapping[str, int]) -> dict[int, list[Any]]:
    """Add what each column distrusts; return the arcs that distrust each reading with a weight."""
    wrong: dict[int, list[Any]] = {}
    for number, arc in evidence.arcs.items():
        if arc.kind == "wrong" and arc.reading is not None:
            wrong.setdefault(arc.reading, []).append(model.arcs[number])
    for number in [number for number in wrong if not evidence.readings[number].weight]:
        model.strokes += wrong.pop(number)
    for number, distrusted in wrong.items():
        model.excused[number] = model.cp.new_bool_var(f"e{number}")
        model.cp.add(model.excused[number] <= sum(distrusted))
    columns = {number: evidence.readings[number].column for number in wrong}
    model.distrust = _spent(model, evidence, wrong, columns, least)
    return wrong


def _add_groups(
    model: Model,
    evidence: Evidence,
    wrong: Mapping[int, list[Any]],
    least: Sequence[tuple[frozenset[int], int]],
    *,
    by_group: bool,
) -> None:
    """Add what each group of rows distrusts at least.

    With `by_group` as variables that `Model.limit` bounds: in long tables of short rows the solver then prunes at once.
    """
    chain = evidence.chain_of()
    if by_group:
        group = {one: str(number) for number, (chains, _) in enumerate(least) for one in chains}
        groups = {number: group.get(chain[number], "") for number in wrong}
        of_groups = {str(number): weight for number, (_, weight) in enumerate(least)}
        model.by_group = list(_spent(model, evidence, wrong, groups, of_groups).values())
        return
    for chains, weight in least:
        some = (number for number in wrong if chain[number] in chains)
        model.cp.add(sum(evidence.readings[n].weight * sum(wrong[n]) for n in some) >= weight)


def _spent(
    model: Model,
    evidence: Evidence,
    wrong: Mapping[int, list[Any]],
    parts: Mapping[int, str],
    least: Mapping[str, int],
) -> dict[str, Any]:
    """Return what each part of the readings costs, without the excused ones; `least` is what it costs with them."""
    spent: dict[str, Any] = {}
    for part in dict.fromkeys(parts.values()):
        some = {number: evidence.readings[number].weight for number in wrong if parts[number] == part}
        most = sum(some.values())
        whole = model.cp.new_int_var(least.get(part, 0), most, f"whole {part}")
        spent[part] = model.cp.new_int_var(0, most, f"distrust {part}")
        model.cp.add(whole == sum(weight * sum(wrong[number]) for number, weight in some.items()))
        spared = sum(weight * model.excused[number] for number, weight in some.items())
        model.cp.add(spent[part] == whole - spared)
    return spent
