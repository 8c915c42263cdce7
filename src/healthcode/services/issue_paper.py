"""Issuing a code on paper, for whoever has no phone (F23): by the person's own page, or by a community worker.

A worker who issues one has the person and the document in front of the desk: that is the identity check of a claim at
a counter, so a claim that would end before the paper is renewed by it. Nobody needs an account for it. One paper is
live a person: issuing another voids the former, and so does giving it up; a copy is worth no more than the document
beside it (SECURITY T6).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.core.credentials import DOCUMENT_HINT, name_hint, paper_holder
from healthcode.core.masking import masked_name
from healthcode.core.problems import Problem
from healthcode.gateways.keys import Purpose
from healthcode.services.act_for import acting_as
from healthcode.services.area import require_inside
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.claim import BY_STAFF, COUNTER, claim_valid_until
from healthcode.services.desk import Desk
from healthcode.services.log_in import Session
from healthcode.services.take_in import acting_on

A_DAY, MOST_A_DAY = timedelta(hours=24), 5
"""A lost sheet, a bad print and a spare one; a status list must not grow by whoever presses a button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The live paper of a person."""

    paper_id: UUID
    issued_at: datetime
    expires_at: datetime


def issue_own(desk: Desk, session: Session, *, at: datetime) -> Paper:
    """A paper for the person whose code the account holds, or for whom it acts, until the claim ends if that is sooner.

    Problem `claim.needed`, `paper.no_claim` (it has run out), `paper.not_declared`, `paper.closed`, `paper.too_many`.
    """
    resident_id = session.resident()
    with acting_as(desk, session, at=at):
        return _issue(desk, resident_id, by=session.by, at=at)


def issue_for(desk: Desk, resident_id: UUID, *, acting: Actor, seen: bool, at: datetime) -> Paper:
    """A paper for a person of the worker's division. `seen`: the person and the document are here.

    Problem `staff.may_not`, `staff.other_division`, `person.not_on_file`, `paper.not_seen`, and those of `issue_own`.
    """
    require(acting, Act.PAPER_ISSUE)
    if not seen:
        raise Problem("paper.not_seen")
    with acting_on(desk, resident_id, acting.staff_id):
        require_inside(desk, resident_id, acting)
        _renew_claim(desk, resident_id, acting, at)
        return _issue(desk, resident_id, by=acting.staff_id, at=at)


def live_paper(desk: Desk, resident_id: UUID, *, at: datetime) -> Paper | None:
    """The paper that a door accepts now, None when there is none."""
    row = desk.ledger.row("live_paper", resident_id=resident_id)
    return Paper(paper_id=row[0], issued_at=row[1], expires_at=row[2]) if row and at < row[2] else None


def _issue(desk: Desk, resident_id: UUID, *, by: str, at: datetime) -> Paper:
    """The new paper in the place of the former one, the person's record held."""
    claimed_until = _claimed_until(desk, resident_id, at)
    if desk.ledger.rows("papers_since", resident_id=resident_id, since=at - A_DAY)[0][0] >= MOST_A_DAY:
        raise Problem("paper.too_many", most=MOST_A_DAY)
    name, document = _hints(desk, resident_id)
    former = desk.ledger.rows("revoke_papers", resident_id=resident_id, at=at)
    status_index = int(desk.ledger.rows("next_status_index")[0][0])
    desk.ledger.run("keep_status_position", status_index=status_index, resident_id=resident_id)
    expires_at = min(at + desk.edition(at).code.paper_valid, claimed_until)
    paper = Paper(paper_id=desk.new_id(at), issued_at=at, expires_at=expires_at)
    desk.ledger.run(
        "enter_paper",
        resident_id=resident_id, paper_id=paper.paper_id, status_index=status_index, name_hint=name,
        document_hint=document, at=at, expires_at=expires_at, issued_by=by,
    )  # fmt: skip
    body = {"paper": str(paper.paper_id), "expires_at": expires_at, "voided": [str(row[0]) for row in former]}
    leaf(desk, actor=by, act="paper.issued", at=at, subject=resident_id, body=body)
    return paper


def _claimed_until(desk: Desk, resident_id: UUID, at: datetime) -> datetime:
    """When the claim ends; what stands between the person and a code, the first thing first."""
    until = claim_valid_until(desk, resident_id, at=at)
    status = desk.ledger.row("status_of", resident_id=resident_id)
    if status is not None and status[3]:
        raise Problem("paper.closed")
    if until is None or at >= until:
        raise Problem("paper.no_claim")
    if desk.edition(at).declaration.first_needed and not (status and status[2]):
        raise Problem("paper.not_declared")
    return until


def _renew_claim(desk: Desk, resident_id: UUID, acting: Actor, at: datetime) -> None:
    """Claimed again at the counter, when the claim would end before the paper."""
    code = desk.edition(at).code
    until = claim_valid_until(desk, resident_id, at=at)
    if until is None or until >= at + min(code.paper_valid, code.valid):
        return  # nobody has ever claimed it: that takes the whole form
    desk.ledger.run(
        "append_claim", resident_id=resident_id, claim_id=desk.new_id(at), at=at, channel=COUNTER, level=BY_STAFF
    )
    body = {"channel": COUNTER, "level": BY_STAFF}
    leaf(desk, actor=acting.staff_id, act="code.claimed", at=at, subject=resident_id, body=body)


def _hints(desk: Desk, resident_id: UUID) -> tuple[str, str]:
    """What of the name and of the document's number stands on the paper; Problem `code.not_encodable`."""
    row = desk.ledger.row("identity", resident_id=resident_id)
    if row is None:  # told of by others, and never identified
        raise Problem("paper.no_claim")
    document, name = (
        desk.vault.open(Purpose.IDENTITY, f"identity|{column}|{resident_id}", bytes(sealed))
        for column, sealed in zip(("document", "name"), row[:2], strict=True)
    )
    place = paper_holder(document.partition(":")[2])
    return name_hint(masked_name(name)), place[-DOCUMENT_HINT:].decode()
