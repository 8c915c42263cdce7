"""Health declarations (健康申报, F14): made, and looked up for the last fortnight (F29, F30, F35)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from healthcode.core.evidence import Answers
from healthcode.core.terms import Answer, Color, Symptom
from healthcode.services.declare import Declared, OnRecord, contact_from, declaration_history, declare_own
from healthcode.services.log_in import RESIDENT
from healthcode.web.house import ABOUT, ForLink, Visit
from healthcode.web.operations import operation
from healthcode.web.resident.claim import Line, Short


class Location(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the phone is, in degrees; kept to about ten metres."""

    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lng: Annotated[float, msgspec.Meta(ge=-180, le=180)]


class DeclarationAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is declared. `truth`: the person stands by it (F30). `request_id`: the page's own name for this request.

    `temperature` in degrees Celsius. Contact and location are sealed and read by nobody but the community.
    """

    symptoms: Annotated[list[Symptom], msgspec.Meta(max_length=10)]
    contact_with_case: Answer
    was_in_risk_area: Answer
    truth: bool
    request_id: UUID
    temperature: Annotated[float, msgspec.Meta(ge=30, le=45)] | None = None
    phone: Short = ""
    county: Annotated[str, msgspec.Meta(max_length=6)] = ""
    community: Line = ""
    address: Line = ""
    location: Location | None = None


class DeclarationMade(msgspec.Struct, frozen=True, kw_only=True):
    """The n-th declaration of its day, how many are left today, and what the code shows from now on."""

    number_of_day: int
    left_today: int
    color: Color
    pop_up: bool


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own declarations. `by`: resident, proxy, or the staff id of who wrote it down."""

    declared_at: datetime
    by: str
    number_of_day: int
    symptoms: list[Symptom]
    contact_with_case: Answer
    temperature: float | None
    statement: str


class Declarations(msgspec.Struct, frozen=True, kw_only=True):
    """One's own declarations of the last `days`, newest first (F35)."""

    days: int
    per_day: int
    left_today: int
    declarations: list[Declaration]


@operation(
    "POST", "/api/resident/declarations", "resident.declarations.make", door=RESIDENT, body=DeclarationAsked,
    sealed=True, cost=3,
    refuses=(
        *ABOUT, "claim.county", "claim.community", "claim.long_address", "declaration.too_many",
        "declaration.truth_statement", "declaration.location", "person.phone", "person.not_on_file",
        "evidence.symptoms_none", "evidence.temperature",
    ),
    status_code=201,
)  # fmt: skip
async def make(request: Visit, for_link: ForLink = None) -> DeclarationMade:
    """Declare (健康申报, F14): symptoms, contact, where one is. At most three a day (F29); a correction corrects.

    The same `request_id` again is the same declaration and gets the same answer, so a page may ask twice.
    """
    asked, session, at = await request.read(DeclarationAsked), await request.acting_for(for_link), request.at
    declared = Declared(
        answers=Answers(
            symptoms=frozenset(asked.symptoms), contact_with_case=asked.contact_with_case, temperature=asked.temperature
        ),
        contact=contact_from(
            phone=asked.phone, county=asked.county, community=asked.community, address=asked.address,
            was_in_risk_area=asked.was_in_risk_area,
            location=(asked.location.lat, asked.location.lng) if asked.location else None,
        ),
        truth_statement_agreed=asked.truth, by=session.by, link_id=session.link_id, request_id=asked.request_id,
    )  # fmt: skip
    made = await request.at_desk(lambda desk: declare_own(desk, session.resident(), declared, at=at))
    return DeclarationMade(
        number_of_day=made.number_of_day, left_today=made.left_today, color=made.color, pop_up=made.pop_up
    )


@operation(
    "GET", "/api/resident/declarations", "resident.declarations.list", door=RESIDENT, refuses=ABOUT,
)  # fmt: skip
async def own(request: Visit, for_link: ForLink = None) -> Declarations:
    """One's own declarations of the last 14 days, newest first (F35)."""
    resident, at = await request.subject(for_link), request.at
    found = await request.at_desk(lambda desk: declaration_history(desk, resident, at=at))
    return Declarations(
        days=found.days, per_day=found.per_day, left_today=found.left_today,
        declarations=[_told(declaration) for declaration in found.declarations],
    )  # fmt: skip


def _told(declaration: OnRecord) -> Declaration:
    answers = declaration.answers
    return Declaration(
        declared_at=declaration.declared_at, by=declaration.declared_by, number_of_day=declaration.number_of_day,
        symptoms=sorted(answers.symptoms), contact_with_case=answers.contact_with_case,
        temperature=answers.temperature, statement=declaration.truth_statement,
    )  # fmt: skip


handlers = (make, own)
