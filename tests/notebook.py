"""Run the code cells of a notebook in order in one process; `python -m tests.notebook FILE` stores what they give."""

from __future__ import annotations

import ast
import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

Outputs = list[dict[str, Any]]


def run_cells(notebook: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Outputs]]:
    """Each code cell and its outputs: what it prints, and the value of its last expression as Jupyter shows it."""
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells, start=1):
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile(tree, f"cell {number}", "exec"), names)
            value = (
                eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names) if last else None
            )
        outputs: Outputs = []
        if printed.getvalue():
            outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
        if value is not None:
            data = {"text/plain": _lines(repr(value))}
            if html := getattr(value, "_repr_html_", lambda: None)():
                data["text/html"] = _lines(html)
            shown = {"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"}
            outputs.append(shown)
        yield cell, outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, (cell, outputs) in enumerate(run_cells(notebook), start=1):
        cell["outputs"], cell["execution_count"] = outputs, number
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
