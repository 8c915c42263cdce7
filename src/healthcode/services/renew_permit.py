"""Renewing a permit (F28): the same human being with a new document number, so that the code goes on (POLICY.md, 8).

Who says that both numbers are of one person is the registry, or a worker who has both documents in front of the desk:
nothing about a color changes by it, so one is enough. The new number names the same record from then on, and the former
one still does. A new number that has a record of its own is a merge, which two persons decide first.
"""

from datetime import datetime
from uuid import UUID

from healthcode.core.people import Document, parse_document
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.gateways.keys import Purpose
from healthcode.gateways.permit_registry import PermitRegistry
from healthcode.services.area import require_inside
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.claim import LEVELS
from healthcode.services.desk import Desk
from healthcode.services.identities import document_of
from healthcode.services.log_in import RESIDENT, Session
from healthcode.services.permits import Permit, are_linked, enters, keep_permit, permit_for
from healthcode.services.refresh import refresh_one
from healthcode.services.take_in import acting_on
from healthcode.services.verify_identity import open_ticket

BY_REGISTRY, BY_TWO_DOCUMENTS = "registry", "two_documents"


def renew_own(
    desk: Desk, registry: PermitRegistry | None, session: Session, ticket: str, permit: Permit, *, at: datetime
) -> datetime:
    """The account's own code goes on with the document of the ticket; until when it lasts now.

    Problem `identity.ticket`, `identity.ticket_expired`, `claim.needed`, `permit.…`; `permit.bring_both` when no
    registry says that both documents are one person's, `registry.unreachable`.
    """
    resident_id, found = session.resident(), open_ticket(desk, session, ticket, at=at)
    told = _permit(found.document, permit, at)
    with desk.ledger.transaction(RESIDENT):
        former = document_of(desk, resident_id)
    if former is None or not enters(former):
        raise Problem("permit.not_renewable")
    if former != found.document and not (registry and registry.replaces(former, found.document)):
        raise Problem("permit.bring_both")
    with acting_on(desk, resident_id, RESIDENT):
        row = desk.ledger.row("lock_account", subject_index=session.account())
        assert row is not None
        _renew(desk, resident_id, found.document, told, by=RESIDENT, proof=BY_REGISTRY, at=at)
        _claim_again(desk, resident_id, channel=str(row[0]), level=LEVELS[found.assurance], at=at)
        return min(at + desk.edition(at).code.valid, told.ends_at)


def renew_at_desk(
    desk: Desk,
    resident_id: UUID,
    *,
    acting: Actor,
    type_code: str,
    number: str,
    permit: Permit,
    seen: bool,
    at: datetime,
) -> Document:
    """The same by a worker of the person's division. `seen`: the person and both documents are here.

    Problem `staff.may_not`, `staff.other_division`, `person.…`, `permit.not_seen`, `permit.…`.
    """
    require(acting, Act.PERMIT_RENEW)
    if not seen:
        raise Problem("permit.not_seen")
    document = parse_document(type_code, number, regions=desk.regions, on=at.astimezone(SHANGHAI).date())
    told = _permit(document, permit, at)
    with acting_on(desk, resident_id, acting.staff_id):
        require_inside(desk, resident_id, acting)
        former = document_of(desk, resident_id)
        if former is None or not enters(former):
            raise Problem("permit.not_renewable")
        _renew(desk, resident_id, document, told, by=acting.staff_id, proof=BY_TWO_DOCUMENTS, at=at)
    return document


def _permit(document: Document, told: Permit, at: datetime) -> Permit:
    """Checked, and of a document of entry; Problem `permit.not_renewable`."""
    if not enters(document):
        raise Problem("permit.not_renewable")
    checked = permit_for(document, told, at=at)
    assert checked is not None
    return checked


def _renew(
    desk: Desk, resident_id: UUID, document: Document, permit: Permit, *, by: str, proof: str, at: datetime
) -> None:
    """The number named, the identity and the permit kept; a paper with the former number's ends is void."""
    _name(desk, resident_id, document, at)
    text = f"{document.type.value}:{document.reveal('sealing')}"
    sealed = desk.vault.seal(Purpose.IDENTITY, f"identity|document|{resident_id}", text)
    desk.ledger.run("correct_document", resident_id=resident_id, document=sealed)
    keep_permit(desk, resident_id, permit, at=at, source=by)
    papers = desk.ledger.rows("revoke_papers", resident_id=resident_id, at=at)
    refresh_one(desk, resident_id, at=at)
    body = {"proof": proof, "document_type": document.type.value, "papers_voided": len(papers)}
    leaf(desk, actor=by, act=Act.PERMIT_RENEW.value, at=at, subject=resident_id, body=body)


def _name(desk: Desk, resident_id: UUID, document: Document, at: datetime) -> None:
    """That the number names this record; Problem `permit.has_record` when it names another that nobody has linked."""
    index = desk.vault.document_index(document)
    code = document.type.value
    desk.ledger.run("enter_directory", person_index=index, resident_id=resident_id, document_type=code, at=at)
    row = desk.ledger.row("resident_of_index", person_index=index)
    assert row is not None
    if row[0] != resident_id and not are_linked(desk, resident_id, row[0]):
        raise Problem("permit.has_record")


def _claim_again(desk: Desk, resident_id: UUID, *, channel: str, level: str, at: datetime) -> None:
    desk.ledger.run(
        "append_claim", resident_id=resident_id, claim_id=desk.new_id(at), at=at, channel=channel, level=level
    )
    body = {"channel": channel, "level": level}
    leaf(desk, actor=RESIDENT, act="code.claimed", at=at, subject=resident_id, body=body)
