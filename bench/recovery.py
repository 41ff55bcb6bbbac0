"""Section: how the time to recover a damaged table grows with its cells, against reading the same text only."""

from __future__ import annotations

import statistics
import sys

from bench.measure import in_turn, ratios, run, seconds
from bench.results import Section

ROUNDS = 3
GROUPS = (1, 2, 3, 4)
LEVEL = 0.1
SEED = 1

GATHER = (
    "import sys; from tests.extraction import stacked_damage as d; "
    "from iomdb_loaders.extraction.reading.gather import gather; "
    "from iomdb_loaders.extraction.document import parse_document; "
    "s, level, n = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]); t = d.known_table(s, n); "
    "gather(parse_document('x', d.print_table(t, s, level, n)[0]), d.layout_of(t, n))"
)
RECOVER = (
    "import sys; from tests.extraction.stacked_damage import trial; "
    "t = trial(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])); "
    "assert not (t.wrong or t.missed or t.failed), t; print(t.known)"
)


def measure() -> Section:
    """Recover known tables of growing size; a wrong cell stops the measurement."""
    rows = []
    for groups in GROUPS:
        given = [str(SEED), str(LEVEL), str(groups)]
        runs = in_turn(
            {
                "recover": lambda given=given: run([sys.executable, "-c", RECOVER, *given]),
                "gather": lambda given=given: run([sys.executable, "-c", GATHER, *given]),
            },
            ROUNDS,
            label=f"recovery of {groups * 24} cells",
        )
        found = ratios(runs["recover"], runs["gather"])
        rows.append(
            (
                str(groups * 24),
                f"{float(runs['recover'][0].output):.0%}",
                *(f"{f(found):.1f}" for f in (statistics.median, min, max)),
                seconds(runs["recover"]),
            )
        )
    return Section(
        "Recovery",
        "make bench-recovery",
        f"Tables of known cells like Table 3, {LEVEL:.0%} of the fields damaged, recovered by method joint, with "
        f"margins; as whole processes, {ROUNDS} rounds. The reference gathers the evidence of the same text and solves "
        "nothing.",
        ("cells", "one value again", "median", "min", "max", "recovery, s"),
        tuple(rows),
    )
