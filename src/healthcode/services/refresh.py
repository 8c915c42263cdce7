"""Refreshing: the people in the temporary table `touched` are computed again and their derived rows replaced.

Plain people are computed in columns, the rest by core one by one; both write the same rows (a property holds them
together). The caller opens the transaction, fills `touched` and holds the people's rows locked.

An act brings the instant at which it was asked for, and may have waited since: for the lock, for the parts before it.
What is written is true as of the latest instant on record of these people, so no act erases what was learned meanwhile.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from healthcode.batch.columns import EVIDENCE, KIND_NUMBER, NEVER, instant, micros
from healthcode.batch.evaluation import evaluate
from healthcode.batch.rows import status_row
from healthcode.core.status import decide
from healthcode.core.terms import EvidenceKind
from healthcode.ledger.bulk import Row, blocks_of, native, rows_from
from healthcode.services.compute import computed_by_core
from healthcode.services.desk import Desk

EVIDENCE_COLUMNS: Sequence[Row] = (
    ("person", "i8"), ("kind", "i2"), ("occurred", "i8"), ("learned", "i8"), ("withdrawn", "i8"), ("about", "i8"),
    ("flags", "i4"), ("reported", "i8"), ("evidence_id", "uuid"),
)  # fmt: skip
STATUS_COLUMNS: Sequence[Row] = (
    ("resident_id", "uuid"), ("color", "i2"), ("pop_ups", "i2"), ("declared", "bool"), ("closed", "bool"),
    ("review", "i8"), ("sampled", "i8"), ("reported", "i8"), ("acting", "i8"),
)  # fmt: skip
EPISODE_COLUMNS: Sequence[Row] = (
    ("resident_id", "uuid"), ("opened_by", "uuid"), ("rule", "i2"), ("day", "i4"), ("opened", "i8"), ("floor", "i8"),
    ("until", "i8"), ("ending", "i2"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Computed:
    """Derived rows of some people as of `at`, not written yet; `by_core` is how many were not plain."""

    at: datetime
    statuses: NDArray[np.void]
    episodes: NDArray[np.void]
    opened_by: NDArray[np.void]
    by_core: int


@dataclass(slots=True)
class Changes:
    """What a refresh changed: people by (old color, new color, had a pop-up, has one); and how many were computed."""

    people: int = 0
    by_core: int = 0
    moves: Counter[tuple[int, int, bool, bool]] = field(default_factory=Counter)

    def add(self, other: "Changes") -> None:
        """Sums two refreshes."""
        self.people += other.people
        self.by_core += other.by_core
        self.moves.update(other.moves)

    @property
    def pop_ups_opened(self) -> int:
        """People who had no pop-up and have one."""
        return sum(count for (_, _, had, has), count in self.moves.items() if has and not had)

    @property
    def pop_ups_lifted(self) -> int:
        """People who had a pop-up and have none."""
        return sum(count for (_, _, had, has), count in self.moves.items() if had and not has)

    @property
    def colors_worsened(self) -> int:
        """People whose color is worse than it was."""
        return sum(count for (old, new, _, _), count in self.moves.items() if new > old)

    @property
    def colors_lightened(self) -> int:
        """People whose color is lighter than it was."""
        return sum(count for (old, new, _, _), count in self.moves.items() if new < old)


def refresh_one(desk: Desk, resident_id: UUID, *, at: datetime) -> Changes:
    """Refreshes one person, and whoever is linked to that person."""
    desk.ledger.run("drop_touched")
    desk.ledger.run("touch_one", resident_id=resident_id)
    return refresh_touched(desk, at=at)


def refresh_touched(desk: Desk, *, at: datetime) -> Changes:
    """Computes and writes the derived rows of everybody in `touched`, as of `at` or of what is known since."""
    residents, computed = compute_touched(desk, at=at)
    return write(desk, residents, computed)


def compute_touched(desk: Desk, *, at: datetime) -> tuple[NDArray[np.void], Computed]:
    """The people in `touched`, by person number, and their derived rows at `at` or the latest instant on record."""
    widen(desk)
    desk.ledger.run("analyze_touched")
    residents = touched(desk)
    evidence = rows_from(desk.ledger.copy_out("evidence_columns"), EVIDENCE_COLUMNS)
    at = _latest(desk, evidence, at)
    return residents, _with_the_silent(desk, compute(desk, evidence, at=at), len(residents))


def touched(desk: Desk) -> NDArray[np.void]:
    """Resident ids by person number."""
    return np.frombuffer(bytes(desk.ledger.rows("touched_ids")[0][0]), dtype="V16")


def _latest(desk: Desk, evidence: NDArray[np.void], at: datetime) -> datetime:
    """`at`, unless something was learned, taken back or released of these people after it."""
    known = [
        micros(at),
        *(int(evidence[name][evidence[name] != NEVER].max(initial=0)) for name in ("learned", "withdrawn")),
    ]
    released = desk.ledger.rows("touched_as_of")[0][0]
    latest = instant(max(known))
    assert latest is not None
    return max(latest, released or latest)


def widen(desk: Desk) -> None:
    """Adds the people linked to those touched, until nobody is left to add, and holds their records too."""
    while desk.ledger.run("widen_touched", linked=KIND_NUMBER[EvidenceKind.IDENTITY_LINKED]):
        desk.ledger.rows("lock_touched")


def compute(desk: Desk, evidence: NDArray[np.void], *, at: datetime, staged: bool = False) -> Computed:
    """Derived rows from evidence columns; whoever is not plain is read whole and computed by core.

    `staged`: the columns hold rows of `resolved` too, as a preview has them.
    """
    columns = np.empty(len(evidence), dtype=EVIDENCE)
    for name in EVIDENCE.names or ():
        columns[name] = evidence[name]
    result = evaluate(columns, desk.editions, desk.rules, at=at)
    opened_by = evidence["evidence_id"][result.episodes["row"]]
    if not len(result.to_core):
        return Computed(at, result.statuses, result.episodes, opened_by, 0)
    by_core = computed_by_core(desk, result.to_core, at=at, staged=staged)
    return Computed(
        at,
        np.concatenate([result.statuses, by_core.statuses]),
        np.concatenate([result.episodes, by_core.episodes]),
        np.concatenate([opened_by, by_core.opened_by]),
        len(result.to_core),
    )


def _with_the_silent(desk: Desk, computed: Computed, people: int) -> Computed:
    """Adds those of whom nothing is known, whose code is claimed and not declared yet: they have a status too."""
    silent = np.ones(people, np.bool_)
    silent[computed.statuses["person"]] = False
    if not silent.any():
        return computed
    rows = np.repeat(status_row(decide([], desk.editions, at=computed.at), 0, desk.rules), int(silent.sum()))
    rows["person"] = np.flatnonzero(silent)
    return replace(computed, statuses=np.concatenate([computed.statuses, rows]))


def write(desk: Desk, residents: NDArray[np.void], computed: Computed) -> Changes:
    """Replaces the derived rows of everybody in `touched`."""
    desk.ledger.run("drop_new_status")
    desk.ledger.run("create_new_status")
    desk.ledger.copy_in("copy_new_status", blocks_of(_status_rows(residents, computed), STATUS_COLUMNS))
    moves = {(row[0], row[1], row[2], row[3]): int(row[4]) for row in desk.ledger.rows("status_changes")}
    desk.ledger.run("merge_status", at=computed.at)
    desk.ledger.run("drop_old_episodes")
    desk.ledger.copy_in("copy_episodes", blocks_of(_episode_rows(residents, computed), EPISODE_COLUMNS))
    return Changes(people=len(residents), by_core=computed.by_core, moves=Counter(moves))


def _status_rows(residents: NDArray[np.void], computed: Computed) -> NDArray[np.void]:
    return _rows(computed.statuses, STATUS_COLUMNS, {"resident_id": residents[computed.statuses["person"]]})


def _episode_rows(residents: NDArray[np.void], computed: Computed) -> NDArray[np.void]:
    people = residents[computed.episodes["person"]]
    return _rows(computed.episodes, EPISODE_COLUMNS, {"resident_id": people, "opened_by": computed.opened_by})


def _rows(found: NDArray[np.void], columns: Sequence[Row], more: dict[str, NDArray[Any]]) -> NDArray[np.void]:
    rows = np.empty(len(found), dtype=native(columns))
    for name, _ in columns:
        rows[name] = more[name] if name in more else found[name]
    return rows
