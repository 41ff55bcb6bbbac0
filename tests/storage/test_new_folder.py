"""A folder is replaced whole or stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from iomdb_loaders import new_folder as module
from iomdb_loaders.errors import InputError
from iomdb_loaders.new_folder import new_folder


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, and what a killed process left of a draft."""
    for name in ("data", ".data.draft"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name.strip(".")).write_text("old")
    return tmp_path / "data"


def write(folder: Path, *, replace: bool = True) -> None:
    with new_folder(folder, replace=replace) as draft:
        draft.mkdir()
        (draft / "new").write_text("new")


@pytest.mark.parametrize("exchange", [True, False])
def test_the_new_folder_takes_the_place_of_the_old(
    folder: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr(module, "_exchanged", lambda one, other: False)
    write(folder)
    assert contents(folder.parent) == {"data/new": "new"}


def test_an_old_folder_is_replaced_on_request_only(folder: Path) -> None:
    with pytest.raises(InputError, match="data: cannot be written"):
        write(folder, replace=False)
    assert contents(folder.parent) == {"data/data": "old"}


def test_a_block_that_fails_changes_nothing(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_folder(folder, replace=True) as draft:
        draft.mkdir()
        raise ZeroDivisionError
    assert contents(folder.parent) == {"data/data": "old"}


def test_the_old_folder_comes_back_if_the_new_one_cannot_be_moved(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == ".data.draft":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(module, "_exchanged", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputError, match=r"data: cannot be written \(Permission denied\)"):
        write(folder)
    assert contents(folder.parent) == {"data/data": "old"}
