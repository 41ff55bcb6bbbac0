"""Vintages of an edition: frozen by a digest over its files, and replaced by a later vintage, never changed."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iomdb_loaders.errors import InputError, input_error
from iomdb_loaders.new_folder import new_folder
from iomdb_loaders.regular_file import digest_of, read_file
from iomdb_loaders.toml import properties, property_error, read_toml

if TYPE_CHECKING:
    from iomdb_loaders.pack.read import Edition

FROZEN_FILE = "frozen.toml"
_ENDINGS = (".csv", ".toml", ".json")


@dataclass(frozen=True)
class Frozen:
    """The day on which an edition was frozen, and the digest over its files."""

    on: datetime.date
    sha256: str


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of the data files of an edition, whatever their order on disk."""
    names = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _ENDINGS and path.name != FROZEN_FILE
    ]
    return digest_of((name, read_file(folder, name)) for name in names)


def read_frozen(folder: Path) -> Frozen | None:
    """What frozen.toml states; None without the file. Raises InputError if the edition was changed since."""
    path = folder / FROZEN_FILE
    if not path.exists() and not path.is_symlink():
        return None
    found = properties(path, "", read_toml(path, folder.parent), {"on": datetime.date, "sha256": str})
    if digest(folder) != found["sha256"]:
        what = f"was changed after it was frozen on {found['on']}"
        step = f"restore its files; to correct it run: iomdb edition revise {folder}"
        raise input_error(folder, what, step)
    return Frozen(**found)


def freeze(folder: Path, on: datetime.date) -> Frozen:
    """Write frozen.toml: from now on every build refuses the edition if a file of it is changed.

    Raises InputError if it is frozen already, or the file cannot be written.
    """
    if read_frozen(folder):
        step = f"to correct it run: iomdb edition revise {folder}"
        raise input_error(folder, "is frozen already", step)
    frozen = Frozen(on, digest(folder))
    try:
        (folder / FROZEN_FILE).write_text(f'on = {on}\nsha256 = "{frozen.sha256}"\n', encoding="utf-8")
    except OSError as error:
        raise input_error(
            folder / FROZEN_FILE, f"cannot be written ({error.strerror})", "make its folder writable"
        ) from None
    return frozen


def check_vintage(path: Path, found: dict[str, Any]) -> None:
    """Check the properties vintage, replaces and erratum of edition.toml, and fill in the first vintage.

    Raises InputError unless the vintage is the year, or the year and a number, and the three fit together.
    """
    year = str(found["report_year"])
    vintage = found.setdefault("vintage", year)
    if not re.fullmatch(rf"{year}(\.[1-9][0-9]*)?", vintage):
        raise property_error(path, "vintage", "not a vintage", f"use {year}, {year}.1 and so on", vintage)
    replaces = found.get("replaces", "")
    if replaces and not (
        re.fullmatch(rf"{year}(\.[1-9][0-9]*)?", replaces) and _order(replaces) < _order(vintage)
    ):
        raise property_error(path, "replaces", f"no vintage before {vintage}", "name the older one", replaces)
    for name in ("replaces", "erratum"):
        if (vintage != year) != bool(found.setdefault(name, "")):
            step = "state them for a later vintage, and for no first one"
            raise property_error(path, name, f"does not fit vintage {vintage}", step, found[name])


def _order(vintage: str) -> int:
    return int(vintage.partition(".")[2] or 0)


def current_editions(
    editions: Sequence[Edition], as_of: str | None = None
) -> tuple[list[Edition], list[Edition]]:
    """The newest vintage of each year, and those that it replaces; `as_of` leaves out the later ones of its year.

    Raises InputError for two editions with one code, for two of a year that do not replace each other, for a vintage
    that replaces one that is not there or not frozen, and for an unknown `as_of`.
    """
    by_vintage: dict[str, Edition] = {}
    codes: dict[str, Edition] = {}
    for edition in editions:
        other = codes.setdefault(edition.code, edition)
        other = by_vintage.setdefault(edition.vintage, edition) if other is edition else other
        if other is not edition:
            what = f"edition {edition.code} of {edition.report_year} is in {other.folder} too"
            raise input_error(edition.folder, what, "keep one of the two")
    if as_of is not None:
        if as_of not in by_vintage:
            raise InputError(
                f"vintage {as_of!r}: not in these editions; use one of {', '.join(sorted(by_vintage))}"
            )
        by_vintage = _until(by_vintage, as_of)
    replaced: dict[str, Edition] = {}
    for edition in by_vintage.values():
        if edition.replaces:
            _check_replaced(edition, by_vintage.get(edition.replaces))
            other = replaced.setdefault(edition.replaces, edition)
            if other is not edition:
                what = f"replaces vintage {edition.replaces}, and so does {other.folder}"
                raise input_error(edition.folder, what, "keep one of the two, or let one replace the other")
    found = by_vintage.values()
    return [e for e in found if e.vintage not in replaced], [e for e in found if e.vintage in replaced]


def _until(by_vintage: dict[str, Edition], as_of: str) -> dict[str, Edition]:
    """Without the other vintages of the year of `as_of`, but with those that it replaces."""
    kept: set[str] = set()
    vintage = as_of
    while vintage in by_vintage and vintage not in kept:
        kept.add(vintage)
        vintage = by_vintage[vintage].replaces
    year = by_vintage[as_of].report_year
    return {name: e for name, e in by_vintage.items() if e.report_year != year or name in kept}


def _check_replaced(edition: Edition, old: Edition | None) -> None:
    if old is None:
        what = f"replaces vintage {edition.replaces}, which is not there"
        raise input_error(edition.folder, what, "keep the older vintage beside it")
    if old.frozen is None:
        what = f"is replaced by {edition.folder}, but is not frozen"
        raise input_error(
            old.folder, what, f"run: iomdb edition freeze {old.folder}, or remove the newer one"
        )


def revise(folder: Path, vintage: str, erratum: str, output: Path) -> None:
    """Copy the frozen edition in `folder` to the new folder `output`, as the vintage that replaces it.

    `erratum` states why. Raises InputError if the edition is not frozen, for a name that is no vintage, and if the
    folder exists or cannot be written.
    """
    if output.exists():
        raise input_error(output, "is there already", "choose another folder, or remove it")
    if read_frozen(folder) is None:
        raise input_error(folder, "is not frozen", "correct it in its place")
    path = folder / "edition.toml"
    found = read_toml(path, folder.parent)
    replaces = found.get("vintage", str(found["report_year"]))
    changed = {
        "report_year": found["report_year"],
        "vintage": vintage,
        "replaces": replaces,
        "erratum": erratum,
    }
    check_vintage(output / "edition.toml", changed)
    kept = re.sub(
        r"^(vintage|replaces|erratum)\s*=.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    first = {"code": output.name, "vintage": vintage, "replaces": replaces, "erratum": erratum}
    lines = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in first.items())
    text = re.sub(r"^code\s*=.*\n", lambda _: lines, kept, count=1, flags=re.MULTILINE)
    with new_folder(output) as draft:
        shutil.copytree(folder, draft, ignore=shutil.ignore_patterns(FROZEN_FILE))
        (draft / "edition.toml").write_text(text, encoding="utf-8")
