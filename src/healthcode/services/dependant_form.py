"""The form about somebody who does not act herself: whom, and where she stays, as a proxy or a carer typed it (F26)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from healthcode.core.people import parse_document, parse_phone
from healthcode.core.terms import SHANGHAI
from healthcode.services.claim import Applicant, address_from, community_from, county_from
from healthcode.services.desk import Desk
from healthcode.services.verify_identity import born_from, name_from


@dataclass(frozen=True, slots=True, kw_only=True)
class DependantForm:
    """Document, name and stay. `born_on` is for documents whose number does not carry it; `phone` may be empty."""

    type_code: str
    number: str = field(repr=False)
    name: str = field(repr=False)
    born_on: date | None = field(repr=False)
    phone: str = field(repr=False)
    county: str
    community: str
    address: str = field(repr=False)


def applicant_of(desk: Desk, form: DependantForm, *, at: datetime) -> Applicant:
    """The form read; Problem `person.…`, `identity.…`, `claim.…` for what is wrong in it, and nothing of anybody."""
    today = at.astimezone(SHANGHAI).date()
    document = parse_document(form.type_code, form.number, regions=desk.regions, on=today)
    return Applicant(
        document=document, name=name_from(form.name), phone=parse_phone(form.phone) if form.phone.strip() else None,
        county=county_from(desk, form.county), community=community_from(form.community),
        born_on=document.born_on or born_from(form.born_on, today), address=address_from(form.address),
    )  # fmt: skip
