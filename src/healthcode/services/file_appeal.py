"""A person says what is wrong (申诉, 纠错), sees until when the answer is here, and may take it back.

One open appeal about one thing: who asks twice is told that the answer is on its way. A page that asks again because it
heard no answer names the same request, and that is the same appeal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import Occasion
from healthcode.gateways.keys import Purpose
from healthcode.services.act_for import acting_by
from healthcode.services.appeals import (
    About,
    Appeal,
    Disputable,
    Kind,
    Outcome,
    appeal,
    appeals_of,
    disputable,
    words_of,
    words_place,
)
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.explain import explanation
from healthcode.services.notify import notify
from healthcode.services.refresh import refresh_one

WORDS_LONGEST = 500  # characters
MOST, MOST_IN = 20, timedelta(days=7)  # appeals a person: far more than anybody has reasons, far less than a flood


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """What is said to be wrong. `evidence_id` names the reason or the test; `request_id` is the page's own name."""

    kind: Kind
    about: About
    evidence_id: UUID | None
    words: str = field(repr=False)
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A person's appeals with their words, the newest first, what may be disputed now, and how long an answer takes."""

    appeals: Sequence[tuple[Appeal, str]]
    may: Sequence[Disputable]
    answer: timedelta


def own_appeals(desk: Desk, resident_id: UUID, *, by: str, at: datetime) -> Filed:
    """The person's appeals as they stand at `at`."""
    with desk.ledger.transaction(by):
        found, filed = explanation(desk, resident_id, at=at), appeals_of(desk, resident_id)
        told = [(entry, words_of(desk, entry)) for entry in filed]
    return Filed(appeals=told, may=disputable(found, filed), answer=desk.edition(at).appeal_answer)


def file_appeal(
    desk: Desk, resident_id: UUID, disputed: Disputed, *, by: str, link_id: UUID | None = None, at: datetime
) -> UUID:
    """Files it, audited and confirmed by a notice; returns its id, that of the first when the request is repeated.

    `by`, `link_id`: as whom the account acts, see `act_for`. Problem `appeal.words`, `appeal.nothing_there` when what
    is disputed does not stand, `appeal.open_already`, `appeal.too_many`.
    """
    words, appeal_id = _words(disputed.words), desk.new_id(at)
    with acting_by(desk, resident_id, by, link_id, at=at):
        row = desk.ledger.row("appeal_of_request", resident_id=resident_id, request_id=disputed.request_id)
        if row is not None:
            return UUID(str(row[0]))
        offered = _offered(desk, resident_id, disputed, at)
        sealed = desk.vault.seal(Purpose.DECLARATION, words_place(appeal_id), words) if words else b""
        due_at = at + desk.edition(at).appeal_answer
        desk.ledger.run(
            "file_appeal",
            resident_id=resident_id, appeal_id=appeal_id, request_id=disputed.request_id, kind=disputed.kind.value,
            about=disputed.about.value, evidence_id=offered.evidence_id, named=offered.named, by=by, at=at,
            due_at=due_at, words=sealed,
        )  # fmt: skip
        body = {"appeal": str(appeal_id), "about": disputed.about.value, "due_at": due_at.isoformat()}
        leaf(desk, actor=by, act="appeal.filed", at=at, subject=resident_id, body=body)
        notify(desk, resident_id, Occasion.APPEAL_RECEIVED, at=at)
    return appeal_id


def withdraw_appeal(
    desk: Desk, resident_id: UUID, appeal_id: UUID, *, by: str, link_id: UUID | None = None, at: datetime
) -> None:
    """Takes one's own back; what was suspended for it shows again. Problem `appeal.unknown`, `appeal.closed`."""
    with acting_by(desk, resident_id, by, link_id, at=at):
        entry = appeal(desk, resident_id, appeal_id)
        require_open(entry)
        desk.ledger.run(
            "close_appeal",
            resident_id=resident_id, appeal_id=appeal_id, at=at, outcome=Outcome.WITHDRAWN.value, reason=None, by=by,
        )  # fmt: skip
        end_suspensions(desk, resident_id, entry, by=by, at=at)
        body = {"appeal": str(appeal_id)}
        leaf(desk, actor=by, act="appeal.withdrawn", at=at, subject=resident_id, body=body)


def require_open(entry: Appeal) -> None:
    """Problem `appeal.closed` when it was decided or taken back."""
    if entry.closed_at is not None:
        raise Problem("appeal.closed")


def end_suspensions(desk: Desk, resident_id: UUID, entry: Appeal, *, by: str, at: datetime) -> None:
    """What was suspended for the appeal shows again from now on, as far as it stands."""
    for suspension in entry.suspensions:
        desk.ledger.run(
            "withdraw_evidence",
            resident_id=resident_id, evidence_id=suspension, at=at, by=by, reason=f"appeal:{entry.appeal_id}",
        )  # fmt: skip
    if entry.suspensions:
        refresh_one(desk, resident_id, at=at)


def _offered(desk: Desk, resident_id: UUID, disputed: Disputed, at: datetime) -> Disputable:
    filed = appeals_of(desk, resident_id)
    offers = disputable(explanation(desk, resident_id, at=at), filed)
    same = [o for o in offers if (o.about, o.evidence_id) == (disputed.about, disputed.evidence_id)]
    if not same:
        raise Problem("appeal.nothing_there")
    if same[0].open:
        raise Problem("appeal.open_already")
    if desk.ledger.rows("appeals_since", resident_id=resident_id, since=at - MOST_IN)[0][0] >= MOST:
        raise Problem("appeal.too_many", most=MOST)
    return same[0]


def _words(raw: str) -> str:
    text = "\n".join(" ".join(line.split()) for line in raw.strip().splitlines())
    if len(text) > WORDS_LONGEST or not text.replace("\n", "").isprintable():
        raise Problem("appeal.words", most=WORDS_LONGEST)
    return text
