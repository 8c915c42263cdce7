"""Checking an identity (实名): document and name against the registry, and a ticket that says it was done (F12, F17).

The ticket is sealed by the vault and bound to the account, so a claim rests on what was checked and not on what a page
sends again. Unknown and mismatching are one answer, and an account may ask twenty times an hour, so nobody walks the
numbers (SECURITY T7).
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from healthcode.core.people import OLDEST_YEARS, Document, DocumentType, IdNumber, Name, parse_document
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.gateways.keys import Purpose
from healthcode.gateways.registry import Assurance, Registry
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.log_in import Session

TICKET_LASTS = timedelta(minutes=30)  # to look for an address and a phone, not to come back another day
TRIES, TRIES_IN = 20, timedelta(hours=1)  # enough for slips of the finger, too few to search with
NAME_LONGEST = 60  # characters: passports write 39


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An identity that was checked, as the page gets it: sealed, with what may be shown of it.

    `needs_birth_date`: neither the number nor the applicant says it, and it tells whether the phone is an adult's.
    `visitor`: the document is not of this province, so an address of stay is needed.
    """

    text: str = field(repr=False)
    document: str
    name: str
    needs_birth_date: bool
    visitor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a ticket says: whose document it is, and how sure the registry was of it."""

    document: Document
    name: Name
    born_on: date | None = field(repr=False)
    assurance: Assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAsked:
    """An identity whose form is right, to be told to the registry."""

    document: Document
    name: Name
    born_on: date | None = field(repr=False)


def verify_identity(
    desk: Desk,
    registry: Registry,
    session: Session,
    *,
    type_code: str,
    number: str,
    name: str,
    born_on: date | None,
    proof: str = "",
    at: datetime,
) -> Ticket:
    """The ticket for this account, with a registry that is near; the doors ask one far away between two desks.

    Problem as of `ask_identity` and `tell_identity`, `registry.unreachable`.
    """
    asked = ask_identity(desk, session, type_code=type_code, number=number, name=name, born_on=born_on, at=at)
    assurance = registry.check(asked.document, asked.name, proof)
    return tell_identity(desk, session, asked, assurance, at=at)


def ask_identity(
    desk: Desk, session: Session, *, type_code: str, number: str, name: str, born_on: date | None, at: datetime
) -> IdentityAsked:
    """What to ask the registry; one try of the account. `born_on` is for documents whose number does not carry it.

    Problem `person.…`, `identity.…` when the form is wrong, `limit.too_many`.
    """
    today = at.astimezone(SHANGHAI).date()
    document = parse_document(type_code, number, regions=desk.regions, on=today)
    written, born_on = name_from(name), document.born_on or born_from(born_on, today)
    count_try(desk, session.account(), at)
    return IdentityAsked(document=document, name=written, born_on=born_on)


def tell_identity(desk: Desk, session: Session, asked: IdentityAsked, assurance: Assurance, *, at: datetime) -> Ticket:
    """The ticket for this account, by what the registry said.

    Problem `identity.no_match` when document and name do not go together or are unknown.
    """
    found = Verified(document=asked.document, name=asked.name, born_on=asked.born_on, assurance=assurance)
    with desk.ledger.transaction("resident"):
        body = {"document_type": asked.document.type.value, "assurance": assurance.value}
        leaf(desk, actor="resident", act="identity.checked", at=at, body=body)
    if assurance is Assurance.NONE:
        raise Problem("identity.no_match")
    return Ticket(
        text=_sealed(desk, session, found, at), document=str(found.document), name=str(found.name),
        needs_birth_date=found.born_on is None, visitor=is_visitor(desk, found.document),
    )  # fmt: skip


def open_ticket(desk: Desk, session: Session, text: str, *, at: datetime) -> Verified:
    """What the ticket says; Problem `identity.ticket` when it is another account's, `identity.ticket_expired`."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode())
        told = json.loads(desk.vault.open(Purpose.TICKET, _place(session), sealed))
    except (Problem, ValueError, binascii.Error):
        raise Problem("identity.ticket") from None
    if at >= datetime.fromisoformat(told["at"]) + TICKET_LASTS:
        raise Problem("identity.ticket_expired")
    return Verified(
        document=Document(type=DocumentType(told["type"]), number=IdNumber(told["number"])),
        name=Name(told["name"]),
        born_on=date.fromisoformat(told["born_on"]) if told["born_on"] else None,
        assurance=Assurance(told["assurance"]),
    )


def is_visitor(desk: Desk, document: Document) -> bool:
    """Whether the document was issued elsewhere: in another province, or abroad (外省来冀人员)."""
    region = document.reveal("province")[:2]
    return document.type is not DocumentType.RESIDENT_ID or region != desk.division[:2]


def count_try(desk: Desk, account: bytes, at: datetime) -> None:
    """One try more of the account's twenty; the account's row is held, so parallel tries cannot pass the limit."""
    with desk.ledger.transaction("resident"):
        desk.ledger.row("lock_account", subject_index=account)
        desk.ledger.run("forget_tries", subject_index=account, before=at - TRIES_IN)
        made, first_at = desk.ledger.rows("tries", subject_index=account)[0]
        if made >= TRIES:
            wait = (first_at + TRIES_IN - at).total_seconds()
            raise Problem("limit.too_many", retry_after=max(1, round(wait)))
        desk.ledger.run("keep_try", subject_index=account, try_id=desk.new_id(at), at=at)


def _sealed(desk: Desk, session: Session, found: Verified, at: datetime) -> str:
    told = {
        "type": found.document.type.value, "number": found.document.reveal("ticket"),
        "name": found.name.reveal("ticket"), "born_on": found.born_on.isoformat() if found.born_on else "",
        "assurance": found.assurance.value, "at": at.isoformat(),
    }  # fmt: skip
    sealed = desk.vault.seal(Purpose.TICKET, _place(session), json.dumps(told, ensure_ascii=False))
    return base64.urlsafe_b64encode(sealed).decode()


def _place(session: Session) -> str:
    return f"ticket|identity|{session.account().hex()}"


def name_from(raw: str) -> Name:
    """The name on one line; Problem `identity.no_name`."""
    text = " ".join(raw.split())
    if not 0 < len(text) <= NAME_LONGEST or not text.isprintable():
        raise Problem("identity.no_name", most=NAME_LONGEST)
    return Name(text)


def born_from(born_on: date | None, today: date) -> date | None:
    """A day of birth that somebody alive can have; Problem `identity.birth_date`."""
    if born_on is None:
        return None
    if born_on > today or today.year - born_on.year > OLDEST_YEARS:
        raise Problem("identity.birth_date", oldest=OLDEST_YEARS)
    return born_on
