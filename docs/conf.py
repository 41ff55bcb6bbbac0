"""Sphinx: the pages of this folder as a web site that needs no network. `make docs` builds it."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

_ROOT = Path(__file__).parent.parent
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "iomdb"
author = _PROJECT["authors"][0]["name"]
release = _PROJECT["version"]
copyright = author  # noqa: A001

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["next_edition", "tour.ipynb"]
# a link to a heading is checked too
myst_heading_anchors = 3
myst_fence_as_directive = ["mermaid"]

# the script is in the site, so that a diagram shows without a network too
html_static_path = ["../build/mermaid"]
html_js_files = ["mermaid.min.js", (None, {"body": "mermaid.initialize({ startOnLoad: true });"})]

html_theme = "furo"
html_title = f"iomdb {release}"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}

autodoc_member_order = "bysource"
autodoc_typehints = "none"


class Mermaid(Directive):
    """A diagram, which the script of the site draws; without scripts its text is shown."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keep the text as it is."""
        text = html.escape("\n".join(self.content))
        return [nodes.raw("", f'<pre class="mermaid">{text}</pre>', format="html")]


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.add_directive("mermaid", Mermaid)
