"""A page for each country and region, and the index of the search."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from iomdb.publish.site.content import Row, Sheet, rows, slug
from iomdb.publish.site.pages import Site

_YEAR = re.compile(r"^\d{4,}")


def write_places(site: Site, figures: list[Row]) -> list[Row]:
    """A page for each place that the report has a figure of; the places, each with its `path`."""
    keys: dict[tuple[str, str], set[tuple[str, str, str]]] = defaultdict(set)
    for row in rows(site.database, "select kind, code, table_id, axis, key from meta.place_key"):
        keys[row["kind"], row["code"]].add((row["table_id"], row["axis"], row["key"]))
    stated: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for row in rows(site.database, "from meta.place_figure"):
        stated[row["kind"], row["code"]].add((row["report_year"], row["figure"]))
    every = [_Lines.of(sheet) for sheet in site.sheets]
    places = []
    for place in rows(site.database, "select * from meta.place order by kind desc, name"):
        name = place["kind"], place["code"]
        parts = [(one.sheet, groups) for one in every if (groups := one.groups(keys[name]))]
        about = [figure for figure in figures if (figure["report_year"], figure["id"]) in stated[name]]
        if parts or about:
            path = f"{place['kind']}/{place['code']}.html"
            places.append({**place, "path": path, "parts": parts, "figures": about})
    regions = {place["code"]: place for place in places if place["kind"] == "region"}
    for place in places:
        within = regions.get(place["within"])
        parts, about = place.pop("parts"), place.pop("figures")
        site.write(place["path"], "place.html", place=place, within=within, parts=parts, figures=about)
    places.sort(key=lambda place: (place["kind"] != "region", _sorted(place["name"])))
    listed = [
        (
            kind,
            [
                (letter, list(group))
                for letter, group in groupby(found, key=lambda p: _sorted(p["name"])[0].upper())
            ],
        )
        for kind, found in groupby(places, key=lambda place: place["kind"])
    ]
    site.write("places.html", "places.html", parts=listed)
    return places


def _sorted(name: str) -> str:
    """A name without accents, to sort by."""
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().casefold()


@dataclass(frozen=True)
class _Lines:
    """The rows and columns of a table by their keys, with {year} for a year in them."""

    sheet: Sheet
    rows: dict[str, list[Row]]
    columns: dict[str, list[tuple[str, Row]]]

    @classmethod
    def of(cls, sheet: Sheet) -> _Lines:
        lines: dict[str, list[Row]] = defaultdict(list)
        columns: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        for line in sheet.lines:
            lines[_YEAR.sub("{year}", line["key"])].append(line)
            for cell, _ in line["cells"]:
                if cell:
                    columns[_YEAR.sub("{year}", cell["column_key"])].append((line["text"], cell))
        return cls(sheet, lines, columns)

    def groups(self, keys: set[tuple[str, str, str]]) -> list[Row]:
        """The cells that are about a place: a list for each of its rows and columns, rows of one cell in one list."""
        own = [(axis, key) for table, axis, key in sorted(keys) if table == self.sheet.id]
        lines = [line for axis, key in own if axis == "row" for line in self.rows.get(key, ())]
        lines.sort(key=lambda line: self.sheet.lines.index(line))
        listed = [(line, [cell for cell, _ in line["cells"] if cell]) for line in lines]
        singles = [(line["label"], cells[0]) for line, cells in listed if len(cells) == 1]
        groups = [_group(self.sheet.stubs[-1], "Row", singles)] if singles else []
        groups += [
            _group(line["text"], "Column", [(cell["column_label"], cell) for cell in cells])
            for line, cells in listed
            if len(cells) > 1
        ]
        for axis, key in own:
            if axis == "column" and key in self.columns:
                label = self.columns[key][0][1]["column_label"]
                groups.append(_group(f"Column: {label}", "Row", self.columns[key]))
        return groups


def _group(title: str, what: str, cells: list[tuple[str, Row]]) -> Row:
    """The figures in a list, and the plain zeros apart from them."""
    zeros = [(label, cell) for label, cell in cells if cell["mark_class"] == "zero"]
    shown = [pair for pair in cells if pair not in zeros]
    return {"title": title, "what": what, "cells": shown, "zeros": zeros}


def write_search(site: Site, figures: list[Row], places: list[Row]) -> None:
    """The page of the search, and its index as a script: a page from a file may not read another file."""
    items: list[tuple[str, str, str]] = [
        (f"{sheet.about.title}, {sheet.year}", f"table, {sheet.about.unit}", f"{sheet.path}.html")
        for sheet in site.sheets
    ]
    items += [(place["name"], place["kind"], place["path"]) for place in places]
    items += [
        (
            figure["subject"],
            f"{figure['printed']}, paragraph {figure['paragraph']}",
            f"narrative.html#{figure['id']}",
        )
        for figure in figures
    ]
    index: dict[str, Any] = {"items": items, "tables": [_indexed(sheet) for sheet in site.sheets]}
    packed = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (site.folder / "search-index.js").write_text(f"const INDEX = {packed};\n", encoding="utf-8", newline="\n")
    site.write("search.html", "search.html")


def _indexed(sheet: Sheet) -> Row:
    lines = [
        (
            slug(line["key"]),
            line["text"],
            [cell["anchor"] for cell, _ in line["cells"] if cell],
        )
        for line in sheet.lines
    ]
    columns = {cell["anchor"]: cell["column_label"] for cell in sheet.cells}
    return {
        "path": sheet.path,
        "title": f"{sheet.about.title}, {sheet.year}",
        "rows": lines,
        "columns": list(columns.items()),
    }
