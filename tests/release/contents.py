"""Digests of all report views, read by a DuckDB of its own process: another release, or another number of threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_DIGESTS = """
import duckdb, hashlib, sys
con = duckdb.connect(config={'threads': sys.argv[2]} if sys.argv[2:] else {})
con.execute(f"attach '{sys.argv[1]}' as another_name (read_only)")
con.execute("use another_name")
views = con.execute("select view_name from duckdb_views() where schema_name = 'report' order by 1").fetchall()
for (view,) in views:
    rows = con.execute(f"select * from report.{view} order by all").fetchall()
    names = [d[0] for d in con.description]
    print(view, hashlib.md5(repr((names, [[str(v) for v in row] for row in rows])).encode()).hexdigest())
"""


def digests(file: Path, *, python: Path | str = sys.executable, threads: str = "") -> str:
    """One line per view: its name and the MD5 of its columns and rows. The file gets another name."""
    command = [str(python), "-c", _DIGESTS, str(file), *([threads] if threads else [])]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert len(lines.splitlines()) > 90
    return lines
