"""Appeals (申诉) and corrections (纠错) as they stand: what may be disputed, what was, until when, and what came of it.

A person disputes one thing at a time: a reason that acts, a test on record, the identity, the place. The page offers
what is there to dispute, so nobody has to name evidence by its id; a reason is named by any piece that holds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from healthcode.core.evidence import Evidence
from healthcode.core.problems import Problem
from healthcode.core.status import Because
from healthcode.core.terms import SUSPENDABLE_KINDS, Color, EvidenceKind
from healthcode.gateways.keys import Purpose
from healthcode.services.desk import Desk
from healthcode.services.explain import Explanation

TEST_KINDS = frozenset({EvidenceKind.TEST_NEGATIVE, EvidenceKind.TEST_POSITIVE})
TESTS_SINCE = timedelta(days=14)
"""Tests older than that count for nothing any more and can be looked up where they were taken."""

TWO_PERSONS = TEST_KINDS | {
    EvidenceKind.CASE_CONFIRMED, EvidenceKind.CASE_ASYMPTOMATIC, EvidenceKind.QUARANTINE_ORDER,
}  # fmt: skip
"""What two persons set or two persons void (DESIGN §6, SECURITY T37): two persons take it back for an appeal too."""

NOT_OURS = frozenset({EvidenceKind.OTHER_REGION_MARK})
"""What only the region that set it lifts (POLICY.md, meaning 6)."""


class Kind(StrEnum):
    """A correction says that what we have is wrong; an appeal, that what follows from it is."""

    CORRECTION = "correction"
    APPEAL = "appeal"


class About(StrEnum):
    """What is disputed."""

    REASON = "reason"
    TEST = "test"
    IDENTITY = "identity"
    PLACE = "place"


class Outcome(StrEnum):
    """What came of an appeal."""

    UPHELD = "upheld"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """The closed reasons of a decision; the person is told the sentence of each."""

    NOT_THIS_PERSON = "not_this_person"
    WRONG_TIME_OR_PLACE = "wrong_time_or_place"
    WRONG_RESULT = "wrong_result"
    CORRECTED = "corrected"
    SOURCE_CONFIRMS = "source_confirms"
    NOTHING_NEW = "nothing_new"
    OTHER_REGION = "other_region"


GROUNDS: Mapping[Outcome, frozenset[Ground]] = {
    Outcome.UPHELD: frozenset(
        {Ground.NOT_THIS_PERSON, Ground.WRONG_TIME_OR_PLACE, Ground.WRONG_RESULT, Ground.CORRECTED}
    ),
    Outcome.REFUSED: frozenset({Ground.SOURCE_CONFIRMS, Ground.NOTHING_NEW, Ground.OTHER_REGION}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """One appeal. `named`: its rule, or the kind of its test; `words`: the person's own, sealed until they are read."""

    appeal_id: UUID
    kind: Kind
    about: About
    evidence_id: UUID | None
    named: str
    filed_by: str
    filed_at: datetime
    due_at: datetime
    words_sealed: bytes = field(repr=False)
    suspensions: Sequence[UUID]
    first_by: str | None
    first_at: datetime | None
    first_reason: str | None
    closed_at: datetime | None
    outcome: Outcome | None
    reason: Ground | None
    decided_by: str | None

    def overdue(self, at: datetime) -> bool:
        """Whether its answer should have been here."""
        return self.closed_at is None and at >= self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputable:
    """Something that may be disputed now; `evidence_id` names it. `open`: an appeal about it waits for its answer."""

    about: About
    evidence_id: UUID | None
    named: str
    color: Color | None
    pop_up: bool
    since: datetime | None
    open: bool


def appeals_of(desk: Desk, resident_id: UUID) -> list[Appeal]:
    """All of a person, the newest first; call it inside a transaction."""
    return [appeal_from(row) for row in desk.ledger.rows("appeals_of", resident_id=resident_id)]


def appeal(desk: Desk, resident_id: UUID, appeal_id: UUID) -> Appeal:
    """The appeal of that id and person; Problem `appeal.unknown`."""
    row = desk.ledger.row("appeal", resident_id=resident_id, appeal_id=appeal_id)
    if row is None:
        raise Problem("appeal.unknown")
    return appeal_from(row)


