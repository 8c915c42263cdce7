"""Everybody computed again from evidence: what a new edition, or a rebuild of the derived tables, costs.

The bound reads the same evidence columns out by COPY into a numpy array and computes nothing.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from bench.bounds import read_seconds
from bench.figures import Figure
from bench.people import load_evidence, load_residents
from bench.stage import AT, Stage, Watch
from healthcode.batch.columns import KIND_NUMBER, about_hash, micros
from healthcode.batch.flags import named_bit
from healthcode.core.terms import EvidenceKind
from healthcode.services.rebuild import recompute_all

PROVINCE = 75_000_000 / 3600  # 75 M residents within the hour on one machine like this; in minutes on ten
DEMO, DEMO_READY = 50_000, 5.0  # people and seconds: half of the ten in which the demo must be ready
BOUND = "COPY out + frombuffer"


def reevaluate(stage: Stage, rows: int) -> Iterator[Figure]:
    """`rows` residents with a push, a report and a negative test each; a tenth are cleared."""
    yield _again(stage, rows, "reevaluate", PROVINCE)


def demo(stage: Stage, rows: int) -> Iterator[Figure]:
    """The demo province's 50,000 residents."""
    yield _again(stage, min(rows, DEMO), "demo: reevaluate", DEMO / DEMO_READY)


def _again(stage: Stage, rows: int, what: str, target: float) -> Figure:
    load(stage, rows)
    at = AT + timedelta(hours=4)
    recompute_all(stage.desk, at=at, progress=stage.told)  # the derived rows that are replaced below
    reading = read_seconds(stage)
    watch = Watch()
    changes = recompute_all(stage.desk, at=at + timedelta(hours=1), progress=stage.told)
    return Figure(
        what=what, rows=changes.people, seconds=watch.seconds, bound=BOUND, bound_seconds=reading, target=target,
        note=f"{changes.by_core:,} by core; {changes.colors_worsened + changes.colors_lightened:,} colors changed; "
        f"memory grew by {watch.memory} MB",
    )  # fmt: skip


def load(stage: Stage, rows: int) -> None:
    """The residents with their evidence, by COPY, in the order in which a province learns it."""
    ids = load_residents(stage, rows)
    spread = np.arange(rows, dtype=np.int64) * 7919 % (48 * 60) * 60_000_000  # minutes of two days
    day = micros(AT)
    named = named_bit(stage.desk.rules.of("from_case_county"))
    kinds = (EvidenceKind.COMPANION, EvidenceKind.FROM_CASE_COUNTY)
    for place, kind in enumerate(kinds):
        load_evidence(
            stage, ids[place::2], KIND_NUMBER[kind], occurred=day - spread[place::2], learned=day, about=about_hash("A")
        )
    hour = day + 3_600_000_000
    load_evidence(stage, ids, KIND_NUMBER[EvidenceKind.COMMUNITY_REPORT], occurred=np.full(rows, hour), learned=hour)
    load_evidence(
        stage, ids[::10], KIND_NUMBER[EvidenceKind.COMMUNITY_CLEARANCE], occurred=np.full(len(ids[::10]), hour),
        learned=hour, flags=named,
    )  # fmt: skip
    load_evidence(
        stage, ids, KIND_NUMBER[EvidenceKind.TEST_NEGATIVE], occurred=day + spread // 48, learned=3 * hour - 2 * day,
        reported=3 * hour - 2 * day,
    )  # fmt: skip
    stage.owner.execute("VACUUM ANALYZE evidence")
