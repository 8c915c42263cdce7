"""Derived tables made again from the evidence: refreshed where their time has come, or all of them anew.

Nothing depends on either running on time: a stored status is read only until its review instant. Both go portion by
portion, each portion's rows replaced in one transaction, so whoever looks meanwhile always finds a person's status;
both may be killed and repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.refresh import Changes, refresh_touched
from healthcode.services.take_batch import Progress, silent

PORTION = 100_000
ACTOR = "system"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A rebuild: how many people were computed, and whether the derived rows are what they were before."""

    changes: Changes
    same_rows: bool


def release_due(desk: Desk, *, at: datetime, progress: Progress = silent) -> Changes:
    """Computes everybody again whose stored status is past its review instant (F10: released when 14 days are full)."""
    total = Changes()
    while (done := _portion(desk, lambda: desk.ledger.run("touch_due", at=at, most=PORTION), at)).people:
        total.add(done)
        progress("release", total.people, total.people)
    return total


def release_some(desk: Desk, *, most: int, at: datetime) -> int:
    """The same for at most `most` people, and whoever is linked to them; how many were computed.

    None while another process is at it: two would compute the same people.
    """
    with desk.ledger.transaction(ACTOR):
        if not desk.ledger.rows("try_releasing")[0][0]:
            return 0
        return _held(desk, lambda: desk.ledger.run("touch_due", at=at, most=most), at).people


def rebuild(desk: Desk, *, at: datetime, progress: Progress = silent) -> Rebuilt:
    """Deletes all derived rows and computes them from the evidence; they must come out the same."""
    release_due(desk, at=at)
    before = digest(desk)
    with desk.ledger.transaction(ACTOR):
        leaf(desk, actor=ACTOR, act="derived.rebuilt", at=at, body={})
    changes = recompute_all(desk, at=at, progress=progress, anew=True)
    with desk.ledger.transaction(ACTOR):
        desk.ledger.run("drop_statuses_of_nobody")
        desk.ledger.run("drop_episodes_of_nobody")
    return Rebuilt(changes=changes, same_rows=digest(desk) == before)


def recompute_all(desk: Desk, *, at: datetime, progress: Progress = silent, anew: bool = False) -> Changes:
    """Computes everybody, in id order: under a new edition, or `anew`, with nothing of the former rows left."""
    total, after = Changes(), NOBODY
    people = int(desk.ledger.rows("counts")[0][0])
    while True:
        last: list[UUID] = []
        start = after

        def touch(start: UUID = start, last: list[UUID] = last) -> None:
            desk.ledger.run("touch_after", after=start, most=PORTION)
            last.append(desk.ledger.rows("last_touched")[0][0])

        done = _portion(desk, touch, at, anew=anew)
        if not done.people:
            return total
        total.add(done)
        after = last[0]
        progress("rebuild", total.people, max(people, total.people))


def digest(desk: Desk) -> tuple[str, str]:
    """Digests of all episodes and all statuses."""
    row = desk.ledger.rows("digest_derived")[0]
    return str(row[0]), str(row[1])


def _portion(desk: Desk, touch: Callable[[], object], at: datetime, *, anew: bool = False) -> Changes:
    with desk.ledger.transaction(ACTOR):
        desk.ledger.run("room_for_many")
        return _held(desk, touch, at, anew=anew)


def _held(desk: Desk, touch: Callable[[], object], at: datetime, *, anew: bool = False) -> Changes:
    desk.ledger.run("drop_touched")
    touch()
    desk.ledger.rows("lock_touched")
    if anew:
        desk.ledger.run("drop_old_statuses")
    return refresh_touched(desk, at=at)
