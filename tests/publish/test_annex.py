"""The annex as another program reads it: the figures of the edition in their order, tagged, with its title."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest

from iomdb.errors import InputError
from iomdb.publish import annex, opened
from tests.packs import PACK, rows_of
from tests.processes import iomdb as run


@pytest.fixture(scope="module")
def path(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("annex")
    done = run("-d", built, "publish", "pdf", "annex.pdf", cwd=folder)
    assert done.returncode == 0 and "23 tables" in done.stderr, done.stderr
    return folder / "annex.pdf"


@pytest.mark.proof
def test_the_file_is_tagged_and_prints_the_figures_of_the_edition(path: Path) -> None:
    document = pypdf.PdfReader(path)
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert document.metadata and document.metadata.title == "Statistical annex"
    text = "\n".join(page.extract_text() for page in document.pages)
    for leaf in rows_of(PACK / "tables" / "table_4.csv"):
        assert f"{int(leaf['value']):,}" in text
    # printed by Tables 1 to 4
    assert len(re.findall(r"376,175", text)) >= 4
    # a list of figures from one line of Table 4
    assert re.search(r"49,303\s+49,641\s+98,944", text)


@pytest.mark.proof
def test_a_figure_that_differs_stops_the_publication(
    path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = database.with_name("annex.pdf")
    with opened(database, ["report"]) as source:
        annex.publish(source, target)
        assert target.read_bytes() == path.read_bytes()
        template = database.with_name("annex.typ")
        text = annex._TEMPLATE.read_text(encoding="utf-8")
        assert "  cell.text\n" in text
        template.write_text(
            text.replace("  cell.text\n", '  if cell.text == "49,303" { "49,330" } else { cell.text }\n')
        )
        monkeypatch.setattr(annex, "_TEMPLATE", template)
        with pytest.raises(InputError, match=r"Table 4: .* row 0-9: not in the PDF"):
            annex.publish(source, target)
    assert target.read_bytes() == path.read_bytes()
