"""Any order of loads, corrections and unloads against a plain model of the rows in force."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iomdb_loaders.errors import InputError
from tests.records.examples import YEAR, row, write_csv
from tests.records.small import Small

KIND = "movements"
IDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, max_size=5)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("load"), IDS),
        st.tuples(st.just("correct"), IDS),
        st.tuples(st.just("unload"), st.integers(1, 6)),
    ),
    min_size=2,
    max_size=8,
)


class Model:
    """Rows as lists [batch, id, age, superseded by]; the rules of docs/records.md in plain Python."""

    def __init__(self) -> None:
        self.batches: set[int] = set()
        self.rows: list[list[int | str | None]] = []

    def load(self, ids: list[str], age: int, correct: bool) -> tuple[int, int]:
        """Loaded and replaced rows."""
        batch = max(self.batches, default=0) + 1
        active = [item for item in self.rows if item[3] is None]
        taken = set() if correct else {item[1] for item in active}
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in taken]
        replaced = [item for item in active if item[1] in new]
        for item in replaced:
            item[3] = batch
        self.rows += [[batch, id_, age, None] for id_ in new]
        self.batches.add(batch)
        return len(new), len(replaced)

    def unload(self, batch: int) -> bool:
        """Whether it may be removed."""
        if batch not in self.batches or any(item[0] == batch and item[3] is not None for item in self.rows):
            return False
        self.batches.remove(batch)
        self.rows = [
            [*item[:3], None if item[3] == batch else item[3]] for item in self.rows if item[0] != batch
        ]
        return True


@pytest.mark.proof
def test_rows_in_force_agree_with_the_model(small: Small, tmp_path: Path) -> None:
    rows_in_force_agree(small, tmp_path, 2)


def rows_in_force_agree(small: Small, tmp_path: Path, examples: int) -> None:
    empty = small.state()

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def run(steps: list[tuple[str, list[str] | int]]) -> None:
        model = Model()
        for age, (step, given_) in enumerate(steps):
            if isinstance(given_, int):
                if model.unload(given_):
                    small.unload(given_)
                else:
                    with pytest.raises(InputError, match=r"not in the database|is corrected by"):
                        small.unload(given_)
            else:
                loaded, replaced = model.load(given_, age, step == "correct")
                path = tmp_path / "in.csv"
                write_csv(path, [row(KIND, movement_id=id_, age=str(age)) for id_ in given_], KIND)
                done = small.load(KIND, path, correct=step == "correct")
                assert (done.loaded, done.replaced) == (loaded, replaced)
            assert stored(small) == sorted(model.rows, key=repr)
            counted = small.con.execute(
                f"select coalesce(sum(migrants), 0) from fact.movement_by_age_sex where report_year = {YEAR}"
            ).fetchall()
            assert counted == [(sum(item[3] is None for item in model.rows),)]
        small.unload_all()
        assert small.state() == empty

    run()


def stored(small: Small) -> list[list[int | str | None]]:
    query = "select batch, movement_id, age, superseded_by from record.movement"
    return sorted(map(list, small.con.execute(query).fetchall()), key=repr)
