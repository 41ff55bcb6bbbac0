"""The page for queries: DuckDB for browsers and the database file, packed into scripts.

A page from a file may not read another file, so all is gzip in base64 in scripts. The files of the two npm packages
are not in this one: they are taken from a folder, and must be those that were tested.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb.errors import InputError, input_error

if TYPE_CHECKING:
    from iomdb.publish.site.pages import Site

# npm install @duckdb/duckdb-wasm@1.32.0 brings both
PACKAGES = "@duckdb/duckdb-wasm 1.32.0 and apache-arrow 17.0.0"
_FILES = {
    "arrow": (
        "apache-arrow/Arrow.es2015.min.js",
        "375fb7c891e25677c021e585d4ec51a5752112b182f41d51071b8401e590379e",
    ),
    "duckdb": (
        "@duckdb/duckdb-wasm/dist/duckdb-browser.cjs",
        "bf86743bc168edcb6b3dea652a0bb08608ed983473e46f8825aa0762cac5e10b",
    ),
    "worker": (
        "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js",
        "f8ab72b6b90b3ad83077d47426d4a99d5d9a4c7e07cba1a2be37d655adc7c1ab",
    ),
    "wasm": (
        "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
        "4c221bfa59c11f24dbd750e70c90b9252eca6eec5633936e6a2ec766e55fd879",
    ),
}
# a module for Node, given the one module that it requires
_BEFORE = b"globalThis.duckdb = ((module, exports, require) => {\n"
_AFTER = b"\n; return module.exports; })({ exports: {} }, {}, () => globalThis.Arrow);\n"
_EXAMPLES = Path(__file__).with_name("examples.sql")


def read_engine(folder: Path) -> dict[str, bytes]:
    """The files of the engine in a folder node_modules. Raises InputError for one that is missing or another one."""
    found = {}
    for name, (path, expected) in _FILES.items():
        step = f"give the folder node_modules with {PACKAGES}"
        try:
            content = (folder / path).read_bytes()
        except OSError:
            raise input_error(folder / path, "file not found", step) from None
        if hashlib.sha256(content).hexdigest() != expected:
            raise input_error(folder / path, "is not the file that was tested", step)
        found[name] = content
    return {**found, "duckdb": _BEFORE + found["duckdb"] + _AFTER}


def examples() -> list[tuple[str, str]]:
    """The questions that the page offers, each with its query."""
    found = []
    for part in _EXAMPLES.read_text(encoding="utf-8").split("\n\n"):
        title, _, query = part.strip().partition("\n")
        if not title.startswith("-- ") or not query.endswith(";"):
            raise InputError(f"{_EXAMPLES.name}: {title!r} is not a question with its query")
        found.append((title[3:], query[:-1]))
    return found


def write_sql(site: Site, engine: dict[str, bytes]) -> None:
    """The page, and the engine and the database as scripts."""
    folder = site.folder / "sql"
    folder.mkdir()
    size = 0
    for name, content in {**engine, "database": site.source.path.read_bytes()}.items():
        packed = base64.b64encode(gzip.compress(content, 6, mtime=0)).decode()
        text = f'part("{name}", "{packed}");\n'
        (folder / f"{name}.js").write_text(text, encoding="ascii", newline="\n")
        size += len(text)
    site.write("sql.html", "sql.html", examples=examples(), size=f"{size / 1e6:.0f} MB", sheets=site.sheets)
