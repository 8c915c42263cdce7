"""Permits: what somebody who enters the country stays on, and until when (F28, Health Code of Entry 国际版).

A code of entry is one like every other but that it never outlives its permit: it ends at the last minute of its last
day. Nationality, day and port of entry are personal data and lie sealed with the identity; only the end stands outside,
since whoever shows and checks a code has to know it. An entry that is told is an arrival, and evidence.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from healthcode.batch.columns import KIND_NUMBER
from healthcode.core.people import CHINESE, ENTERS, Document, DocumentType
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, EvidenceKind
from healthcode.gateways.keys import Purpose
from healthcode.gateways.nationalities import CHINA, nationalities
from healthcode.services.desk import Desk
from healthcode.services.identities import document_of
from healthcode.services.take_in import append

LONGEST_YEARS = 30  # no permit lasts longer; a later year is a typing error
ENTERED_WITHIN = timedelta(days=366 * 5)  # an older entry tells nothing of today, and is a typing error
PORT_LONGEST = 40  # characters
SOURCE = "resident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A document to enter and stay on: whose country's, its last day, and the entry where it is told."""

    nationality: str
    expires_on: date
    entered_on: date | None = None
    port: str = ""

    @property
    def ends_at(self) -> datetime:
        """The last minute of its last day: credentials live whole minutes, and none may outlive the permit."""
        return datetime.combine(self.expires_on, time(23, 59), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The permit that a person's code rests on, with its document masked."""

    permit: Permit
    document_type: DocumentType
    document: str


def enters(document: Document) -> bool:
    """Whether its holder comes in from abroad, or from Hong Kong, Macao or Taiwan: then the code is one of entry."""
    return document.type in ENTERS


def permit_for(document: Document, told: Permit | None, *, at: datetime) -> Permit | None:
    """The permit of this document, checked; None for a document that needs none.

    Problem `permit.needed`, `permit.not_for_this`, `permit.expired`, `permit.last_day`, `permit.nationality`,
    `permit.entered`, `permit.port`.
    """
    if not enters(document):
        if told is not None:
            raise Problem("permit.not_for_this")
        return None
    if told is None:
        raise Problem("permit.needed")
    return _checked(document, told, at.astimezone(SHANGHAI).date())


def keep_permit(desk: Desk, resident_id: UUID, permit: Permit, *, at: datetime, source: str = SOURCE) -> None:
    """The permit that the code ends with from now on; call it inside the act that refreshes the person.

    An entry that was not told before is the person's arrival here from that day on.
    """
    former = _read(desk, resident_id)
    if permit.entered_on is not None and (former is None or former.entered_on != permit.entered_on):
        arrived_at = datetime.combine(permit.entered_on, time(), SHANGHAI)
        append(desk, resident_id, EvidenceKind.ARRIVAL, {"arrived_at": arrived_at}, source=source, at=at)
    sealed = desk.vault.seal(Purpose.IDENTITY, _place(resident_id), _text(permit))
    desk.ledger.run("seal_permit", resident_id=resident_id, permit=sealed)
    desk.ledger.run("end_with_permit", resident_id=resident_id, ends_at=permit.ends_at)


def are_linked(desk: Desk, one: UUID, other: UUID) -> bool:
    """Whether two persons have found that both records are of one human being (POLICY.md, 8)."""
    linked = KIND_NUMBER[EvidenceKind.IDENTITY_LINKED]
    return bool(desk.ledger.rows("are_linked", resident_id=one, linked=linked, other=str(other)))


def held_permit(desk: Desk, resident_id: UUID) -> Held:
    """The person's own look at it; Problem `permit.none`."""
    with desk.ledger.transaction(SOURCE):
        permit, document = _read(desk, resident_id), document_of(desk, resident_id)
    if permit is None or document is None:
        raise Problem("permit.none")
    return Held(permit=permit, document_type=document.type, document=str(document))


def _checked(document: Document, told: Permit, today: date) -> Permit:
    if told.expires_on < today:
        raise Problem("permit.expired", last_day=told.expires_on.isoformat())
    if told.expires_on.year > today.year + LONGEST_YEARS:
        raise Problem("permit.last_day", most=LONGEST_YEARS)
    if told.entered_on is not None and not today - ENTERED_WITHIN <= told.entered_on <= today:
        raise Problem("permit.entered")
    return Permit(
        nationality=_nationality(document, told.nationality), expires_on=told.expires_on, entered_on=told.entered_on,
        port=_port(told.port),
    )  # fmt: skip


def _nationality(document: Document, told: str) -> str:
    """Permits of Hong Kong, Macao and Taiwan are for Chinese citizens; others print a nationality."""
    if document.type in CHINESE:
        return CHINA
    if told not in nationalities():
        raise Problem("permit.nationality")
    return told


def _port(raw: str) -> str:
    text = " ".join(raw.split())
    if len(text) > PORT_LONGEST or not text.isprintable():
        raise Problem("permit.port", most=PORT_LONGEST)
    return text


def _read(desk: Desk, resident_id: UUID) -> Permit | None:
    row = desk.ledger.row("permit", resident_id=resident_id)
    if row is None or row[0] is None:
        return None
    told = json.loads(desk.vault.open(Purpose.IDENTITY, _place(resident_id), bytes(row[0])))
    return Permit(
        nationality=told["nationality"], expires_on=date.fromisoformat(told["expires_on"]), port=told["port"],
        entered_on=date.fromisoformat(told["entered_on"]) if told["entered_on"] else None,
    )  # fmt: skip


def _text(permit: Permit) -> str:
    told = {
        "nationality": permit.nationality, "expires_on": permit.expires_on.isoformat(), "port": permit.port,
        "entered_on": permit.entered_on.isoformat() if permit.entered_on else "",
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _place(resident_id: UUID) -> str:
    return f"identity|permit|{resident_id}"
