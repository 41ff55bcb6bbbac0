"""The structures of the flows as pysdmx has them: code lists, concepts, data structures, dataflows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iomdb.errors import InputError
from iomdb.output.values import unit_text
from iomdb.publish.sdmx.flows import AGENCY, ATTRIBUTE, DIMENSION, MEASURE, Component, Flow, version
from iomdb.publish.source import Source

if TYPE_CHECKING:
    from pysdmx.model import Codelist, ConceptScheme, Dataflow, DataStructureDefinition

_CONCEPTS = "CS_IOMDB"
# of the list that SDMX itself maintains, the codes that ref.status can name
_OBS_STATUS = {
    "A": "Normal value",
    "E": "Estimated value",
    "I": "Imputed value (CCSA definition)",
    "O": "Missing value",
    "Q": "Missing value; suppressed",
}


@dataclass(frozen=True)
class Structures:
    """All structures; those of a flow have its identifier as key."""

    codelists: dict[str, Codelist]
    concepts: ConceptScheme
    definitions: dict[str, DataStructureDefinition]
    dataflows: dict[str, Dataflow]

    @property
    def all(self) -> list[Any]:
        """In the order in which each refers to those before it."""
        return [
            *self.codelists.values(),
            self.concepts,
            *self.definitions.values(),
            *self.dataflows.values(),
        ]

    def check(self, read: Sequence[Any]) -> None:
        """Raise InputError unless the structures that were read have the codes, names and components of these."""
        own, found = _contents(self.all), _contents(read)
        if own != found:
            first = min(own.keys() ^ found.keys() or (id_ for id_ in own if own[id_] != found[id_]))
            raise InputError(f"{first} differs in SDMX-ML; nothing was published; report it as a defect")


def structures(source: Source, listed: Sequence[Flow]) -> Structures:
    """The structures of the flows. Raises InputError for a status that SDMX does not have."""
    from pysdmx.model import Components, Concept, ConceptScheme, Dataflow, DataStructureDefinition

    number = version(source)
    used = dict.fromkeys(c.codes for flow in listed for c in flow.components if c.codes)
    codelists = {name: _codelist(source, name) for name in used}
    by_id = {component.id: component for flow in reversed(listed) for component in flow.components}
    concepts = ConceptScheme(
        id=_CONCEPTS,
        name="Concepts of iomdb",
        agency=AGENCY,
        version=number,
        items=[Concept(id=id_, name=_name(id_), description=by_id[id_].about) for id_ in sorted(by_id)],
    )
    definitions = {
        flow.id: DataStructureDefinition(
            id=f"DSD_{flow.id}",
            name=flow.title,
            agency=AGENCY,
            version=number,
            components=Components([_component(c, number, codelists) for c in flow.components]),
        )
        for flow in listed
    }
    dataflows = {
        flow.id: Dataflow(
            id=flow.id,
            name=flow.title,
            agency=AGENCY,
            version=number,
            structure=definitions[flow.id],
        )
        for flow in listed
    }
    return Structures(codelists, concepts, definitions, dataflows)


def _contents(listed: Sequence[Any]) -> dict[str, object]:
    """What each structure is, by its kind and identifier."""
    from pysdmx.model import Codelist, ConceptScheme, DataStructureDefinition

    found: dict[str, object] = {}
    for one in listed:
        parts: object = None
        if isinstance(one, Codelist | ConceptScheme):
            parts = [(item.id, item.name or "") for item in one.items]
        elif isinstance(one, DataStructureDefinition):
            parts = [(c.id, c.role, c.dtype, c.local_codes and c.local_codes.id) for c in one.components]
        found[f"{type(one).__name__} {one.id}"] = (one.name or "", parts)
    return found


def _name(id_: str) -> str:
    return id_.replace("_", " ").capitalize()


def _component(component: Component, number: str, codelists: dict[str, Codelist]) -> Any:
    from pysdmx.model import Component as Modelled
    from pysdmx.model import ItemReference, Role

    roles = {DIMENSION: Role.DIMENSION, MEASURE: Role.MEASURE, ATTRIBUTE: Role.ATTRIBUTE}
    return Modelled(
        id=component.id,
        required=component.required,
        role=roles[component.role],
        concept=ItemReference(
            sdmx_type="Concept", agency=AGENCY, id=_CONCEPTS, version=number, item_id=component.id
        ),
        local_dtype=None if component.codes else _dtype(component),
        local_codes=codelists[component.codes] if component.codes else None,
        # O is for observation: each has its own
        attachment_level="O" if component.role == ATTRIBUTE else None,
    )


def _dtype(component: Component) -> Any:
    from pysdmx.model import DataType

    if component.id == "TIME_PERIOD":
        return DataType.PERIOD
    if component.id == "REPORT_YEAR":
        return DataType.YEAR
    name = component.type.partition("(")[0]
    return {"BIGINT": DataType.LONG, "INTEGER": DataType.INTEGER, "DECIMAL": DataType.DECIMAL}.get(
        name, DataType.STRING
    )


def _codelist(source: Source, name: str) -> Codelist:
    """A code list of ref, or one of tables, units or the statuses of SDMX."""
    from pysdmx.model import Code, Codelist

    run = source.connection.execute
    if name == "sdmx_obs_status":
        codes = [
            code for (code,) in run("select distinct sdmx_obs_status from ref.status order by 1").fetchall()
        ]
        if unknown := set(codes) - set(_OBS_STATUS):
            raise InputError(
                f"ref.status: {min(unknown)} is no status of SDMX that iomdb knows; use {', '.join(_OBS_STATUS)}"
            )
        items = [Code(id=code, name=_OBS_STATUS[code]) for code in codes]
        return Codelist(
            id="CL_OBS_STATUS",
            name="Observation status",
            agency="SDMX",
            version="2.2",
            items=items,
            is_partial=True,
        )
    if name == "table":
        query = "select id, printed_as || ': ' || title from meta.catalogue order by sort_order"
        title = "Tables of the report"
    elif name == "unit":
        query = "select unit, unit from (select unit from meta.fact union select unit from report.cells) order by 1"
        title = "Units"
    else:
        query = f"select code, name from {name} order by sort_order"
        title = next(table.comment or name for table in source.tables if table.name == name)
    shown = unit_text if name == "unit" else str
    items = [Code(id=code, name=shown(text)) for code, text in run(query).fetchall()]
    id_ = f"CL_{name.removeprefix('ref.').upper()}"
    return Codelist(id=id_, name=title, agency=AGENCY, version=version(source), items=items)