def appeal_from(row: Sequence[Any]) -> Appeal:
    """A stored row."""
    return Appeal(
        appeal_id=row[0], kind=Kind(row[1]), about=About(row[2]), evidence_id=row[3], named=row[4], filed_by=row[5],
        filed_at=row[6], due_at=row[7], words_sealed=bytes(row[8]), suspensions=tuple(row[9]), first_by=row[10],
        first_at=row[11], first_reason=row[12], closed_at=row[13], outcome=Outcome(row[14]) if row[14] else None,
        reason=Ground(row[15]) if row[15] else None, decided_by=row[16],
    )  # fmt: skip


def disputable(found: Explanation, filed: Sequence[Appeal]) -> list[Disputable]:
    """What the person may dispute now: what acts, the tests of the last fortnight, identity and place."""
    waiting = [(entry.about, entry.evidence_id) for entry in filed if entry.closed_at is None]

    def offered(about: About, pieces: Sequence[str], named: str, **more: Any) -> Disputable:
        ids: list[UUID | None] = [UUID(piece) for piece in pieces]
        ids = ids or [None]
        return Disputable(
            about=about, evidence_id=ids[0], named=named, open=any((about, one) in waiting for one in ids),
            **{"color": None, "pop_up": False, "since": None, **more},
        )  # fmt: skip

    reasons = [
        offered(About.REASON, own_evidence(found, because), because.rule_id, color=because.color,
                pop_up=because.pop_up, since=because.opened_at)
        for because in open_reasons(found)
    ]  # fmt: skip
    tests = [offered(About.TEST, [e.evidence_id], e.kind.value, since=e.occurred_at) for e in recent_tests(found)]
    return [*reasons, *tests, offered(About.IDENTITY, [], ""), offered(About.PLACE, [], "")]


def open_reasons(found: Explanation) -> list[Because]:
    """The reasons that stand open, suspended ones too; of linked records this one's own."""
    return [because for because in found.status.because if because.ended_at is None and own_evidence(found, because)]


def own_evidence(found: Explanation, because: Because) -> list[str]:
    """The pieces that hold a reason, when they are this record's and not those of a linked one."""
    return [str(name) for name in because.evidence if name in found.own]


def recent_tests(found: Explanation) -> list[Evidence]:
    """The tests that may still count, the newest first."""
    tests = [
        e
        for e in found.evidence.values()
        if e.kind in TEST_KINDS and e.known(found.at) and e.evidence_id in found.own
        and e.occurred_at > found.at - TESTS_SINCE
    ]  # fmt: skip
    return sorted(tests, key=lambda e: (e.occurred_at, e.evidence_id), reverse=True)


def disputed_evidence(found: Explanation, entry: Appeal) -> list[Evidence]:
    """What stands and is disputed: the test, or all that holds the reason now; none when it is over."""
    name = str(entry.evidence_id)
    if entry.about is About.TEST:
        return [e for e in found.evidence.values() if e.evidence_id == name and e.known(found.at)]
    held = [own_evidence(found, because) for because in open_reasons(found)]
    pieces = next((ids for ids in held if name in ids), [])
    return [e for e in found.evidence.values() if e.evidence_id in pieces]


def may_be_suspended(pieces: Sequence[Evidence]) -> bool:
    """Whether all of it speaks of stays, departures and designations; contacts and cases show on."""
    return bool(pieces) and all(piece.kind in SUSPENDABLE_KINDS for piece in pieces)


def needs_two(entry: Appeal, pieces: Sequence[Evidence]) -> bool:
    """Whether taking it back takes two persons."""
    return entry.about is About.IDENTITY or any(piece.kind in TWO_PERSONS for piece in pieces)


def words_of(desk: Desk, entry: Appeal) -> str:
    """What the person said, in full; for the person, and for who decides."""
    if not entry.words_sealed:
        return ""
    return desk.vault.open(Purpose.DECLARATION, words_place(entry.appeal_id), entry.words_sealed)


def words_place(appeal_id: UUID) -> str:
    """Where sealed words belong."""
    return f"appeal|words|{appeal_id}"
