"""Claiming a code: one human being, one record, by the blind index of the document (F12, F17).

Evidence that came before anybody claimed waits under the same index, so it shows with the first breath of the code.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from healthcode.core.people import ADULT_YEARS, Document, Name, Phone
from healthcode.gateways.keys import Purpose
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who claims, after the identity check: document, name, phone, and the county and community of stay.

    `born_on` is for documents whose number does not carry it; `phone` may be a guardian's.
    """

    document: Document
    name: Name
    phone: Phone | None
    county: str
    community: str
    born_on: date | None = None


def claim(desk: Desk, applicant: Applicant, *, at: datetime) -> UUID:
    """The resident's record, entered or taken over; claiming again changes county, community and phone only."""
    index = desk.vault.document_index(applicant.document)
    with desk.ledger.transaction("resident"):
        desk.ledger.run(
            "enter_directory",
            person_index=index,
            resident_id=desk.new_id(at),
            document_type=applicant.document.type.value,
            at=at,
        )
        row = desk.ledger.row("resident_of_index", person_index=index)
        assert row is not None
        resident_id = UUID(str(row[0]))
        desk.ledger.run(
            "enter_resident",
            resident_id=resident_id,
            county=applicant.county,
            community=applicant.community,
            at=at,
            claimed_at=at,
        )
        _keep_identity(desk, resident_id, applicant, at)
        leaf(desk, actor="resident", act="code.claimed", at=at, subject=resident_id, body={"county": applicant.county})
    return resident_id


def sealed_identity(desk: Desk, resident_id: UUID, applicant: Applicant) -> tuple[bytes, bytes, bytes]:
    """Document, name and phone sealed to their places in table `identity`."""
    document = applicant.document
    texts = (
        ("document", f"{document.type.value}:{document.reveal('sealing')}"),
        ("name", applicant.name.reveal("sealing")),
        ("phone", applicant.phone.reveal("sealing") if applicant.phone else ""),
    )
    document_sealed, name_sealed, phone_sealed = (
        desk.vault.seal(Purpose.IDENTITY, f"identity|{column}|{resident_id}", text) for column, text in texts
    )
    return document_sealed, name_sealed, phone_sealed


def adult_from(applicant: Applicant) -> date | None:
    """The local day from which the holder is adult; None when no birth date is known (then a phone tells nothing)."""
    born_on = applicant.document.born_on or applicant.born_on
    if born_on is None:
        return None
    leap_day = (born_on.month, born_on.day) == (2, 29)
    return date(born_on.year + ADULT_YEARS, 3, 1) if leap_day else born_on.replace(year=born_on.year + ADULT_YEARS)


def _keep_identity(desk: Desk, resident_id: UUID, applicant: Applicant, at: datetime) -> None:
    document, name, phone = sealed_identity(desk, resident_id, applicant)
    desk.ledger.run(
        "keep_identity",
        resident_id=resident_id,
        key_version=desk.vault.version,
        document=document,
        name=name,
        phone=phone,
        at=at,
    )
    adult = adult_from(applicant)
    desk.ledger.run("give_up_phones", resident_id=resident_id)
    if applicant.phone and adult:
        index = desk.vault.phone_index(applicant.phone)
        desk.ledger.run("keep_phone", phone_index=index, resident_id=resident_id, adult_from=adult)
