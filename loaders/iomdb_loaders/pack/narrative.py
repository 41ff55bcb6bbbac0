"""Check the derivations of the narrative against the facts and their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.pack.check import Codes, nearest
from iomdb_loaders.pack.read import Rows
from iomdb_loaders.pack.schema import File, Schema

Files = Mapping[str, tuple[File, Rows]]


def check_derivations(schema: Schema, codes: Codes, files: Files) -> None:
    """Check terms, quantities and their codes, as far as the edition has such files.

    Raises InputError for a term that is not either a figure or a quantity, an unknown fact, a dimension that the
    fact does not have, and a code that is not in the dimension's code list.
    """
    if "terms" in files:
        _check_terms(*files["terms"])
    if "quantities" not in files:
        return
    facts = {table.fact.name: table.fact for table in schema.tables.values()}
    dimensions: dict[str, list[str]] = {}
    file, rows = files["quantities"]
    for at, row in enumerate(rows.values):
        quantity, fact = row[file.header.index("quantity")], row[file.header.index("fact")]
        if fact not in facts:
            raise _unknown(rows, at, "fact", fact, "unknown fact", facts)
        dimensions[quantity] = [name for name in facts[fact].dimensions if name != "year"]
    if "quantity_codes" in files:
        _check_codes(schema, codes, dimensions, *files["quantity_codes"])


def _check_terms(file: File, rows: Rows) -> None:
    other, quantity = file.header.index("other"), file.header.index("quantity")
    for at, row in enumerate(rows.values):
        if bool(row[other]) == bool(row[quantity]):
            step = "fill in one of other and quantity"
            raise input_error(
                rows.path,
                "a term is one figure or one quantity",
                step,
                line=rows.lines[at],
                column="other",
                value=row[other],
            )


def _check_codes(
    schema: Schema, codes: Codes, dimensions: Mapping[str, list[str]], file: File, rows: Rows
) -> None:
    places = [file.header.index(name) for name in ("quantity", "dimension", "code")]
    for at, row in enumerate(rows.values):
        quantity, dimension, code = (row[place] for place in places)
        if dimension not in dimensions[quantity]:
            what = f"not a dimension of the fact of {quantity}"
            raise _unknown(rows, at, "dimension", dimension, what, dimensions[quantity])
        code_list = schema.columns[dimension].codes
        if code not in codes[code_list]:
            raise _unknown(rows, at, "code", code, f"the code is not in {code_list}", codes[code_list])


def _unknown(rows: Rows, at: int, column: str, value: str, what: str, known: Iterable[str]) -> InputError:
    return input_error(
        rows.path, what, nearest(value, known), line=rows.lines[at], column=column, value=value
    )
