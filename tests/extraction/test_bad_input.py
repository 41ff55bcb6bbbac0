"""Bad input gives a message of one line: what, where, next step."""

import sys
from pathlib import Path
from typing import Any

import pytest

from iomdb_loaders.extraction.document import parse_document, read_document
from iomdb_loaders.extraction.errors import (
    ContradictionError,
    DocumentError,
    ExtractionError,
    LayoutError,
    TimeLimitError,
)
from iomdb_loaders.extraction.layout_file import parse_layout, read_layout
from iomdb_loaders.extraction.reading.gather import gather
from iomdb_loaders.extraction.recovery import recover, recover_table
from iomdb_loaders.pack.write import write_table

LAYOUT: dict[str, Any] = {
    "table_id": "small",
    "method": "joint",
    "dimensions": ["row", "column"],
    "row_dimensions": 1,
    "maximum": 99,
    "rows": [
        {"key": "a", "label": "Alpha"},
        {"key": "b", "label": "Beta"},
        {"key": "total", "label": "Total", "sum_of": ["*"]},
    ],
    "columns": [{"key": "x"}, {"key": "y"}, {"key": "total", "sum_of": ["*"], "prints_zeros": True}],
    "blocks": [{"start": "^Small", "end": "^End"}],
}
TEXT = "Small\nAlpha\t1\t2\t3\nBeta\t4\t\t4\nTotal\t5\t2\t7\nEnd"


def one_line(error: Exception, *words: str) -> None:
    assert "\n" not in str(error)
    for word in words:
        assert word in str(error), str(error)


def test_document_missing(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(tmp_path / "none.txt")
    one_line(caught.value, "none.txt", "file not found")


def test_document_without_the_table() -> None:
    with pytest.raises(DocumentError) as caught:
        gather(parse_document("other.txt", "nothing\nhere"), parse_layout(LAYOUT, "small.toml"))
    one_line(caught.value, "other.txt", "^Small", "small")


def test_block_without_end() -> None:
    with pytest.raises(DocumentError) as caught:
        gather(parse_document("cut.txt", "Small\nAlpha\t1\t2\t3"), parse_layout(LAYOUT, "small.toml"))
    one_line(caught.value, "line 1", "^End")


@pytest.mark.parametrize("key", ["echoes", "repeated"])
def test_what_is_stated_of_a_line_that_is_not_there(key: str) -> None:
    block = {**LAYOUT["blocks"][0], key: [[9, ["x" if key == "echoes" else "a"]]]}
    with pytest.raises(DocumentError) as caught:
        gather(parse_document("short.txt", TEXT), parse_layout({**LAYOUT, "blocks": [block]}, "small.toml"))
    one_line(caught.value, "line 10", key, "[9, ...]")


def test_layout_of_another_table() -> None:
    text = "Small\nGamma\t1\t2\t3\nDelta\t4\t5\t9\nEnd"
    with pytest.raises(DocumentError) as caught:
        gather(parse_document("other.txt", text), parse_layout(LAYOUT, "small.toml"))
    one_line(caught.value, "lines 2-3", "no label")


def test_more_fields_than_columns() -> None:
    text = TEXT.replace("4\t\t4", "4\t\t4\t8")
    with pytest.raises(DocumentError) as caught:
        gather(parse_document("wide.txt", text), parse_layout(LAYOUT, "small.toml"))
    one_line(caught.value, "line 3", "column 5", "'8'")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rows": None}, ("small.toml",)),
        ({"rows": [{"key": "a"}, {"key": "a"}]}, ("'a'", "twice")),
        ({"columns": [{"key": "x"}, {"key": "t", "sum_of": ["none*"]}]}, ("'t'", "sums nothing")),
        ({"blocks": [{"start": "a", "end": "b", "echoes": [[1, ["q"]]]}]}, ("echoes", "'q'", "column")),
        ({"blocks": [{"start": "a", "end": "b", "echoes": [1]}]}, ("echoes", "[offset, [keys]]")),
        ({"blocks": [{"start": "a", "end": "b", "repeated": [[1, ["q"]]]}]}, ("repeated", "'q'", "row")),
        (
            {"blocks": [{"start": "a", "end": "b", "repeated": [[1, []]]}]},
            ("repeated", "[offset, [last row]]"),
        ),
        ({"blocks": [{"start": "a", "end": "b", "colour": 1}]}, ("colour",)),
        ({"blocks": [{"start": "a", "end": "b", "columns": ["q"]}]}, ("'q'",)),
        ({"colour": 1}, ("layout", "'colour'")),
        ({"method": "guess"}, ("guess", "grid, joint")),
        ({"maximum": "9"}, ("maximum", "'9'", "int")),
        ({"merged": []}, ("layout", "'merged'")),
        ({"rows": [{"key": "a", "computed": True}]}, ("rows 1", "'computed'")),
        ({"rows": [{"key": "a/b"}, {"key": "total", "sum_of": ["*"]}]}, ("'a/b'", "1 code")),
        ({"columns": [{"label": "x"}]}, ("columns 1", "'key'", "missing")),
        ({"blocks": 3}, ("blocks", "list")),
        ({"blocks": [{"start": "a("}]}, ("'a('", "regular expression")),
        ({"stages": []}, ("layout", "'stages'")),
        ({"reading_weights": {"digit": -1}}, ("digit", "-1")),
        ({"rows_first": 1}, ("rows_first", "bool")),
        (
            {"agreements": [{"rows": ["z"], "columns": ["*"], "value": 1, "source": "else"}]},
            ("else", "no cell"),
        ),
    ],
)
def test_wrong_layout_names_the_key(change: dict[str, Any], words: tuple[str, ...]) -> None:
    with pytest.raises(LayoutError) as caught:
        parse_layout({**LAYOUT, **change}, "small.toml")
    one_line(caught.value, *words)


