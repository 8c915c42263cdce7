"""A health declaration (F14): at most three a person and local day, each kept with its statement of truth.

The limit holds by a unique key, not by a count: the n-th of the day is a row that can exist once (F29). The color
follows from what was answered, never from how often (F31). A page that asks again because it heard no answer names the
same request, and that is the same declaration.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from healthcode.core.evidence import Answers, evidence_from
from healthcode.core.people import parse_phone
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, Answer, Color, EvidenceId, EvidenceKind, Symptom
from healthcode.gateways.keys import Purpose
from healthcode.services.act_for import acting_by
from healthcode.services.claim import address_from, community_from, county_from, keep_address, keep_phone
from healthcode.services.desk import Desk
from healthcode.services.refresh import refresh_one
from healthcode.services.take_in import take_in

TRUTH_STATEMENT = "2022-05-17"
"""Version of the statement that the person agrees to: 个人要对健康码申请信息真实性和完整性负责 (F30)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a person declares. `contact` (see `contact_from`) is sealed; the answers are evidence.

    `by`: resident, proxy by the link `link_id`, or staff. `request_id` is the page's own name for the request; one
    that was taken in before is not taken in again.
    """

    answers: Answers
    contact: Mapping[str, str]
    truth_statement_agreed: bool
    by: str = "resident"
    link_id: UUID | None = None
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A declaration taken in: the n-th of its day, how many are left today, and what the code shows now."""

    number_of_day: int
    left_today: int
    color: Color
    pop_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """One of a person's own declarations: when, by whom, the n-th of its day, what was answered (F35)."""

    declared_at: datetime
    declared_by: str
    number_of_day: int
    truth_statement: str
    evidence_id: UUID
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A person's declarations of the last `days`, newest first, and how many more may be made today."""

    days: int
    per_day: int
    left_today: int
    declarations: Sequence[OnRecord]


def declare(desk: Desk, resident_id: UUID, declared: Declared, *, at: datetime) -> int:
    """Takes the declaration in; returns which one of the local day it is.

    Problem `declaration.too_many` for the fourth, `declaration.truth_statement` without the statement, `claim.county`
    for a county that is not of the province.
    """
    limit = _limit(desk, declared, at)
    with acting_by(desk, resident_id, declared.by, declared.link_id, at=at):
        return _earlier(desk, resident_id, declared) or _take(desk, resident_id, declared, limit, at)


def declare_own(desk: Desk, resident_id: UUID, declared: Declared, *, at: datetime) -> Made:
    """The same at the person's own door, with what the code shows from now on."""
    limit = _limit(desk, declared, at)
    with acting_by(desk, resident_id, declared.by, declared.link_id, at=at):
        number = _earlier(desk, resident_id, declared)
        if number:
            refresh_one(desk, resident_id, at=at)
        else:
            number = _take(desk, resident_id, declared, limit, at)
        row = desk.ledger.row("status_of", resident_id=resident_id)
        assert row is not None
        return Made(
            number_of_day=number, left_today=max(0, limit - _made(desk, resident_id, _day(at))),
            color=_COLORS[row[0]], pop_up=row[1] > 0,
        )  # fmt: skip


def contact_from(
    *,
    phone: str = "",
    county: str = "",
    community: str = "",
    address: str = "",
    was_in_risk_area: Answer | None = None,
    location: tuple[float, float] | None = None,
) -> Mapping[str, str]:
    """The contact part of a form, checked (F14): what was left empty is left out. `location`: latitude, longitude.

    The county is checked where the declaration is taken in. Problem `person.phone`, `claim.community`,
    `claim.long_address`, `declaration.location`.
    """
    texts = {
        "phone": parse_phone(phone).reveal("sealing") if phone else "", "county": county,
        "community": community_from(community) if community.strip() else "", "address": address_from(address),
        "was_in_risk_area": was_in_risk_area.value if was_in_risk_area else "",
        "location": _place(location) if location else "",
    }  # fmt: skip
    return {name: text for name, text in texts.items() if text}


def details_of(answers: Answers) -> Mapping[str, object]:
    """The answers as evidence keeps them; symptoms in order, so that equal answers are equal text."""
    details: dict[str, object] = {
        "symptoms": sorted(symptom.value for symptom in answers.symptoms or {Symptom.NONE}),
        "contact_with_case": answers.contact_with_case.value,
    }
    if answers.temperature is not None:
        details["temperature"] = answers.temperature
    return details


