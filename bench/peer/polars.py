"""polars: streamed into Parquet, codes as categories; tables from the frame in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from bench.peer.process import CODES, Answers, main


def load(file: Path, store: Path) -> None:
    types = {**dict.fromkeys(CODES, pl.Categorical), "age": pl.UInt8}
    pl.scan_csv(file, schema_overrides=types, try_parse_dates=True).sink_parquet(store)


def opened(store: Path, lookups: Path) -> Callable[[], Answers]:
    movements = pl.read_parquet(store, columns=[*CODES, "age"])
    countries = pl.read_csv(lookups / "country.csv")
    ages = pl.read_csv(lookups / "age.csv", schema_overrides={"age": pl.UInt8})
    left = countries.select(departure_country="country", departure_area="area", departure_region="region")
    went = countries.select(destination_country="country", destination_area="area", destination="destination")

    def count(by: list[str]) -> pl.DataFrame:
        return movements.group_by(by).len("migrants").with_columns(pl.col(pl.Categorical).cast(pl.String))

    def total(frame: pl.DataFrame, by: list[str]) -> list[tuple[object, ...]]:
        return frame.group_by(by).agg(pl.col("migrants").sum()).rows()

    def compute() -> Answers:
        flows = count(["service", "departure_country", "destination_country"])
        flows = flows.join(left, on="departure_country").join(went, on="destination_country")
        people = count(["age", "sex"]).join(ages, on="age", how="left", nulls_equal=True)
        return {
            "movement_by_service": count(["budget_region", "service"]).rows(),
            "movement_by_area": total(flows, ["departure_area", "destination_area"]),
            "movement_by_destination": total(flows, ["service", "departure_region", "destination"]),
            "movement_by_age_sex": total(people, ["age_group", "sex"]),
        }

    return compute


if __name__ == "__main__":
    main(load, opened)
