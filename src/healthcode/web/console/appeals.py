"""The desk of appeals (申诉, 纠错): which wait, by deadline, one of them with its evidence, and its answer."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from litestar.params import FromPath

from healthcode.core.terms import EvidenceKind
from healthcode.services.appeals import GROUNDS, About, Ground, Kind, Outcome
from healthcode.services.decide_appeal import decide_appeal, suspend_disputed
from healthcode.services.log_in import CONSOLE
from healthcode.services.review_appeals import Opened, open_appeal, waiting_appeals
from healthcode.web.console.people import FENCED
from healthcode.web.house import Visit
from healthcode.web.information import Information, told
from healthcode.web.operations import operation

ONE = "/api/console/people/{resident_id:uuid}/appeals/{appeal_id:uuid}"
BARRED = (*FENCED, "appeal.unknown", "appeal.closed", "appeal.own_unit", "appeal.same_unit")


class AppealWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal in the list, its person masked; `named`: the rule or the kind of the test that it is about.

    `awaits_second`: one person upheld it, and what it is about takes two.
    """

    resident_id: UUID
    appeal_id: UUID
    kind: Kind
    about: About
    named: str
    name: str
    county_name: str
    community: str
    filed_at: datetime
    due_at: datetime
    overdue: bool
    awaits_second: bool
    suspended: bool


class AppealsWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """The most urgent fifty; how many wait, and how many are overdue."""

    total: int
    overdue: int
    appeals: list[AppealWaiting]


class EvidenceBehind(msgspec.Struct, frozen=True, kw_only=True):
    """A disputed piece of evidence: what it says, and which office told us."""

    kind: EvidenceKind
    occurred_at: datetime
    learned_at: datetime
    incident: str
    place: str
    office: str


class AppealOpened(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal with the person's words, the evidence behind it, and how the person stands, masked.

    `barred`: the code of why this reviewer may not decide, empty when nothing is in the way; `needs_two`: two persons
    take it back; `first_office`: whose first person upheld it.
    """

    appeal_id: UUID
    kind: Kind
    about: About
    named: str
    words: str
    filed_at: datetime
    due_at: datetime
    overdue: bool
    closed_at: datetime | None
    outcome: Outcome | None
    reason: Ground | None
    behind: list[EvidenceBehind]
    information: Information
    suspended: bool
    may_suspend: bool
    needs_two: bool
    first_office: str
    barred: str
    grounds: dict[str, list[Ground]]


class AppealAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The decision and its reason, both from closed lists; the person is told the sentence of the reason."""

    outcome: Literal["upheld", "refused"]
    reason: Ground


class AppealAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """What it came to. `awaits_second`: nothing has changed yet; `withdrawn`: pieces of evidence taken back."""

    outcome: Outcome
    awaits_second: bool
    withdrawn: int


@operation(
    "GET", "/api/console/appeals", "console.appeals.list", door=CONSOLE, reads=False, refuses=("staff.may_not",), cost=2
)  # fmt: skip
async def waiting(request: Visit) -> AppealsWaiting:
    """The appeals that wait for this reviewer, by deadline: of an approver's division all, of an epidemiologist's those
    that are overdue or wait for a second person.
    """
    at = request.at
    found = await request.acting(None, lambda desk, acting: waiting_appeals(desk, acting, at=at))
    return msgspec.convert(found, AppealsWaiting, from_attributes=True)


@operation("GET", ONE, "console.appeals.look", door=CONSOLE, refuses=(*FENCED, "appeal.unknown"), cost=3)
async def look(request: Visit, resident_id: FromPath[UUID], appeal_id: FromPath[UUID]) -> AppealOpened:
    """One appeal with the evidence behind it; audited, so that its person sees which office read it."""
    at = request.at
    found = await request.acting(
        None, lambda desk, acting: open_appeal(desk, resident_id, appeal_id, acting=acting, at=at)
    )
    return _opened(found, request.language, at)


@operation(
    "POST", f"{ONE}/decision", "console.appeals.decide", door=CONSOLE, body=AppealAnswer,
    refuses=(*BARRED, "appeal.ground", "appeal.not_ours", "approval.same_person", "approval.same_unit"),
    status_code=200,
)  # fmt: skip
async def decide(request: Visit, resident_id: FromPath[UUID], appeal_id: FromPath[UUID]) -> AppealAnswered:
    """Answer it: upheld, the disputed evidence is withdrawn at once; refused, it stays, and the person is told why.

    Results, cases and orders take two persons of two units. Never by the unit that set what is disputed.
    """
    asked, at = await request.read(AppealAnswer), request.at
    done = await request.acting(
        None,
        lambda desk, acting: decide_appeal(
            desk, resident_id, appeal_id, outcome=Outcome(asked.outcome), ground=asked.reason, acting=acting, at=at
        ),
    )
    return msgspec.convert(done, AppealAnswered, from_attributes=True)


@operation(
    "POST", f"{ONE}/suspension", "console.appeals.suspend", door=CONSOLE,
    refuses=(*BARRED, "appeal.not_suspendable"), status_code=204,
)  # fmt: skip
async def suspend(request: Visit, resident_id: FromPath[UUID], appeal_id: FromPath[UUID]) -> None:
    """Let what is disputed show nothing until the answer: stays, departures, designations; contacts and cases never."""
    at = request.at
    await request.acting(
        None, lambda desk, acting: suspend_disputed(desk, resident_id, appeal_id, acting=acting, at=at)
    )


def _opened(found: Opened, language: str, at: datetime) -> AppealOpened:
    entry = found.appeal
    return AppealOpened(
        appeal_id=entry.appeal_id, kind=entry.kind, about=entry.about, named=entry.named, words=found.words,
        filed_at=entry.filed_at, due_at=entry.due_at, overdue=entry.overdue(at), closed_at=entry.closed_at,
        outcome=entry.outcome, reason=entry.reason,
        behind=[msgspec.convert(piece, EvidenceBehind, from_attributes=True) for piece in found.behind],
        information=told(found.information, language), may_suspend=found.may_suspend and not found.barred,
        suspended=bool(entry.suspensions) and entry.closed_at is None, needs_two=found.needs_two,
        first_office=found.first_office, barred=found.barred, grounds=_grounds(entry.about),
    )  # fmt: skip


def _grounds(about: About) -> dict[str, list[Ground]]:
    """The reasons that fit a decision about it."""
    corrected = about in (About.IDENTITY, About.PLACE)
    upheld = [g for g in Ground if g in GROUNDS[Outcome.UPHELD] and corrected == (g is Ground.CORRECTED)]
    return {"upheld": upheld, "refused": [g for g in Ground if g in GROUNDS[Outcome.REFUSED]]}


handlers = (waiting, look, decide, suspend)
