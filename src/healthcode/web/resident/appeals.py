"""Saying what is wrong (申诉, 纠错): what may be disputed, what was, until when it is answered, and taking it back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import FromPath

from healthcode.core.terms import Color
from healthcode.services.appeals import About, Appeal, Ground, Kind, Outcome
from healthcode.services.file_appeal import WORDS_LONGEST, Disputed, file_appeal, own_appeals, withdraw_appeal
from healthcode.services.log_in import RESIDENT
from healthcode.web.house import ABOUT, ForLink, Visit
from healthcode.web.operations import operation


class AppealAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong: `about` with the `evidence_id` that was offered, and the person's own words, which may be none.

    `request_id` is the page's own name for this request.
    """

    kind: Kind
    about: About
    request_id: UUID
    evidence_id: UUID | None = None
    words: Annotated[str, msgspec.Meta(max_length=4 * WORDS_LONGEST)] = ""


class AppealFiled(msgspec.Struct, frozen=True, kw_only=True):
    """The appeal's name from now on."""

    appeal_id: UUID


class OwnAppeal(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own: what it is about (`named`: the rule, or the kind of the test), and how it stands.

    `due_at`: until when it is answered; `overdue`: it should have been. `suspended`: it shows nothing meanwhile.
    """

    appeal_id: UUID
    kind: Kind
    about: About
    named: str
    words: str
    filed_at: datetime
    due_at: datetime
    overdue: bool
    suspended: bool
    closed_at: datetime | None
    outcome: Outcome | None
    reason: Ground | None


class MayDispute(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may be disputed now; `open`: an appeal about it waits for its answer."""

    about: About
    evidence_id: UUID | None
    named: str
    color: Color | None
    pop_up: bool
    since: datetime | None
    open: bool


class OwnAppeals(msgspec.Struct, frozen=True, kw_only=True):
    """One's own appeals, the newest first, what may be disputed, and how long an answer takes at most."""

    answer_hours: float
    words_longest: int
    appeals: list[OwnAppeal]
    may: list[MayDispute]


@operation("GET", "/api/resident/appeals", "resident.appeals.list", door=RESIDENT, refuses=ABOUT)
async def own(request: Visit, for_link: ForLink = None) -> OwnAppeals:
    """One's own appeals with their deadlines, and what may be disputed now."""
    session, at = await request.acting_for(for_link), request.at
    resident = session.resident()
    found = await request.at_desk(lambda desk: own_appeals(desk, resident, by=session.by, at=at))
    return OwnAppeals(
        answer_hours=found.answer.total_seconds() / 3600, words_longest=WORDS_LONGEST,
        appeals=[_told(entry, words, at) for entry, words in found.appeals],
        may=[msgspec.convert(offer, MayDispute, from_attributes=True) for offer in found.may],
    )  # fmt: skip


@operation(
    "POST", "/api/resident/appeals", "resident.appeals.file", door=RESIDENT, body=AppealAsked, sealed=True,
    refuses=(
        *ABOUT, "person.not_on_file", "appeal.words", "appeal.nothing_there", "appeal.open_already", "appeal.too_many",
    ),
    status_code=201,
)  # fmt: skip
async def file(request: Visit, for_link: ForLink = None) -> AppealFiled:
    """Say that something is wrong: a reason that acts, a test, the identity, the place. Answered within the deadline.

    One open appeal about one thing. The same `request_id` again is the same appeal and gets the same answer.
    """
    asked, session, at = await request.read(AppealAsked), await request.acting_for(for_link), request.at
    resident = session.resident()
    disputed = Disputed(
        kind=asked.kind, about=asked.about, evidence_id=asked.evidence_id, words=asked.words,
        request_id=asked.request_id,
    )  # fmt: skip
    appeal_id = await request.at_desk(
        lambda desk: file_appeal(desk, resident, disputed, by=session.by, link_id=session.link_id, at=at)
    )
    return AppealFiled(appeal_id=appeal_id)


@operation(
    "DELETE", "/api/resident/appeals/{appeal_id:uuid}", "resident.appeals.withdraw", door=RESIDENT,
    refuses=(*ABOUT, "request.not_found", "person.not_on_file", "appeal.unknown", "appeal.closed"), status_code=204,
)  # fmt: skip
async def withdraw(request: Visit, appeal_id: FromPath[UUID], for_link: ForLink = None) -> None:
    """Take one's own appeal back before it is answered; what was suspended for it shows again."""
    session, at = await request.acting_for(for_link), request.at
    resident = session.resident()
    await request.at_desk(
        lambda desk: withdraw_appeal(desk, resident, appeal_id, by=session.by, link_id=session.link_id, at=at)
    )


def _told(entry: Appeal, words: str, at: datetime) -> OwnAppeal:
    return OwnAppeal(
        appeal_id=entry.appeal_id, kind=entry.kind, about=entry.about, named=entry.named, words=words,
        filed_at=entry.filed_at, due_at=entry.due_at, overdue=entry.overdue(at),
        suspended=bool(entry.suspensions) and entry.closed_at is None, closed_at=entry.closed_at,
        outcome=entry.outcome, reason=entry.reason,
    )  # fmt: skip


handlers = (own, file, withdraw)
