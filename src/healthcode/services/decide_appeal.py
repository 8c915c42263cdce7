"""Deciding an appeal: upheld, what was disputed is withdrawn; refused, it stays; meanwhile it may be suspended.

Taking an act back is one person's, at once, with reason, audit and notice (DESIGN §6). What two persons set, a case, an
order, a laboratory's result, two persons take back: the first one's word is kept, and a second one of another unit
confirms it. Nobody decides about what the own unit set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.core.evidence import Evidence
from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceKind, Occasion
from healthcode.services.appeals import (
    GROUNDS,
    About,
    Appeal,
    Ground,
    Outcome,
    appeal,
    disputed_evidence,
    needs_two,
)
from healthcode.services.apply_batch import withdraw_undone
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, actor, require, require_second
from healthcode.services.desk import Desk
from healthcode.services.explain import Explanation, explanation
from healthcode.services.file_appeal import end_suspensions, require_open
from healthcode.services.notify import notify
from healthcode.services.review_appeals import barred, not_ours, require_in_division, suspendable
from healthcode.services.take_in import acting_on, take_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a decision came to. `awaits_second`: the first of two persons upheld it, nothing has changed yet."""

    outcome: Outcome
    awaits_second: bool
    withdrawn: int


def decide_appeal(
    desk: Desk, resident_id: UUID, appeal_id: UUID, *, outcome: Outcome, ground: Ground, acting: Actor, at: datetime
) -> Decided:
    """Decides it, audited and told to the person.

    Problem `staff.may_not`, `staff.other_division`, `person.not_on_file`, `appeal.…` (unknown, closed, own_unit,
    same_unit, ground, not_ours), `approval.same_person`.
    """
    require(acting, Act.APPEAL_DECIDE)
    with acting_on(desk, resident_id, acting.staff_id):
        entry, _, pieces = _opened(desk, resident_id, appeal_id, acting, at)
        _require_sound(entry, pieces, outcome, ground)
        if outcome is Outcome.UPHELD and needs_two(entry, pieces):
            if entry.first_by is None:
                return _first(desk, resident_id, entry, ground, acting, at)
            require_second(actor(desk, entry.first_by, at=entry.first_at or at), acting)
        taken = _withdraw(desk, resident_id, entry, pieces, acting, at) if outcome is Outcome.UPHELD else 0
        end_suspensions(desk, resident_id, entry, by=acting.staff_id, at=at)
        _close(desk, resident_id, entry, outcome, ground, acting, at, taken)
    return Decided(outcome=outcome, awaits_second=False, withdrawn=taken)


def suspend_disputed(desk: Desk, resident_id: UUID, appeal_id: UUID, *, acting: Actor, at: datetime) -> UUID:
    """What is disputed stands on and shows nothing until the appeal is decided; returns the suspension's id.

    Problem as `decide_appeal`, and `appeal.not_suspendable`: contacts, cases, orders, results, or what shows nothing.
    """
    require(acting, Act.APPEAL_SUSPEND)
    with acting_on(desk, resident_id, acting.staff_id):
        entry, found, pieces = _opened(desk, resident_id, appeal_id, acting, at)
        if not suspendable(found, entry, pieces):
            raise Problem("appeal.not_suspendable")
        of = [str(piece.evidence_id) for piece in pieces]
        suspension = take_in(
            desk, resident_id, EvidenceKind.SUSPENSION, {"of": of},
            source=acting.staff_id, act="appeal.suspended", at=at, reasons={"appeal": str(appeal_id)},
        )  # fmt: skip
        desk.ledger.run("keep_suspension", resident_id=resident_id, appeal_id=appeal_id, suspension=suspension)
    return suspension


def _opened(
    desk: Desk, resident_id: UUID, appeal_id: UUID, acting: Actor, at: datetime
) -> tuple[Appeal, Explanation, list[Evidence]]:
    """The appeal, its person and what is disputed, when this reviewer may act on it."""
    require_in_division(desk, resident_id, acting)
    entry, found = appeal(desk, resident_id, appeal_id), explanation(desk, resident_id, at=at)
    require_open(entry)
    pieces = disputed_evidence(found, entry)
    if stands := barred(desk, resident_id, entry, pieces, acting):
        raise stands
    return entry, found, pieces


def _require_sound(entry: Appeal, pieces: Sequence[Evidence], outcome: Outcome, ground: Ground) -> None:
    corrected = entry.about in {About.IDENTITY, About.PLACE}
    fits = ground in GROUNDS.get(outcome, frozenset())
    if not fits or (outcome is Outcome.UPHELD and corrected != (ground is Ground.CORRECTED)):
        raise Problem("appeal.ground", outcome=outcome.value, ground=ground.value)
    if outcome is Outcome.UPHELD and not_ours(pieces):
        raise Problem("appeal.not_ours")


def _first(desk: Desk, resident_id: UUID, entry: Appeal, ground: Ground, acting: Actor, at: datetime) -> Decided:
    values = {"resident_id": resident_id, "appeal_id": entry.appeal_id}
    desk.ledger.run("uphold_first", by=acting.staff_id, at=at, reason=ground.value, **values)
    body = {"appeal": str(entry.appeal_id), "ground": ground.value}
    leaf(desk, actor=acting.staff_id, act="appeal.upheld_first", at=at, subject=resident_id, body=body)
    return Decided(outcome=Outcome.UPHELD, awaits_second=True, withdrawn=0)


def _withdraw(
    desk: Desk, resident_id: UUID, entry: Appeal, pieces: Sequence[Evidence], acting: Actor, at: datetime
) -> int:
    """The disputed evidence is taken back; a tube whose result is taken back may be reported anew."""
    if not pieces:
        return 0
    desk.ledger.run("drop_undone")
    ids = [str(piece.evidence_id) for piece in pieces]
    taken = desk.ledger.run("create_disputed", resident_id=resident_id, evidence=ids)
    desk.ledger.run("free_samples")
    withdraw_undone(desk, acting.staff_id, f"appeal:{entry.appeal_id}", at)
    return taken


def _close(
    desk: Desk, resident_id: UUID, entry: Appeal, outcome: Outcome, ground: Ground, acting: Actor, at: datetime,
    taken: int,
) -> None:  # fmt: skip
    desk.ledger.run(
        "close_appeal",
        resident_id=resident_id, appeal_id=entry.appeal_id, at=at, outcome=outcome.value, reason=ground.value,
        by=acting.staff_id,
    )  # fmt: skip
    body: dict[str, object] = {"appeal": str(entry.appeal_id), "ground": ground.value, "withdrawn": taken}
    if entry.first_by:
        body["first_by"] = entry.first_by
    leaf(desk, actor=acting.staff_id, act=f"appeal.{outcome.value}", at=at, subject=resident_id, body=body)
    notify(desk, resident_id, Occasion.APPEAL_DECIDED, at=at)
