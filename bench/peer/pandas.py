"""pandas: read with the C parser, codes as categories, kept as a pickle; tables from the frame in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from bench.peer.process import CODES, Answers, main


def load(file: Path, store: Path) -> None:
    types = {**dict.fromkeys(CODES, "category"), "age": "UInt8", "synthetic": "bool"}
    pd.read_csv(file, dtype=types, parse_dates=["movement_date"]).to_pickle(store)


def opened(store: Path, lookups: Path) -> Callable[[], Answers]:
    movements = pd.read_pickle(store)
    countries = pd.read_csv(lookups / "country.csv", keep_default_na=False)
    ages = pd.read_csv(lookups / "age.csv", dtype={"age": "UInt8"})
    left = countries.rename(
        columns={"country": "departure_country", "area": "departure_area", "region": "departure_region"}
    )
    went = countries.rename(columns={"country": "destination_country", "area": "destination_area"})

    def count(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
        return frame.groupby(by, observed=True, dropna=False).size().reset_index(name="migrants")

    def total(frame: pd.DataFrame, by: list[str]) -> list[list[object]]:
        return frame.groupby(by, dropna=False)["migrants"].sum().reset_index().to_numpy().tolist()

    def compute() -> Answers:
        service = count(movements, ["budget_region", "service"])
        flows = count(movements, ["service", "departure_country", "destination_country"])
        flows = flows.merge(
            left[["departure_country", "departure_area", "departure_region"]], on="departure_country"
        )
        flows = flows.merge(
            went[["destination_country", "destination_area", "destination"]], on="destination_country"
        )
        people = count(movements, ["age", "sex"]).merge(ages, on="age", how="left")
        return {
            "movement_by_service": service.to_numpy().tolist(),
            "movement_by_area": total(flows, ["departure_area", "destination_area"]),
            "movement_by_destination": total(flows, ["service", "departure_region", "destination"]),
            "movement_by_age_sex": total(people, ["age_group", "sex"]),
        }

    return compute


if __name__ == "__main__":
    main(load, opened)
