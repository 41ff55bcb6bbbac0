"""Reads a published package with the validators of CSVW and of Croissant; run in an environment of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import csvw
import mlcroissant

folder = Path(sys.argv[1])
strict = csvw.CSVW(str(folder / "csv-metadata.json"), validate=True)
assert strict.is_valid, strict.warnings
rows = {table.url.string: sum(1 for _ in table.iterdicts(strict=True)) for table in strict.tables}

dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
issues = dataset.metadata.issues
assert not issues.errors, issues.report()
# the source states no licence
assert all("schema.org/license" in warning for warning in issues.warnings), issues.report()
for record_set in json.loads((folder / "croissant.json").read_text(encoding="utf-8"))["recordSet"]:
    path = record_set["field"][0]["source"]["fileObject"]["@id"]
    # it cannot read a file without rows, and reads a record set only once, so not one that others refer to
    if rows[path] and not path.startswith("ref/"):
        count = sum(1 for _ in dataset.records(record_set["@id"]))
        assert count == rows[path], (path, count, rows[path])
print(json.dumps(rows))