def own_declarations(desk: Desk, resident_id: UUID, *, at: datetime) -> list[OnRecord]:
    """The person's own declarations of the edition's history (14 days, F35), oldest first."""
    since = at - desk.edition(at).declaration.history
    with desk.ledger.transaction("resident"):
        rows = desk.ledger.rows("declarations_since", resident_id=resident_id, since=since)
    return [
        OnRecord(
            declared_at=row[0], declared_by=row[1], number_of_day=row[2], truth_statement=row[3], evidence_id=row[4],
            answers=_answers(row[0], row[5]),
        )
        for row in rows
        if row[0] <= at
    ]  # fmt: skip


def declaration_history(desk: Desk, resident_id: UUID, *, at: datetime) -> History:
    """What the page of one's own declarations shows."""
    terms, found = desk.edition(at).declaration, own_declarations(desk, resident_id, at=at)
    today = sum(1 for declaration in found if _day(declaration.declared_at) == _day(at))
    return History(
        days=terms.history.days, per_day=terms.per_day, left_today=max(0, terms.per_day - today),
        declarations=found[::-1],
    )  # fmt: skip


_COLORS = tuple(sorted(Color, key=lambda color: color.rank))


def _limit(desk: Desk, declared: Declared, at: datetime) -> int:
    if not declared.truth_statement_agreed:
        raise Problem("declaration.truth_statement")
    if county := declared.contact.get("county"):
        county_from(desk, county)
    return desk.edition(at).declaration.per_day


def _earlier(desk: Desk, resident_id: UUID, declared: Declared) -> int | None:
    """The number of the declaration that this request became before."""
    if declared.request_id is None:
        return None
    row = desk.ledger.row("declaration_of_request", resident_id=resident_id, request_id=declared.request_id)
    return int(row[0]) if row else None


def _take(desk: Desk, resident_id: UUID, declared: Declared, limit: int, at: datetime) -> int:
    day = _day(at)
    number = _made(desk, resident_id, day) + 1
    if number > limit:
        raise Problem("declaration.too_many", per_day=limit, day=day.isoformat())
    evidence_id = take_in(
        desk, resident_id, EvidenceKind.DECLARATION, details_of(declared.answers),
        source=declared.by, act="declaration.made", at=at, reasons={"number": number, **_moved(declared)},
    )  # fmt: skip
    contact = json.dumps(dict(declared.contact), ensure_ascii=False, sort_keys=True)
    desk.ledger.run(
        "append_declaration",
        resident_id=resident_id,
        evidence_id=evidence_id,
        at=at,
        by=declared.by,
        day=day,
        number=number,
        statement=TRUTH_STATEMENT,
        sealed=desk.vault.seal(Purpose.DECLARATION, f"declaration|contact|{evidence_id}", contact),
        request_id=declared.request_id,
    )
    _keep_contact(desk, resident_id, declared)
    return number


def _moved(declared: Declared) -> Mapping[str, str]:
    """The county that is told, for the audit: it decides which workers may act on the person."""
    county = declared.contact.get("county")
    return {"county": county} if county else {}


def _keep_contact(desk: Desk, resident_id: UUID, declared: Declared) -> None:
    """Where the person is found from now on; what was not told stays. A community is one of its county."""
    contact = declared.contact
    county, community = contact.get("county", ""), contact.get("community", "")
    if county or community:
        desk.ledger.run("keep_place", resident_id=resident_id, county=county, community=community)
    keep_address(desk, resident_id, contact.get("address", ""))
    if phone := contact.get("phone"):
        keep_phone(desk, resident_id, parse_phone(phone), own=declared.link_id is None)


def _made(desk: Desk, resident_id: UUID, day: date) -> int:
    row = desk.ledger.row("declarations_of_day", resident_id=resident_id, day=day)
    return int(row[0]) if row else 0


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def _answers(at: datetime, details: str) -> Answers:
    return evidence_from(EvidenceId("declared"), EvidenceKind.DECLARATION, at, json.loads(details)).answers


def _place(location: tuple[float, float]) -> str:
    """To about ten metres: enough for a community, and no more than was asked for."""
    latitude, longitude = location
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Problem("declaration.location")
    return f"{latitude:.4f},{longitude:.4f}"
