"""The bundle for Superset fits the database: its datasets are those of the views, its charts use columns that exist."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import yaml

import iomdb

ROOT = Path(__file__).parents[2] / "bi" / "superset"
# the controls of a chart that name columns or metrics of its dataset
CONTROLS = ("x_axis", "groupby", "metric", "metrics", "all_columns", "groupbyRows", "groupbyColumns")


def bundle(folder: str) -> dict[str, dict[str, Any]]:
    paths = sorted((ROOT / "bundle" / folder).rglob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def test_the_datasets_are_those_of_the_database(database: Path) -> None:
    spec = spec_from_file_location("datasets", ROOT / "datasets.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    with iomdb.connect(database) as con:
        expected = {name: yaml.safe_load(module.text(dataset)) for name, dataset in module.datasets(con)}
    assert bundle("datasets") == expected, "run again: python bi/superset/datasets.py iom.duckdb"


def test_the_charts_use_what_their_datasets_have() -> None:
    datasets = {dataset["uuid"]: dataset for dataset in bundle("datasets").values()}
    charts = bundle("charts")
    for name, chart in charts.items():
        dataset, params = datasets[chart["dataset_uuid"]], chart["params"]
        known = {column["column_name"] for column in dataset["columns"]}
        known |= {metric["metric_name"] for metric in dataset["metrics"]}
        used = [params[control] for control in CONTROLS if control in params]
        names = [one for value in used for one in (value if isinstance(value, list) else [value])]
        assert {one for one in names if isinstance(one, str)} <= known, name
    (dashboard,) = bundle("dashboards").values()
    placed = [
        item["meta"]["uuid"] for name, item in dashboard["position"].items() if name.startswith("CHART-")
    ]
    assert sorted(placed) == sorted(chart["uuid"] for chart in charts.values()) and len(placed) == 8
