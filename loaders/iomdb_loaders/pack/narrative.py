"""Check the derivations and claims of the narrative against the facts and their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.pack.check import Codes, nearest
from iomdb_loaders.pack.read import Rows
from iomdb_loaders.pack.schema import File, Schema

Files = Mapping[str, tuple[File, Rows]]
# kinds of claims that compare the first number with others; a claim to be the first is never tested
_COMPARED = {"increase", "decrease", "highest", "lowest"}
_UNTESTED = "first"


def check_derivations(schema: Schema, codes: Codes, files: Files) -> None:
    """Check terms, claims, quantities and their codes, as far as the edition has such files.

    Raises InputError for a term that is not either a figure or a quantity, a claim without the numbers or the range
    that its kind needs, an unknown fact, a dimension that the fact does not have, and a code that is not in the
    dimension's code list.
    """
    for name in ("terms", "claim_terms"):
        if name in files:
            _check_terms(*files[name])
    if "claims" in files:
        _check_claims(files)
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


def _check_claims(files: Files) -> None:
    """A claim has the numbers that its kind compares, or the reason why it is not testable."""
    numbers: dict[str, set[str]] = {}
    if "claim_terms" in files:
        file, rows = files["claim_terms"]
        places = [file.header.index(name) for name in ("claim", "number", "role")]
        for row in rows.values:
            claim, number, role = (row[place] for place in places)
            numbers.setdefault(claim, set()).update([number] if role == "value" else [])
    file, rows = files["claims"]
    places = [file.header.index(name) for name in ("claim", "kind", "low", "high", "not_testable")]
    for at, row in enumerate(rows.values):
        claim, kind, low, high, reason = (row[place] for place in places)
        needed = 0 if reason or kind == _UNTESTED else 2 if kind in _COMPARED else 1
        found = numbers.get(claim, set())
        if not reason and kind == _UNTESTED:
            what, step = "a claim of this kind is never tested", "give the reason in not_testable"
        elif reason and claim in numbers:
            what, step = "it has terms and a reason why it is not testable", "keep one of the two"
        elif len(found) < needed or found - {str(number) for number in range(1, len(found) + 1)}:
            what = f"terms give {len(found)} of {needed} numbers"
            step = "give each number a value in claim_terms, counted from 1, or a reason in not_testable"
        elif bool(low and high) != (kind == "constant" and not reason) or bool(low) != bool(high):
            what, step = (
                "low and high do not fit the kind",
                "give both for a constant that is tested, else none",
            )
        else:
            continue
        raise input_error(rows.path, what, step, line=rows.lines[at], column="claim", value=claim)


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
