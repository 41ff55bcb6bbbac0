"""The facts and the printed cells as SDMX 3.0: structures, and data as SDMX-CSV 2.0 and SDMX-ML 3.0.

flows.py      what is published, and as SDMX-CSV
messages.py   SDMX-ML
structure.py  code lists, concepts, data structures, dataflows
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from iomdb.errors import InputError
from iomdb.publish.cells import Digest
from iomdb.publish.descriptor import published, refuse_foreign, write_json, write_readme
from iomdb.publish.keys import Codes, referenced
from iomdb.publish.sdmx import messages
from iomdb.publish.sdmx.flows import AGENCY, Flow, Row, flows, version, write_cells_csv, write_flow
from iomdb.publish.sdmx.structure import Structures, structures
from iomdb.publish.source import Publication, Source
from iomdb_loaders.new_folder import new_folder

__all__ = ["publish", "write_cells_csv"]

STRUCTURE = "structure.xml"
MANIFEST = "manifest.json"
_FILES = (
    "structure.xml  code lists, concepts, data structures and dataflows, SDMX-ML 3.0",
    "data/*.csv     observations, SDMX-CSV 2.0",
    "data/*.xml     the same observations, SDMX-ML 3.0, structure specific",
    "manifest.json  how many observations each flow has, and a digest of them",
    "OBS_STATUS is the status of SDMX, STATUS the one below. A slash in a key of the database is a dollar sign here.",
    "An observation without OBS_VALUE is missing or suppressed.",
)


def publish(
    source: Source,
    folder: Path,
    *,
    only: Sequence[str] = (),
    verify: bool = True,
    progress: Callable[[str], None] = lambda step: None,
) -> Publication:
    """Write the structures to structure.xml, and each flow to data/FLOW.csv and data/FLOW.xml; `only` names some flows.

    A folder that iomdb published is replaced by the whole new one. With `verify` pysdmx reads all files again. Raises
    InputError for any other folder, an unknown flow, a code that is in no code list, a cell that differs, if it cannot
    be written, and without the packages of `iomdb[sdmx]`.
    """
    try:
        import pysdmx.io.pd
        import pysdmx.io.xml  # noqa: F401
    except ImportError:
        raise InputError('SDMX needs pysdmx; run: pip install "iomdb[sdmx]"') from None
    from pysdmx.io.format import Format

    refuse_foreign(folder, MANIFEST)
    listed = _chosen(flows(source), only)
    _check_codes(source, listed)
    done = Publication(str(folder), verified=verify)
    with new_folder(folder, replace=True) as draft:
        (draft / "data").mkdir(parents=True)
        known = structures(source, listed)
        header = _header(source)
        messages.write(known.all, Format.STRUCTURE_SDMX_ML_3_0, draft / STRUCTURE, header)
        for flow in listed:
            progress(flow.id)
            rows = source.connection.execute(flow.query).fetchall()
            # pysdmx reads no message without observations: a flow that has none has its structure only
            if rows:
                done.views[flow.table] = Digest(flow.types)
                done.views[flow.table].add(rows)
                path = draft / "data" / f"{flow.id}.csv"
                write_flow(flow, rows, version(source), path)
                data = [_dataset(flow, known, rows)]
                messages.write(data, Format.DATA_SDMX_ML_3_0, path.with_suffix(".xml"), header)
        filled = [flow for flow in listed if flow.table in done.views]
        if verify:
            _check(filled, known, done, draft, progress)
        write_readme(source, draft, _FILES)
        write_json(draft / MANIFEST, _manifest(source, filled, done))
    done.summary = f"{len(filled)} flows, {sum(digest.rows for digest in done.views.values())} observations"
    return done


def _chosen(listed: list[Flow], only: Sequence[str]) -> list[Flow]:
    known = {flow.id.lower(): flow for flow in listed}
    if unknown := [name for name in only if name.lower() not in known]:
        raise InputError(f"--flow {unknown[0]!r}: no such flow; use some of {', '.join(known)}")
    return [known[name] for name in known if not only or name in [asked.lower() for asked in only]]


def _check_codes(source: Source, listed: Sequence[Flow]) -> None:
    """Raise InputError for a code of a fact that is in no code list."""
    names = {flow.table for flow in listed}
    facts = [table for table in source.tables if table.name in names]
    codes = Codes(source, referenced(source, facts))
    for fact in facts:
        codes.check(fact, source.connection.execute(f"from {fact.name}").fetchall())


def _header(source: Source) -> Any:
    """The header of every message; equal files make equal messages, so it has the day of the last edition."""
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    day = published(source)
    if day is None:
        [(year,)] = source.connection.execute("select max(report_year) from report.cells").fetchall()
        day = f"{year}-12-31"
    return Header(
        id=f"{AGENCY}_{source.properties['source_sha256'][:16]}",
        prepared=datetime.fromisoformat(day).replace(tzinfo=UTC),
        sender=Organisation(id=AGENCY),
    )


def _dataset(flow: Flow, known: Structures, rows: Sequence[Row]) -> Any:
    import pandas as pd
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model.dataset import ActionType

    names = [component.id for component in flow.components]
    # text keeps every digit; pandas would make floats of whole numbers beside an empty cell
    texts = [
        [None if value is None else messages.protected(str(value)) for value in row]
        for row in flow.encoded(rows)
    ]
    return PandasDataset(
        structure=_schema(flow, known),
        data=pd.DataFrame(texts, columns=names, dtype=object),
        action=ActionType.Information,
    )


def _schema(flow: Flow, known: Structures) -> Any:
    from pysdmx.model import Schema

    definition = known.definitions[flow.id]
    return Schema("dataflow", AGENCY, flow.id, definition.components, definition.version)


def _check(
    listed: Sequence[Flow], known: Structures, done: Publication, draft: Path, progress: Callable[[str], None]
) -> None:
    """Read all files with pysdmx: raise InputError for a code or an observation that is not that of the database."""
    known.check(messages.read(draft / STRUCTURE).structures or ())
    for flow in listed:
        for form in ("csv", "xml"):
            path = draft / "data" / f"{flow.id}.{form}"
            progress(path.name)
            texts = messages.observations(path, [component.id for component in flow.components])
            done.views[flow.table].check(flow.decoded(texts), flow.table, path.name)


def _manifest(source: Source, listed: Sequence[Flow], done: Publication) -> dict[str, object]:
    return {
        "iomdb": source.noted(done),
        "flows": {
            flow.id: {
                "of": flow.table,
                "observations": done.views[flow.table].rows,
                "cells_sha256": done.views[flow.table].sha256,
            }
            for flow in listed
        },
    }
