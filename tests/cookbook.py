"""Code and answers of a page; `python -m tests.cookbook FILE` renews the answers from a fresh build."""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from tests.processes import iomdb

WIDTH = "100"
_LINES = r"((?:(?!```).*\n)*)"
_RECIPE = re.compile(rf"^(```(sql|sh|python)\n{_LINES}```\n\n?```text\n){_LINES}```\n", re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    """Code, and the answer that the page shows below it."""

    language: str
    code: str
    answer: str

    def run(self, folder: Path) -> str:
        """What the code shows, in a folder with iom.duckdb that this process may open."""
        if self.language == "python":
            with chdir(folder), redirect_stdout(io.StringIO()) as printed:
                exec(compile(self.code, "recipe", "exec"), {"__name__": "__main__"})
            return printed.getvalue()
        arguments = ["query", self.code] if self.language == "sql" else shlex.split(self.code)[1:]
        # in a pipe they would be CSV
        table = [] if arguments[0] == "explain" else ["--format", "table"]
        done = iomdb(*arguments, *table, cwd=folder, env={"COLUMNS": WIDTH})
        assert done.returncode == 0, done.stderr
        return done.stdout


def recipes(page: Path) -> list[Recipe]:
    """All blocks of code with an answer on a page, in their order."""
    return [Recipe(*found) for _, *found in _RECIPE.findall(page.read_text(encoding="utf-8"))]


def _renew(page: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("XDG_CACHE_HOME", str(folder / "cache"))
        assert iomdb("build", cwd=folder).returncode == 0

        def renewed(found: re.Match[str]) -> str:
            head, *recipe = found.groups()
            return f"{head}{Recipe(*recipe).run(folder)}```\n"

        page.write_text(_RECIPE.sub(renewed, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    _renew(Path(sys.argv[1]))
