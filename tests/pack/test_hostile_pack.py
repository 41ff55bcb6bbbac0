"""Packs of strangers who attack: they read nothing outside their folder, run nothing, and end soon."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import iomdb
from tests.packs import PACK

SECRET = "attack-at-dawn"
EDITION = PACK.name
TABLE = f"{EDITION}/tables/table_4.csv"

Damage = Callable[[Path], object]


def text(name: str, old: str, new: str) -> Damage:
    """Replace a text of a file; {out} is a file that must not appear, {secret} one that must not be read."""

    def damage(packs: Path) -> None:
        path = packs / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        places = {"{out}": str(packs.parent / "out.csv"), "{secret}": str(packs.parent / "secret.csv")}
        after = before.replace(old, new, 1)
        for mark, place in places.items():
            after = after.replace(mark, place)
        path.write_text(after, encoding="utf-8")

    return damage


def schema(old: str, new: str) -> Damage:
    return text("schema.toml", old, new)


def path(new: str) -> Damage:
    """Another path for a file that is no longer there."""

    def damage(packs: Path) -> None:
        schema('"corrections.csv"', new)(packs)
        (packs / EDITION / "corrections.csv").unlink()

    return damage


def edition(old: str, new: str) -> Damage:
    return text(f"{EDITION}/edition.toml", old, new)


def link(name: str, target: str) -> Damage:
    """Put a link in the place of a file or folder; by default to the same content outside the pack."""

    def damage(packs: Path) -> None:
        path = packs / name
        moved = packs.parent / f"moved-{path.name}"
        shutil.move(path, moved)
        path.symlink_to(moved if target == "moved" else target)

    return damage


def instead(name: str, make: Callable[[Path], object]) -> Damage:
    def damage(packs: Path) -> None:
        (packs / name).unlink()
        make(packs / name)

    return damage


def listen(path: Path) -> None:
    # the name of a socket is short
    here = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(here)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10**12)


def marked(name: str) -> Damage:
    def damage(packs: Path) -> None:
        (packs / name).write_bytes(b"\xef\xbb\xbf" + (packs / name).read_bytes())

    return damage


def descriptor(resource: dict[str, object], field: dict[str, object] | None = None) -> Damage:
    """A datapackage.json for a table, with more than schema.toml has."""
    described = {
        "path": "tables/table_4.csv",
        **resource,
        **({"schema": {"fields": [{"name": "age_group", **field}]}} if field else {}),
    }

    def damage(packs: Path) -> None:
        path = packs / EDITION / "datapackage.json"
        path.write_text(json.dumps({"name": "x", "resources": [described]}), encoding="utf-8")

    return damage


COPY = "copy (select 1) to '{out}' (use_tmp_file false)"
# what the message must name
REFUSED: dict[str, tuple[Damage, str]] = {
    "target runs a statement": (
        schema('"source.correction"', f'"source.correction select 1; {COPY}; --"'),
        "not a table of source",
    ),
    "target in meta": (schema('"source.correction"', '"meta.fact"'), "meta.fact"),
    "target in record": (schema('"source.correction"', '"record.batch"'), "record.batch"),
    "target in fact": (schema('"source.correction"', '"fact.movement_by_service"'), "fact."),
    "target is a file": (schema('"source.correction"', "\"'{secret}'\""), "secret"),
    "column runs a statement": (
        schema('name = "reason"', f'name = "reason) select 1; {COPY}; --"'),
        "not a name",
    ),
    "column reads the environment": (
        schema('name = "reason"', "name = \"getenv('IOMDB_KEY')\""),
        "not a name",
    ),
    "column is quoted": (schema('name = "reason"', "name = 'reason\", \"proof'"), "not a name"),
    "shared column is code": (
        schema("[columns]\n", "[columns]\n\"(select 1)\" = { type = 'string' }\n"),
        "(select 1)",
    ),
    "column of another table": (schema('name = "reason"', 'name = "sha256"'), "sha256"),
    "constant is code": (
        schema('{ kind = "computed" }', "{ \"kind, (select 1)\" = 'x' }"),
        "not a name",
    ),
    "constant is a list": (schema('constant = { kind = "computed" }', "constant = { kind = [1] }"), "kind"),
    "code list is a path": (schema("[codes.membership]", '[codes."../../secret"]'), "secret"),
    "code list is code": (
        schema("[codes.membership]", '[codes."membership; drop table ref.sex"]'),
        "not a name",
    ),
    "table is code": (
        schema("[tables.table_4]", "[tables.\"table_4' || getenv('IOMDB_KEY') || '\"]"),
        "not a name",
    ),
    "fact is code": (
        schema('fact = "movement_by_age_sex"', 'fact = "movement_by_age_sex; drop table x"'),
        "fact",
    ),
    "unknown dimension": (schema('row_key = "{age_group}"', 'row_key = "{getenv}"'), "row_key"),
    "edition is code": (edition('code = "mc2377"', 'code = "mc2377\'; drop table ref.sex; --"'), "code"),
    "edition acts on the terminal": (edition('code = "mc2377"', 'code = "mc\\u001b[2J"'), "code"),
    "missing fact is code": (
        edition('fact = "official_by_grade"', 'fact = "official_by_grade; select 1"'),
        "fact",
    ),
    "path up": (path('"../../secret.csv"'), "outside the pack"),
    "path up later": (path('"narrative/../../../secret.csv"'), "outside the pack"),
    "absolute path": (path('"{secret}"'), "outside the pack"),
    "path of Windows": (path("'..\\..\\secret.csv'"), "outside the pack"),
    "path of a process": (path('"/proc/self/environ"'), "outside the pack"),
    "path of a server": (path('"http://127.0.0.1:9/x.csv"'), "outside the pack"),
    "path with NUL": (path('"corrections.csv\\u0000"'), "outside the pack"),
    "path of a folder": (path('"tables"'), "tables"),
    "linked table": (link(TABLE, "moved"), "link"),
    "table linked to a secret": (link(TABLE, "../../../secret.csv"), "link"),
    "table linked to a device": (link(TABLE, "/dev/zero"), "link"),
    "linked folder of tables": (link(f"{EDITION}/tables", "moved"), "link"),
    "linked folder of codes": (link("codes", "moved"), "link"),
    "linked code list": (link("codes/sex.csv", "moved"), "link"),
    "linked edition": (link(EDITION, "moved"), "link"),
    "linked edition.toml": (link(f"{EDITION}/edition.toml", "moved"), "link"),
    "linked schema.toml": (link("schema.toml", "moved"), "link"),
    "link to nothing": (link(TABLE, "nothing"), "link"),
    "link to itself": (link(TABLE, "table_4.csv"), "link"),
    "pipe as table": (instead(TABLE, os.mkfifo), "not a regular file"),
    "pipe as code list": (instead("codes/sex.csv", os.mkfifo), "not a regular file"),
    "pipe as schema.toml": (instead("schema.toml", os.mkfifo), "not a regular file"),
    "socket as table": (instead(TABLE, listen), "table_4.csv"),
    "folder as table": (instead(TABLE, Path.mkdir), "table_4.csv"),
    "a terabyte": (instead(TABLE, sparse), "bytes"),
    "deep TOML": (
        instead("schema.toml", lambda path: path.write_text("a = " + "[" * 10**5)),
        "not valid TOML",
    ),
    "terminal code in a name": (text("codes/sex.csv", "Female", "\x1b]0;title\x07Female"), "control"),
    "direction mark in a name": (text("codes/sex.csv", "Female", "\u202eelameF"), "control"),
    "pattern": (schema("minimum = 1", "minimum = 1, pattern = '[0-9]'"), "pattern"),
    "digits of another script": (
        lambda packs: (packs / TABLE).write_text(
            re.sub(r",\d+,", ",١٢,", (packs / TABLE).read_text(), count=1)
        ),
        "whole number",
    ),
    "maximum": (schema('year = { type = "integer" }', 'year = { type = "integer", maximum = 3 }'), "maximum"),
    "missingValues": (
        schema('title = "How a value', 'missingValues = ["-"]\ntitle = "How a value'),
        "missingValues",
    ),
    "group mark in the descriptor": (descriptor({}, {"groupChar": "."}), "groupChar"),
    "decimal mark in the descriptor": (descriptor({}, {"decimalChar": ","}), "decimalChar"),
    "shortest text in the descriptor": (descriptor({}, {"constraints": {"minLength": 3}}), "minLength"),
    "pattern in the descriptor": (descriptor({}, {"constraints": {"pattern": "x"}}), "pattern"),
    "another type in the descriptor": (descriptor({}, {"type": "number"}), "type"),
    "delimiter in the descriptor": (descriptor({"dialect": {"delimiter": ";"}}), "dialect"),
    "missing values in the descriptor": (descriptor({"schema": {"missingValues": ["-"]}}), "missingValues"),
    "encoding in the descriptor": (descriptor({"encoding": "latin-1"}), "encoding"),
    "compression in the descriptor": (descriptor({"compression": "gz"}), "compression"),
    "path of the descriptor": (descriptor({"path": "../../secret.csv"}), "path"),
    "list of paths in the descriptor": (descriptor({"path": ["a.csv", "b.csv"]}), "path"),
    "data in the descriptor": (descriptor({"data": [["a"]]}), "data"),
    "deep descriptor": (
        lambda packs: (packs / EDITION / "datapackage.json").write_text("[" * 10**6),
        "not valid JSON",
    ),
    "a key comes twice": (
        lambda packs: (packs / EDITION / "datapackage.json").write_text('{"dialect": {}, "dialect": 1}'),
        "'dialect' twice in one object",
    ),
    "linked descriptor": (
        lambda packs: (packs / "datapackage.json").symlink_to(packs.parent / "secret.csv"),
        "link",
    ),
}


@pytest.fixture
def surroundings(packs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder around the pack: a file with a secret, which is also in the environment."""
    folder = packs.parent
    (folder / "secret.csv").write_text(f"{SECRET}\n")
    (folder / "target").mkdir()
    monkeypatch.setenv("IOMDB_KEY", SECRET)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_pack_is_refused(packs: Path, surroundings: Path, name: str) -> None:
    damage, named = REFUSED[name]
    damage(packs)
    before = names(surroundings)
    with pytest.raises(iomdb.InputError) as refusal:
        iomdb.build(surroundings / "target" / "x.duckdb", packs)
    message = str(refusal.value)
    assert len(message.splitlines()) == 1 and named in message, message
    assert SECRET not in message and "\x1b" not in message
    assert names(surroundings) == before