def test_layout_file_missing_or_not_toml(tmp_path: Path) -> None:
    with pytest.raises(LayoutError):
        read_layout(tmp_path / "none.toml")
    bad = tmp_path / "bad.toml"
    bad.write_text("name = ", encoding="utf-8")
    with pytest.raises(LayoutError) as caught:
        read_layout(bad)
    one_line(caught.value, "bad.toml")


def test_contradicting_agreements_are_named() -> None:
    pytest.importorskip("ortools")
    agreements = [
        {"rows": ["*"], "columns": ["*"], "value": 7, "source": "first page"},
        {"rows": ["*"], "columns": ["x"], "value": 9, "source": "second page"},
    ]
    layout = parse_layout({**LAYOUT, "agreements": agreements}, "small.toml")
    with pytest.raises(ContradictionError) as caught:
        recover_table(layout, parse_document("small.txt", TEXT))
    one_line(caught.value, "small.toml", "agreements of small contradict")


def test_out_of_time() -> None:
    pytest.importorskip("ortools")
    layout = parse_layout(LAYOUT, "small.toml")
    with pytest.raises(TimeLimitError) as caught:
        recover_table(layout, parse_document("small.txt", TEXT), time_limit=0)
    one_line(caught.value, "time")


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    layout = parse_layout(LAYOUT, "small.toml")
    with pytest.raises(ExtractionError) as caught:
        recover_table(layout, parse_document("small.txt", TEXT))
    one_line(caught.value, "networkx", "iomdb[recover]")


def test_pack_untouched_when_recovery_fails(tmp_path: Path) -> None:
    pack = tmp_path / "small.csv"
    pack.write_text("kept", encoding="utf-8")
    with pytest.raises(ExtractionError):
        write_table(pack, recover(tmp_path / "none.txt", tmp_path / "none.toml").rows)
    assert pack.read_text(encoding="utf-8") == "kept"
    assert [p.name for p in tmp_path.iterdir()] == ["small.csv"]
