"""Text formats: csv, json, md and html."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TextIO

from iomdb.errors import InputError
from iomdb.output.about import About
from iomdb.output.listing import Listing
from iomdb.output.values import NESTED, Row, first_duplicate, json_text, text

_QUOTED = re.compile(r'[,"\r\n]')
# what Markdown would read as markup; an underscore within a word is none
_MARKUP = re.compile(r"[\\`*<\[\]|~]|(?<!\w)_|_(?!\w)|&(?=[#\w]+;)")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]], file: TextIO) -> None:
    """Comma-separated values without comments. NULL is nothing, an empty text is `""`."""
    file.write(_csv_line(columns))
    file.writelines(map(_csv_line, rows))


def _csv_line(row: Sequence[object]) -> str:
    line = ",".join([str(value) if type(value) is int else _csv_field(value) for value in row])
    # readers skip an empty line
    return f"{line}\n" if line else '""\n'


def _csv_field(value: object) -> str:
    shown = text(value)
    if _QUOTED.search(shown) or not (shown or value is None):
        return '"' + shown.replace('"', '""') + '"'
    return shown


def write_json(
    columns: Sequence[str], kinds: Sequence[str], rows: Iterable[Row], about: About | None, file: TextIO
) -> None:
    """A list of objects, one per row; for a table of the report an object with `rows` and what they are.

    A row with marked figures has their status under `status`. Raises InputError for equal names of columns.
    """
    if (name := first_duplicate(columns)) is not None:
        raise InputError(f"two columns are named {name}, which JSON cannot keep apart; rename one with as")
    margin = "  "
    if about:
        known = (f"  {json_text(key, '')}: {_plain_json(value)},\n" for key, value in about.attrs().items())
        file.write("{\n" + "".join(known) + '  "rows": ')
        margin = "    "
    keys = [json_text(name, "") for name in columns]
    nested = [kind in NESTED for kind in kinds]
    marked = about.marks if about and {"report_year", "row_no"} <= set(columns) else {}
    separator = "[\n"
    for row in rows:
        pairs = [
            f"{key}: {json_text(value, name, nested=inside)}"
            for key, name, value, inside in zip(keys, columns, row, nested, strict=True)
        ]
        if marked and (
            marks := marked.get((row[columns.index("report_year")], row[columns.index("row_no")]))
        ):
            pairs.append(f'"status": {_plain_json({n: m for n, m in marks.items() if n in columns})}')
        file.write(f"{separator}{margin}{{" + ", ".join(pairs) + "}")
        separator = ",\n"
    file.write(f"\n{margin[2:]}]" if separator == ",\n" else "[]")
    file.write("\n}\n" if about else "\n")


def _plain_json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def write_markdown(table: Listing, about: About | None, file: TextIO) -> None:
    """A table in Markdown, with title and unit above it, and status, notes and source below."""
    if about:
        title, *more = map(_markdown, about.head())
        file.write(f"**{title}**\n\n" + "".join(f"{line}\n\n" for line in more))
    rule = ["---:" if number else "---" for number in table.is_number]
    file.write(f"| {' | '.join(map(_markdown, table.headings))} |\n| {' | '.join(rule)} |\n")
    for row in table.rows:
        file.write(f"| {' | '.join(map(_markdown, row))} |\n")
    if about:
        file.write("".join(f"\n{_markdown(line)}\n" for line in about.foot()))


def _markdown(shown: str) -> str:
    escaped = _MARKUP.sub(lambda found: "\\" + found.group(), shown)
    return re.sub(r"\r\n|\r|\n", "<br>", escaped)


def write_html(table: Listing, about: About | None, file: TextIO) -> None:
    """A page with one table."""
    title = escape(about.title if about else "iomdb")
    file.write(f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n')
    file.writelines(html_table(table, about))
    file.write("</html>\n")


def html_table(table: Listing, about: About | None) -> Iterable[str]:
    """The table as HTML: title and unit are its caption; status, notes and source follow."""
    yield "<table>\n"
    if about:
        title, *more = map(escape, about.head())
        yield f"<caption><strong>{title}</strong>{''.join(f'<br>{line}' for line in more)}</caption>\n"
    cells = "".join(f'<th scope="col">{_html(name)}</th>' for name in table.headings)
    yield f"<thead><tr>{cells}</tr></thead>\n<tbody>\n"
    for row in table.rows:
        cells = ""
        for place, (shown, number) in enumerate(zip(row, table.is_number, strict=True)):
            align = ' style="text-align: right"' if number else ""
            cells += (
                f'<th scope="row"{align}>{_html(shown)}</th>'
                if place < table.labels
                else f"<td{align}>{_html(shown)}</td>"
            )
        yield f"<tr>{cells}</tr>\n"
    yield "</tbody>\n</table>\n"
    if about:
        yield "".join(f"<p>{escape(line)}</p>\n" for line in about.foot())


def _html(shown: str) -> str:
    return escape(shown).replace("\n", "<br>")