# these are values, so they are loaded as they are
HARMLESS: dict[str, Damage] = {
    "statement as a name": text("codes/sex.csv", "Female", "Female'); drop table ref.sex; --"),
    "formula as a name": text("codes/sex.csv", "Male", "=cmd|' /C calc'!A0"),
    "statement as a key": schema('row_key = "{age_group}"', f'row_key = "{{age_group}}\' || ({COPY})"'),
    "function as a title": edition('title = "Report', "title = \"'||getenv('IOMDB_KEY')||' Report"),
    "file as a document": edition('document = "MC/2377"', 'document = "{secret}"'),
    "byte order mark": marked(TABLE),
    "byte order mark in TOML": marked("schema.toml"),
    "Windows line ends": text(TABLE, "\n", "\r\n"),
    "true descriptor": descriptor({"format": "csv", "encoding": "utf-8", "title": "x"}),
}


def test_text_and_folders_of_a_pack_are_data(built: Path, packs: Path, surroundings: Path) -> None:
    for damage in HARMLESS.values():
        damage(packs)
    moved = surroundings / "note=x" / "report_year=1999" / "a'b*[c]?"
    moved.parent.mkdir(parents=True)
    shutil.move(packs, moved)
    before = names(surroundings)
    target = surroundings / "target" / "x.duckdb"
    iomdb.build(target, moved)
    assert names(surroundings) == sorted([*before, "target/x.duckdb"])
    assert SECRET.encode() not in target.read_bytes()
    assert figures(target) == figures(built)


def test_editions_alone_use_the_code_lists_of_iomdb(built: Path, packs: Path, surroundings: Path) -> None:
    moved = surroundings / "note=x" / EDITION
    moved.parent.mkdir()
    shutil.move(packs / EDITION, moved)
    target = surroundings / "target" / "x.duckdb"
    iomdb.build(target, moved.parent)
    assert figures(target) == figures(built)


def figures(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        con.execute(f"attach '{database}' as d (read_only)")
        cells = "select table_id, column_key, kind, value, printed, line, note from d.source.printed_cell order by all"
        facts = "select * from d.fact.movement_by_age_sex order by all"
        return [*con.execute(cells).fetchall(), *con.execute(facts).fetchall()]
