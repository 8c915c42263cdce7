"""Claiming a code: one human being, one record, by the blind index of the document (F12, F17).

Evidence that came before anybody claimed waits under the same index, so it shows with the first breath of the code.
A code lasts as long as the edition says from its latest claim on; then it is claimed again (失效或过期,重新认领).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from healthcode.core.people import ADULT_YEARS, Document, Name, Phone, birthday, parse_phone
from healthcode.core.problems import Problem
from healthcode.core.terms import LinkReason
from healthcode.gateways.divisions import divisions
from healthcode.gateways.keys import Purpose
from healthcode.gateways.registry import Assurance
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.holds import end_holds, give_hold
from healthcode.services.log_in import RESIDENT, Session
from healthcode.services.permits import Permit, are_linked, enters, keep_permit, permit_for
from healthcode.services.proxy_links import end_link
from healthcode.services.refresh import refresh_one
from healthcode.services.verify_identity import is_visitor, open_ticket

COUNTER, BY_STAFF = "counter", "staff"
"""The channel of a claim that is no log in; and who checked the identity there."""
LEVELS = {Assurance.KNOWN: "registry", Assurance.LIVE: "live"}
"""At which level the registry checked it."""

COMMUNITY_LONGEST, ADDRESS_LONGEST = 40, 100  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who claims, after the identity check: document, name, phone, and the county and community of stay.

    `born_on` is for documents whose number does not carry it; `phone` may be a guardian's; `address` is of the stay.
    `permit`: of somebody who entered the country, whose code ends with it (F28).
    """

    document: Document
    name: Name
    phone: Phone | None
    county: str
    community: str
    born_on: date | None = None
    address: str = ""
    permit: Permit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A code just claimed, until when it lasts, and whether its first declaration was made (F12)."""

    resident_id: UUID
    claimed_at: datetime
    expires_at: datetime
    declared: bool


def claim(desk: Desk, applicant: Applicant, *, at: datetime) -> UUID:
    """A claim at a counter, where our staff saw the person: the record, entered or taken over from any account."""
    with desk.ledger.transaction("resident"):
        resident_id = _enter(desk, applicant, channel=COUNTER, level=BY_STAFF, at=at)
        end_link(desk, resident_id, by=BY_STAFF, reason=LinkReason.OWN_CLAIM, at=at)
        end_holds(desk, resident_id, by=BY_STAFF, at=at)
        return resident_id


def claim_with_ticket(
    desk: Desk,
    session: Session,
    ticket: str,
    *,
    phone: str,
    county: str,
    community: str,
    address: str,
    permit: Permit | None = None,
    at: datetime,
) -> Claimed:
    """The account's own code, claimed or claimed again; all sessions of the account hold it from now on.

    It ends every link at once: whoever claimed for the person shows the code no more (T9).

    Problem `identity.ticket`, `identity.ticket_expired`, `identity.other_person` when the account holds somebody
    else's code, `identity.held_elsewhere` when another account holds this person's, `claim.…`, `permit.…` and
    `person.phone` when the form is wrong.
    """
    expires_at = at + desk.edition(at).code.valid
    found = open_ticket(desk, session, ticket, at=at)
    applicant = Applicant(
        document=found.document, name=found.name, phone=parse_phone(phone, abroad=enters(found.document)),
        county=county_from(desk, county),
        community=community_from(community), born_on=found.born_on, address=address_from(address),
        permit=permit_for(found.document, permit, at=at),
    )  # fmt: skip
    if is_visitor(desk, found.document) and not applicant.address:
        raise Problem("claim.no_address")
    with desk.ledger.transaction("resident"):
        channel, known = _require_own(desk, session, found.document)
        resident_id = _enter(desk, applicant, channel=channel, level=LEVELS[found.assurance], at=at, known=known)
        end_link(desk, resident_id, by=RESIDENT, reason=LinkReason.OWN_CLAIM, at=at)
        give_hold(desk, session.account(), resident_id, assurance=found.assurance, at=at)
        status = desk.ledger.row("status_of", resident_id=resident_id)
    if applicant.permit:
        expires_at = min(expires_at, applicant.permit.ends_at)
    return Claimed(resident_id=resident_id, claimed_at=at, expires_at=expires_at, declared=bool(status and status[2]))


def claim_valid_until(desk: Desk, resident_id: UUID, *, at: datetime) -> datetime | None:
    """Until when the code of the latest claim is valid, a permit with it; None when nobody claimed it."""
    row = desk.ledger.row("latest_claim", resident_id=resident_id)
    if row is None or row[0] is None:
        return None
    until: datetime = row[0] + desk.edition(at).code.valid
    permit = desk.ledger.row("permit_end", resident_id=resident_id)
    return min(until, permit[0]) if permit and permit[0] else until


def county_from(desk: Desk, code: str) -> str:
    """The code of a county of the province; Problem `claim.county`."""
    if code not in {county.code for county in divisions().counties(desk.division)}:
        raise Problem("claim.county", found=code[:12])
    return code


def community_from(raw: str) -> str:
    """The name of a community on one line; Problem `claim.community` when it is none or too long."""
    text = " ".join(raw.split())
    if not 0 < len(text) <= COMMUNITY_LONGEST or not text.isprintable():
        raise Problem("claim.community", most=COMMUNITY_LONGEST)
    return text


def address_from(raw: str) -> str:
    """An address on one line; Problem `claim.long_address`."""
    text = " ".join(raw.split())
    if len(text) > ADDRESS_LONGEST or not text.isprintable():
        raise Problem("claim.long_address", most=ADDRESS_LONGEST)
    return text


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
    return adult_on(applicant.document.born_on or applicant.born_on)


def adult_on(born_on: date | None) -> date | None:
    """The eighteenth birthday; see `birthday`."""
    return birthday(born_on, ADULT_YEARS) if born_on else None


def keep_address(desk: Desk, resident_id: UUID, address: str) -> None:
    """Where the person stays now, sealed beside the identity; what was said before is replaced, nothing by nothing."""
    if address:
        sealed = desk.vault.seal(Purpose.IDENTITY, f"identity|address|{resident_id}", address)
        desk.ledger.run("keep_address", resident_id=resident_id, address=sealed)


def keep_phone(desk: Desk, resident_id: UUID, phone: Phone, *, own: bool = True) -> None:
    """The new number in the place of the former one; from when on its holder is adult was known or was not.

    A proxy's is not the person's `own`: it is called, but a row by that number does not mean the person.
    """
    sealed = desk.vault.seal(Purpose.IDENTITY, f"identity|phone|{resident_id}", phone.reveal("sealing"))
    desk.ledger.run("keep_own_phone", resident_id=resident_id, phone=sealed)
    if not own:
        return
    row = desk.ledger.row("adult_from", resident_id=resident_id)
    desk.ledger.run("give_up_phones", resident_id=resident_id)
    if row is not None and row[0] is not None:
        index = desk.vault.phone_index(phone)
        desk.ledger.run("keep_phone", phone_index=index, resident_id=resident_id, adult_from=row[0])


def _enter(
    desk: Desk, applicant: Applicant, *, channel: str, level: str, at: datetime, known: UUID | None = None
) -> UUID:
    """The record, its identity, the claim; claiming again changes county, community, phone, address and permit only.

    `known`: the record of the same human being under another document.
    """
    resident_id = known or record_of(desk, applicant.document, at=at)
    desk.ledger.run(
        "enter_resident",
        resident_id=resident_id, county=applicant.county, community=applicant.community, at=at, claimed_at=at,
    )  # fmt: skip
    _keep_identity(desk, resident_id, applicant, at)
    keep_address(desk, resident_id, applicant.address)
    if applicant.permit:
        keep_permit(desk, resident_id, applicant.permit, at=at)
    desk.ledger.run(
        "append_claim", resident_id=resident_id, claim_id=desk.new_id(at), at=at, channel=channel, level=level
    )
    refresh_one(desk, resident_id, at=at)
    body = {"county": applicant.county, "channel": channel, "level": level}
    leaf(desk, actor="resident", act="code.claimed", at=at, subject=resident_id, body=body)
    return resident_id


def record_of(desk: Desk, document: Document, *, at: datetime) -> UUID:
    """The record of the one human being whom a document names; its place is made when there is none yet (F17)."""
    index = desk.vault.document_index(document)
    new_id, document_type = desk.new_id(at), document.type.value
    desk.ledger.run("enter_directory", person_index=index, resident_id=new_id, document_type=document_type, at=at)
    row = desk.ledger.row("resident_of_index", person_index=index)
    assert row is not None
    return UUID(str(row[0]))


def _require_own(desk: Desk, session: Session, document: Document) -> tuple[str, UUID | None]:
    """That the account is nobody else's, its row held; its channel, and its record if linked to the document's."""
    account = desk.ledger.row("lock_account", subject_index=session.account())
    if account is None:
        raise Problem("session.none")
    holder = desk.ledger.row("resident_of_index", person_index=desk.vault.document_index(document))
    if account[1] is None or (holder is not None and holder[0] == account[1]):
        return str(account[0]), None
    if holder is None or not are_linked(desk, account[1], holder[0]):
        raise Problem("identity.other_person")
    return str(account[0]), account[1]


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
