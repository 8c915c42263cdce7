"""A community worker's people: who waits for a check today, and what was found (F08, F09)."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import FromPath, QueryParameter

from healthcode.core.terms import Color, NeedKind
from healthcode.services.authority import Actor
from healthcode.services.clear import arrive, clear, report
from healthcode.services.contact import reveal_contact
from healthcode.services.desk import Desk
from healthcode.services.explain import standing
from healthcode.services.inform import inform_staff
from healthcode.services.log_in import CONSOLE
from healthcode.services.worklist import PAGE, Waiting, worklist
from healthcode.web.house import Visit
from healthcode.web.information import Information, told
from healthcode.web.operations import operation

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
FENCED = ("staff.may_not", "staff.other_division", "person.not_on_file", "request.not_found")


class PopUpWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """An open pop-up of a person. `cleared`: yes, no or not_yet; `clearable`: a check is what it lacks."""

    rule_id: str
    opened_at: datetime
    missing: list[NeedKind]
    cleared: str
    clearable: bool


class WaitingPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A person who waits, masked; due a day after the oldest pop-up that waits opened."""

    resident_id: UUID
    name: str
    document: str
    phone: str
    county_name: str
    community: str
    reported_at: datetime | None
    opened_at: datetime
    due_at: datetime
    overdue: bool
    reasons: list[PopUpWaiting]


class PeopleWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the work list. `total` wait in the division; `unclaimed` more claimed no code and cannot be named.

    `next` asks for the page after this one (`after`); null at the end.
    """

    total: int
    unclaimed: int
    people: list[WaitingPerson]
    next: str | None


class PurposeAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a contact is looked up for; it is kept in the audit."""

    purpose: Annotated[str, msgspec.Meta(max_length=400)]


class ContactTold(msgspec.Struct, frozen=True, kw_only=True):
    """Phone and address in full, empty where nothing was told. Not to be kept."""

    phone: str
    address: str


class ReportNoted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the person reported; now when it is not said."""

    reported_at: Moment | None = None


class ArrivalNoted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the person arrived in the division."""

    arrived_at: Moment


class ClearanceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the check found, and the rules whose pop-ups it is about; all of them when none is named."""

    cleared: bool
    finding: Annotated[str, msgspec.Meta(max_length=2000)]
    of: Annotated[list[Annotated[str, msgspec.Meta(max_length=80)]], msgspec.Meta(max_length=20)] = []


class AfterAct(msgspec.Struct, frozen=True, kw_only=True):
    """What the code shows after the act, and what is still waited for."""

    color: Color
    pop_up: bool
    waiting_for: list[NeedKind]


@operation(
    "GET", "/api/console/people", "console.people.list", door=CONSOLE, cost=3,
    refuses=("staff.may_not", "worklist.cursor"),
)  # fmt: skip
async def people(
    request: Visit,
    after: Annotated[str | None, QueryParameter(max_length=200)] = None,
    most: Annotated[int, QueryParameter(ge=1, le=PAGE)] = PAGE,
) -> PeopleWaiting:
    """Whom the community must check, by deadline: people of the division whose pop-up waits for it; audited.

    Called by community workers only (F08, F09).
    """
    at = request.at
    page = await request.acting(None, lambda desk, acting: worklist(desk, acting, after=after, most=most, at=at))
    waiting = [_waiting(person) for person in page.people]
    return PeopleWaiting(total=page.total, unclaimed=page.unclaimed, people=waiting, next=page.next)


@operation("GET", "/api/console/people/{resident_id:uuid}", "console.people.look", door=CONSOLE, cost=3, refuses=FENCED)
async def person(request: Visit, resident_id: FromPath[UUID]) -> Information:
    """One person's information, as the person sees it; audited. A worker: of the division; a carer: of the home."""
    at = request.at
    found = await request.acting(None, lambda desk, acting: inform_staff(desk, resident_id, acting=acting, at=at))
    return told(found, request.language)


@operation(
    "POST", "/api/console/people/{resident_id:uuid}/contact", "console.people.contact", door=CONSOLE, body=PurposeAsked,
    refuses=(*FENCED, "contact.no_purpose"), cost=5, status_code=200,
)  # fmt: skip
async def contact(request: Visit, resident_id: FromPath[UUID]) -> ContactTold:
    """Phone and address in full, to call on the person; audited with its purpose (F22, F38)."""
    asked, at = await request.read(PurposeAsked), request.at
    found = await request.acting(
        None, lambda desk, acting: reveal_contact(desk, resident_id, acting=acting, purpose=asked.purpose, at=at)
    )
    return ContactTold(phone=found.phone, address=found.address)


@operation(
    "POST", "/api/console/people/{resident_id:uuid}/report", "console.people.report", door=CONSOLE, body=ReportNoted,
    refuses=(*FENCED, "evidence.future"), status_code=201,
)  # fmt: skip
async def note_report(request: Visit, resident_id: FromPath[UUID]) -> AfterAct:
    """The person has reported to the community (向社区报备), now or earlier (F08, F09)."""
    asked, at = await request.read(ReportNoted), request.at
    return await _acted(
        request, resident_id,
        lambda desk, acting: report(desk, resident_id, acting=acting, reported_at=asked.reported_at, at=at),
    )  # fmt: skip


@operation(
    "POST", "/api/console/people/{resident_id:uuid}/arrival", "console.people.arrival", door=CONSOLE, body=ArrivalNoted,
    refuses=(*FENCED, "evidence.future"), status_code=201,
)  # fmt: skip
async def note_arrival(request: Visit, resident_id: FromPath[UUID]) -> AfterAct:
    """The person's arrival in the division, as found; tests and reports before it do not count (F08, F09)."""
    asked, at = await request.read(ArrivalNoted), request.at
    return await _acted(
        request, resident_id,
        lambda desk, acting: arrive(desk, resident_id, acting=acting, arrived_at=asked.arrived_at, at=at),
    )  # fmt: skip


@operation(
    "POST", "/api/console/people/{resident_id:uuid}/clearance", "console.people.clear", door=CONSOLE,
    body=ClearanceAsked, refuses=(*FENCED, "clearance.no_finding", "clearance.nothing_open"), status_code=201,
)  # fmt: skip
async def note_clearance(request: Visit, resident_id: FromPath[UUID]) -> AfterAct:
    """The finding of the check (基层排查完毕, F08, F09): cleared or not, with what was found.

    One clearance in twenty goes to a random second reader.
    """
    asked, at = await request.read(ClearanceAsked), request.at
    return await _acted(
        request, resident_id,
        lambda desk, acting: clear(
            desk, resident_id, acting=acting, cleared=asked.cleared, finding=asked.finding, of=asked.of, at=at
        ),
    )  # fmt: skip


async def _acted(request: Visit, resident_id: UUID, act: Callable[[Desk, Actor], object]) -> AfterAct:
    """An act and how the person stands after it, at one desk."""
    at = request.at

    def done(desk: Desk, acting: Actor) -> AfterAct:
        act(desk, acting)
        return msgspec.convert(standing(desk, resident_id, acting=acting, at=at), AfterAct, from_attributes=True)

    return await request.acting(None, done)


def _waiting(person: Waiting) -> WaitingPerson:
    return msgspec.convert(person, WaitingPerson, from_attributes=True)


handlers = (people, person, contact, note_report, note_arrival, note_clearance)
