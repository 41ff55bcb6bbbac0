"""What records leave behind: in the bytes of the file, in digests and names, and in the text of rejected rows."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

import pytest

import iomdb
from iomdb import InputError
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.records.examples import KEY, load, query, row, write_csv

PERSON = "MarloweSpade"
# a terminal acts on the first four; the others begin a formula, or turn the text round
ACTIVE = [
    "\x1b[2J\x1b]0;owned\x07",
    "a\x08\x08b",
    "a\x9b31m",
    "a\u2028b",
    "\u202egpj.exe",
    "a\u200fb\u2066c",
    "\ufeffa",
    "=cmd|' /C calc'!A0",
    "+1+cmd()",
    "-2+3+cmd()",
    "@SUM(1)",
    " =1+1",
    "\uff1d1+1",
]


def files_of(database: Path) -> bytes:
    """The bytes of the database, its log and what else is beside it under its name."""
    return b"".join(
        path.read_bytes() for path in database.parent.glob(f"*{database.name}*") if path.is_file()
    )


@pytest.mark.proof
@pytest.mark.parametrize("plain", [False, True])
def test_nothing_of_a_batch_is_left_after_unload(database: Path, tmp_path: Path, plain: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    made = [row("movements", movement_id=f"{PERSON}-{number:07}") for number in range(3000)]
    made[0]["service"] = "Dupin"
    path = write_csv(folder / f"{PERSON}.csv", made, "movements")
    options: dict[str, Any] = {} if plain else {"key": KEY}
    load(database, "movements", path, max_rejects="1", **options)
    stored = query(database, "select cast(movement_id_hash as varchar) from record.movement limit 500")
    traces = [PERSON.encode(), b"Dupin"]
    if not plain:
        # a UUID is stored as an integer of 16 bytes whose highest bit is turned
        for (text,) in stored:
            number = int(str(text).replace("-", ""), 16) ^ (1 << 127)
            traces.append(number.to_bytes(16, "little"))
        digest = query(database, "select sha256, key_fingerprint from record.batch_file, record.batch")[0]
        traces += [str(value).encode() for value in digest]
    assert any(trace in files_of(database) for trace in traces), "the test cannot see stored rows"
    assert (PERSON.encode() in files_of(database)) is plain
    mode = database.stat().st_mode
    with iomdb.connect(database, read_only=False) as db:
        assert db.unload(1) == 2999
        assert not [trace for trace in traces if trace in files_of(database)]
        assert db.query("select count(*) as n from record.batch").n[0] == 0
    assert not [trace for trace in traces if trace in files_of(database)]
    assert database.stat().st_mode == mode
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [database.name]


def test_digest_of_a_short_file_does_not_give_its_id_back(database: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / f"{PERSON}.csv", [row("movements")], "movements")
    load(database, "movements", path, key=KEY)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (name, stored) = query(database, "select file_name, sha256 from record.batch_file")[0]
    assert name == ".csv" and stored != digest
    assert digest.encode() not in files_of(database) and PERSON.encode() not in files_of(database)
    # the same file is recognised all the same
    assert load(database, "movements", path, key=KEY).known == ((path, 1),)


@pytest.mark.parametrize(
    "key",
    [
        "a" * 16,
        "passwordpassword",
        "1234567890123456",
        "qwertyuiopasdfgh",
        "Geneva2012Geneva2012",
        "abcdefghijklmnopqrstuvwxyz",
        "ab" * 40,
    ],
)
def test_weak_keys_are_refused(database: Path, tmp_path: Path, key: str) -> None:
    path = write_csv(tmp_path / "a.csv", [row("movements")], "movements")
    with pytest.raises(
        InputError, match=r"can be guessed in about 10\^\d tries; make one with: .*token_hex"
    ) as refusal:
        load(database, "movements", path, key=key)
    assert key not in str(refusal.value)


def test_fingerprints_of_one_key_differ_between_databases(database: Path, tmp_path: Path) -> None:
    """So nobody can look keys or ids up in a table made once."""
    other = tmp_path / "other.duckdb"
    other.write_bytes(database.read_bytes())
    path = write_csv(tmp_path / "a.csv", [row("movements")], "movements")
    found = []
    for file in (database, other):
        load(file, "movements", path, key=KEY)
        found += query(
            file,
            "select key_fingerprint, movement_id_hash, sha256 from record.batch, record.movement, record.batch_file",
        )
    assert all(one != two for one, two in zip(*found, strict=True))


def test_digits_of_other_scripts_are_masked(database: Path, tmp_path: Path) -> None:
    made = [row("movements", service="١٢٣ Ⅷ ¾ 四 Spade 7")]
    load(database, "movements", write_csv(tmp_path / "a.csv", made, "movements"), key=KEY, max_rejects="1")
    assert query(database, "select value from record.reject") == [("999 9 9 x xxxxx 9",)]


@pytest.mark.parametrize("plain", [False, True])
def test_rejected_text_acts_neither_on_a_terminal_nor_in_a_spreadsheet(
    database: Path, tmp_path: Path, plain: bool
) -> None:
    made = [row("movements", movement_id=f"M-{at}", service=text) for at, text in enumerate(ACTIVE)]
    path = write_csv(tmp_path / "a.csv", made, "movements")
    options: dict[str, Any] = {} if plain else {"key": KEY}
    load(database, "movements", path, max_rejects="100%", **options)
    with (tmp_path / "a.csv.rejects.csv").open(encoding="utf-8", newline="") as file:
        written = [(line["value"], line["text"]) for line in csv.DictReader(file)]
    stored = query(database, "select value, text from record.reject order by line")
    assert len(written) == len(stored) == len(ACTIVE)
    for text in (str(value) for values in (*written, *stored) for value in values):
        assert text.isprintable(), ascii(text)
        assert not text.lstrip().startswith(("=", "+", "-", "@", "\uff1d")), text
    if plain:
        assert {value for value, _ in stored} >= {
            r"\u001B[2J\u001B]0;owned\u0007",
            "'=cmd|' /C calc'!A0",
            r"\u202Egpj.exe",
        }


def test_numbers_stay_numbers_in_the_rejects_file(database: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row("movements", age="-5")], "movements")
    load(database, "movements", path, max_rejects="1")
    assert query(database, "select value from record.reject") == [("-5",)]


def test_pipe_as_key_file_is_refused(database: Path, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "key")
    path = write_csv(tmp_path / "a.csv", [row("movements")], "movements")
    arguments = ["load", "movements", path, "--year", 2013, "--key-file", tmp_path / "key"]
    assert "not a regular file" in error_line(run("-d", database, *arguments, cwd=tmp_path))
