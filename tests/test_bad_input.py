"""Bad input to the build: one line that says where and what, exit 2, and nothing changed on disk."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packs import DATA, PACK
from tests.processes import SCRIPT, environment, iomdb

OLD = b"the database of yesterday"


@dataclass(frozen=True)
class Bad:
    """A way to damage a pack, and what the message must name."""

    name: str
    damage: Callable[[Path], object]
    file: str
    says: str
    line: int | None = None
    column: str = ""
    value: str = ""


def lines(change: Callable[[list[str]], object], name: str) -> Callable[[Path], object]:
    """Damage the lines of a file; line 1 is the header."""

    def damage(pack: Path) -> None:
        path = pack / name
        text = ["", *path.read_text(encoding="utf-8").splitlines()]
        change(text)
        path.write_text("\n".join(text[1:]) + "\n", encoding="utf-8")

    return damage


def swap(name: str, line: int, old: str, new: str) -> Callable[[Path], object]:
    """Replace a text in one line of a file; it must be there."""

    def change(text: list[str]) -> None:
        assert old in text[line], text[line]
        text[line] = text[line].replace(old, new, 1)

    return lines(change, name)


def every(name: str, change: Callable[[str], str]) -> Callable[[Path], object]:
    def change_all(text: list[str]) -> None:
        text[1:] = [change(line) for line in text[1:]]

    return lines(change_all, name)


def latin_1(pack: Path) -> None:
    path = pack.parent / "codes" / "country.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", errors="replace"))


def descriptor(change: Callable[[str], str]) -> Callable[[Path], object]:
    def damage(pack: Path) -> None:
        path = pack / "datapackage.json"
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return damage


def without(name: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        content = json.loads(text)
        del content[name]
        return json.dumps(content)

    return change


def first_accent() -> int:
    """The first line of country.csv that is not plain ASCII."""
    text = (DATA / "codes" / "country.csv").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(text, start=1) if not line.isascii())


T4, T5 = "tables/table_4.csv", "tables/table_5.csv"
CASES = [
    Bad("missing file", lambda pack: (pack / T4).unlink(), T4, "not found"),
    Bad(
        "missing code list", lambda pack: (pack.parent / "codes" / "sex.csv").unlink(), "sex.csv", "not found"
    ),
    Bad("missing column", every(T4, lambda s: s.split(",", 1)[1]), T4, "age_group is missing", line=1),
    Bad("extra column", every(T4, lambda s: s + ",more"), T4, "more is not known", line=1),
    Bad("columns in another order", swap(T4, 1, "age_group,sex", "sex,age_group"), T4, "order", line=1),
    Bad("doubled column", every(T4, lambda s: s.split(",")[0] + "," + s), T4, "doubled", line=1),
    Bad("text for a number", swap(T4, 3, ",49641,", ",many,"), T4, "number", 3, "value", "many"),
    Bad("number with a space", swap(T4, 2, ",49303,", ",49 303,"), T4, "number", 2, "value", "49 303"),
    Bad("number with an exponent", swap(T4, 2, ",49303,", ",5e4,"), T4, "number", 2, "value", "5e4"),
    Bad("part of a person", swap(T4, 2, ",49303,", ",49303.5,"), T4, "number", 2, "value", "49303.5"),
    Bad("value too long", swap(T4, 2, ",49303,", f",{'9' * 30},"), T4, "number", 2, "value", "9999"),
    Bad("value left out", swap(T4, 2, ",49303,", ",,"), T4, "status printed", 2, "value", ""),
    Bad("unknown code", swap(T4, 5, "age_10_17,M", "age_10_17,m"), T4, "not in sex", 5, "sex", "m"),
    Bad("unknown grade", swap(T5, 2, "e_1,", "e_9,"), T5, "e_", 2, "grade", "e_9"),
    Bad("code with a space", swap(T4, 5, ",M,", ",M ,"), T4, "not in sex", 5, "sex", "M "),
    Bad("empty code", swap(T4, 5, ",M,", ",,"), T4, "missing", 5, "sex"),
    Bad("unknown status", swap(T4, 2, ",printed,", ",read,"), T4, "printed", 2, "status", "read"),
    Bad("doubled key", lines(lambda s: s.insert(4, s[3]), T4), T4, "line 3", 4, "age_group+sex", "age_0_9+M"),
    Bad("negative count", swap(T4, 7, ",46013,", ",-46013,"), T4, "smaller than 0", 7, "value", "-46013"),
    Bad("wrong encoding", latin_1, "country.csv", "UTF-8", line=first_accent()),
    Bad("empty file", lambda pack: (pack / T4).write_bytes(b""), T4, "empty"),
    Bad("unterminated quote", swap(T4, 6, "age_18_29", '"age_18_29'), T4, "quote"),
    Bad("too few values", swap(T4, 4, ",printed", ""), T4, "8 values where 9", line=4),
    Bad("too many values", swap(T4, 4, ",printed", ",printed,,"), T4, "11 values where 9", line=4),
    Bad("blank line", lines(lambda s: s.insert(6, ""), T4), T4, "0 values where 9", line=6),
    Bad(
        "estimated without bounds",
        swap(T4, 2, ",printed,,,", ",estimated,,,"),
        T4,
        "both bounds",
        2,
        "lower",
    ),
    Bad("one bound", swap(T4, 2, ",printed,,", ",estimated,1,"), T4, "both bounds", 2, "lower", "1"),
    Bad(
        "bounds on a printed value", swap(T4, 2, ",printed,,", ",printed,1,2"), T4, "printed", 2, "lower", "1"
    ),
    Bad(
        "outside its bounds", swap(T4, 2, ",printed,,,", ",estimated,1,2,"), T4, "1 to 2", 2, "value", "49303"
    ),
    Bad("missing with a value", swap(T4, 2, ",printed,", ",missing,"), T4, "missing", 2, "value", "49303"),
    Bad("descriptor is not JSON", descriptor(lambda s: s[:-40]), "datapackage.json", "JSON"),
    Bad("descriptor is empty", descriptor(lambda s: ""), "datapackage.json", "JSON"),
    Bad("descriptor is a list", descriptor(lambda s: "[]"), "datapackage.json", ""),
    Bad("descriptor without a title", descriptor(without("title")), "datapackage.json", "title"),
    Bad("descriptor without resources", descriptor(without("resources")), "datapackage.json", "resources"),
    Bad(
        "year that is none",
        descriptor(lambda s: s.replace('"report_year": 2012', '"report_year": "soon"')),
        "datapackage.json",
        "soon",
    ),
    Bad(
        "unknown field type",
        descriptor(lambda s: s.replace('"type": "integer"', '"type": "count"', 1)),
        "datapackage.json",
        "count",
    ),
    Bad(
        "unknown target",
        descriptor(lambda s: s.replace("fact.movement_by_age_sex", "fact.movement_by_mood")),
        "datapackage.json",
        "movement_by_mood",
    ),
    Bad(
        "doubled code of a country",
        swap("../codes/country.csv", 3, ",008,", ",004,"),
        "country.csv",
        "004",
    ),
    Bad(
        "correction without a proof",
        swap("corrections.csv", 4, "318 + 445 = 763", ""),
        "corrections.csv",
        "missing",
        4,
        "proof",
    ),
]


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(arguments: list[str], folder: Path) -> str:
    """Run a build that must be refused; return its one line."""
    before = state(folder)
    done = iomdb("build", *arguments, cwd=folder)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("iomdb: ")
    assert state(folder) == before, "the old file changed, or a draft was left behind"
    return done.stderr


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)
def test_bad_pack_is_refused_in_one_line(bad: Bad, packs: Path, tmp_path: Path) -> None:
    bad.damage(packs / PACK.name)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "iom.duckdb").write_bytes(OLD)
    told = refused(["--data", str(packs), "--output", "iom.duckdb"], folder)
    assert bad.file in told
    assert bad.says in told
    if bad.line is not None:
        assert f", line {bad.line}" in told
    if bad.column:
        assert f", column {bad.column}" in told
    if bad.value:
        assert re.search(rf"value '{re.escape(bad.value)}", told)
    assert re.search(r"; \S+", told), "no next step"


def test_pack_that_is_not_damaged_is_built(packs: Path, tmp_path: Path) -> None:
    """The cases above fail for their damage, not for being copies; one pack by itself will do, too."""
    for data in (packs, packs / PACK.name):
        done = iomdb("build", "--data", data, "--output", "iom.duckdb", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "" and len(done.stderr.splitlines()) == 1


def test_file_with_a_header_only_does_not_pass(packs: Path, tmp_path: Path) -> None:
    """A code list may be empty, a table of an edition hardly: at the latest the check must tell."""
    path = packs / PACK.name / T4
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    built = iomdb("build", "--data", packs, cwd=tmp_path)
    assert built.returncode in (0, 2)
    if built.returncode == 0:
        done = iomdb("check", cwd=tmp_path)
        assert done.returncode == 1
        assert any("table_4 total total" in line for line in done.stdout.splitlines())


def test_folder_without_packs(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    told = refused(["--data", "nothing", "--output", "iom.duckdb"], tmp_path)
    assert "nothing" in told and "datapackage.json" in told


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    told = refused(["--data", "nowhere", "--output", "iom.duckdb"], tmp_path)
    assert "nowhere" in told


def test_output_in_a_missing_folder(tmp_path: Path) -> None:
    told = refused(["--output", "nowhere/iom.duckdb"], tmp_path)
    assert "nowhere" in told and "folder not found" in told
    assert not (tmp_path / "nowhere").exists()


def test_output_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    told = refused(["--output", "here"], tmp_path)
    assert "here" in told and "is a folder" in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_output_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        told = refused(["--output", "locked/iom.duckdb"], tmp_path)
    finally:
        folder.chmod(0o700)
    assert "locked" in told


def test_two_editions_of_one_year(packs: Path, tmp_path: Path) -> None:
    """A second pack that tells the same report year is refused by its name."""
    import shutil

    shutil.copytree(packs / PACK.name, packs / "again")
    told = refused(["--data", str(packs), "--output", "iom.duckdb"], tmp_path)
    assert "again" in told


def test_wrong_use_of_the_command_line(tmp_path: Path) -> None:
    done = iomdb("build", "--outptu", "x.duckdb", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "--output" in done.stderr


@pytest.mark.parametrize("delay", [0.0, 0.15])
def test_build_that_is_interrupted_leaves_nothing(tmp_path: Path, delay: float) -> None:
    """Ctrl-C between two statements or within one: the old file stays, the draft goes, no traceback."""
    (tmp_path / "iom.duckdb").write_bytes(OLD)
    with subprocess.Popen(
        [SCRIPT, "build"], cwd=tmp_path, env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob(".*.draft")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        told = process.stderr.read()
    assert process.returncode not in (0, 1, 2), told
    assert state(tmp_path) == {"iom.duckdb": OLD}
    assert "Traceback" not in told
