"""A care home: its people, claimed for and declared for by its carers, as many as live there (F23, F26, F29)."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import FromPath

from healthcode.core.evidence import Answers
from healthcode.core.problems import Problem
from healthcode.core.terms import Answer, Color, Symptom
from healthcode.services.declare import contact_from
from healthcode.services.declare_in_care import MOST, Entered, Entry, declare_in_care
from healthcode.services.list_in_care import list_in_care
from healthcode.services.log_in import CONSOLE
from healthcode.services.take_into_care import IntoCare, end_care, take_into_care
from healthcode.web.house import Visit
from healthcode.web.operations import operation

Short = Annotated[str, msgspec.Meta(max_length=40)]
Line = Annotated[str, msgspec.Meta(max_length=400)]
FORM = (
    "person.unknown_type", "person.void_15_digits", "person.number_format", "person.check_digit",
    "person.unknown_region", "person.birth_date", "person.phone", "identity.no_match", "identity.no_name",
    "identity.birth_date", "identity.not_here", "registry.unreachable", "claim.county", "claim.community",
    "claim.long_address",
)  # fmt: skip


class CareCode(msgspec.Struct, frozen=True, kw_only=True):
    """What a person's code shows now."""

    color: Color | None
    pop_up: bool
    ready: bool


class PersonInCare(msgspec.Struct, frozen=True, kw_only=True):
    """One of the people, masked; how often somebody declared today. `resident_id`: to print a code on paper."""

    link_id: UUID
    resident_id: UUID
    name: str
    document: str
    code: CareCode
    declared_today: int


class PeopleInCare(msgspec.Struct, frozen=True, kw_only=True):
    """The people of the carer's home, first who came first."""

    people: list[PersonInCare]


class CareAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who comes into the home's care. `consent`: the person, or the guardian, agreed in writing; the home keeps it.

    County and community are the home's own when they are empty. The carer has seen the person and the document.
    """

    document_type: Annotated[str, msgspec.Meta(max_length=2)]
    document_number: Short
    name: Annotated[str, msgspec.Meta(max_length=120)]
    consent: bool
    born_on: date | None = None
    phone: Short = ""
    county: Annotated[str, msgspec.Meta(max_length=12)] = ""
    community: Line = ""
    address: Line = ""


class CareTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The link of the person to the home."""

    link_id: UUID


class CareEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is declared for one person, `temperature` in degrees Celsius."""

    link_id: UUID
    symptoms: Annotated[list[Symptom], msgspec.Meta(max_length=10)]
    contact_with_case: Answer
    was_in_risk_area: Answer
    temperature: Annotated[float, msgspec.Meta(ge=30, le=45)] | None = None


class RoundAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A round of declarations. `truth`: the carer stands by it (F30). `request_id`: the page's own name for it."""

    request_id: UUID
    truth: bool
    people: Annotated[list[CareEntry], msgspec.Meta(min_length=1, max_length=MOST)]


class RoundEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The n-th declaration of the person's day; or null and the problem, a code with its sentence."""

    link_id: UUID
    number_of_day: int | None
    problem: str | None
    sentence: str | None


class RoundMade(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each, in the order of the round."""

    people: list[RoundEntry]


@operation("GET", "/api/console/care", "console.care.list", door=CONSOLE, cost=3, refuses=("staff.may_not",))
async def people(request: Visit) -> PeopleInCare:
    """The people of the home with their codes (F23); audited. Carers only."""
    at = request.at
    found = await request.acting(None, lambda desk, acting: list_in_care(desk, acting, at=at))
    return PeopleInCare(people=[msgspec.convert(one, PersonInCare, from_attributes=True) for one in found])


@operation(
    "POST", "/api/console/care", "console.care.claim", door=CONSOLE, body=CareAsked, sealed=True, cost=5,
    refuses=(
        *FORM, "staff.may_not", "family.no_consent", "family.own_code", "family.has_proxy", "paper.closed",
    ),
    status_code=201,
)  # fmt: skip
async def claim(request: Visit) -> CareTaken:
    """Claim for somebody who lives in the home, with consent (F26); audited. Again for the same person claims again."""
    asked, at, registry = await request.read(CareAsked), request.at, request.house.doors.registry
    if registry is None:
        raise Problem("identity.not_here")
    wanted = IntoCare(
        type_code=asked.document_type, number=asked.document_number, name=asked.name, born_on=asked.born_on,
        phone=asked.phone, county=asked.county, community=asked.community, address=asked.address,
        consent=asked.consent,
    )  # fmt: skip
    link_id = await request.acting(
        None, lambda desk, acting: take_into_care(desk, registry, wanted, acting=acting, at=at)
    )
    return CareTaken(link_id=link_id)


@operation(
    "POST", "/api/console/care/declarations", "console.care.declare", door=CONSOLE, body=RoundAsked, sealed=True,
    cost=20, refuses=("staff.may_not", "declaration.truth_statement"), status_code=200,
)  # fmt: skip
async def declare(request: Visit) -> RoundMade:
    """Declare for many people of the home at once (F14), each at most three times a day, whoever declares (F29).

    What is against one of them is told of that one and holds up nobody else. The same `request_id` again is the same
    declarations, so a round whose answer did not arrive is sent again.
    """
    asked, at = await request.read(RoundAsked), request.at
    entries = [_entry(one) for one in asked.people]
    found = await request.acting(
        None,
        lambda desk, acting: declare_in_care(
            desk, entries, request_id=asked.request_id, truth=asked.truth, acting=acting, at=at
        ),
    )
    return RoundMade(people=[_told(request, one) for one in found])


@operation(
    "DELETE", "/api/console/care/{link_id:uuid}", "console.care.end", door=CONSOLE,
    refuses=("staff.may_not", "family.unknown_link", "person.not_on_file", "request.not_found"), status_code=204,
)  # fmt: skip
async def end(request: Visit, link_id: FromPath[UUID]) -> None:
    """The person lives in the home no more: it claims and declares for the person no longer; audited."""
    at = request.at
    await request.acting(None, lambda desk, acting: end_care(desk, link_id, acting=acting, at=at))


def _entry(one: CareEntry) -> Entry:
    return Entry(
        link_id=one.link_id,
        answers=Answers(
            symptoms=frozenset(one.symptoms), contact_with_case=one.contact_with_case, temperature=one.temperature
        ),
        contact=contact_from(was_in_risk_area=one.was_in_risk_area),
    )  # fmt: skip


def _told(request: Visit, one: Entered) -> RoundEntry:
    against = one.problem
    return RoundEntry(
        link_id=one.link_id, number_of_day=one.number_of_day, problem=against.code if against else None,
        sentence=request.describe(against.code, against.facts) if against else None,
    )  # fmt: skip


handlers = (people, claim, declare, end)
