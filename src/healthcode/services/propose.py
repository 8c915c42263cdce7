"""Acts on one person that two persons must decide: cases, quarantine, recovery, linked or corrected identities, death.

A proposal holds exactly what will be done; its digest is what the second person approves. Nobody decided within
a day: it is void.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.core.evidence import evidence_from
from healthcode.core.people import Document
from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceId, EvidenceKind
from healthcode.gateways.keys import Purpose
from healthcode.services.audit import leaf
from healthcode.services.authority import PROPOSAL_LASTS, Act, Actor, actor, require, require_second
from healthcode.services.desk import Desk
from healthcode.services.read_evidence import stored
from healthcode.services.take_in import append, take_in

DIGEST_SHOWN = 16
"""How many characters of a digest previews show and approvals name at least: 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An act that waits for, or has had, its second person. `decided`: act -> who, when."""

    proposal_id: UUID
    kind: str
    digest: bytes
    summary: Mapping[str, object]
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    reason: str
    decided: Mapping[str, tuple[str, datetime]]

    @property
    def state(self) -> str:
        """proposed, or the last thing decided: approved, applied, withdrawn, undone."""
        return list(self.decided)[-1] if self.decided else "proposed"


PROPOSE: Mapping[EvidenceKind, tuple[Act, Act]] = {
    EvidenceKind.CASE_CONFIRMED: (Act.CASE_PROPOSE, Act.CASE_APPROVE),
    EvidenceKind.CASE_ASYMPTOMATIC: (Act.CASE_PROPOSE, Act.CASE_APPROVE),
    EvidenceKind.RECOVERED: (Act.CASE_PROPOSE, Act.CASE_APPROVE),
    EvidenceKind.QUARANTINE_ORDER: (Act.QUARANTINE_PROPOSE, Act.QUARANTINE_APPROVE),
    EvidenceKind.QUARANTINE_ENDED: (Act.QUARANTINE_PROPOSE, Act.QUARANTINE_APPROVE),
    EvidenceKind.OTHER_RISK: (Act.CASE_PROPOSE, Act.CASE_APPROVE),
    EvidenceKind.IDENTITY_LINKED: (Act.IDENTITY_PROPOSE, Act.IDENTITY_APPROVE),
    EvidenceKind.IDENTITY_CORRECTED: (Act.IDENTITY_PROPOSE, Act.IDENTITY_APPROVE),
    EvidenceKind.DEATH: (Act.IDENTITY_PROPOSE, Act.IDENTITY_APPROVE),
}
"""Kinds that one person's hand alone never brings in, with the acts of proposing and approving them."""


def propose(
    desk: Desk,
    resident_id: UUID,
    kind: EvidenceKind,
    details: Mapping[str, object],
    *,
    acting: Actor,
    reason: str,
    at: datetime,
    document: Document | None = None,
) -> Proposal:
    """Files the act for a second person. `document` is the right one, for a correction.

    Problem `staff.may_not`, `proposal.no_reason`, or `evidence.…` when the details do not fit.
    """
    require(acting, PROPOSE[kind][0])
    if not reason.strip():
        raise Problem("proposal.no_reason")
    evidence_from(EvidenceId("draft"), kind, at, details)
    if kind is EvidenceKind.IDENTITY_LINKED:
        _linked(details)
    summary = {"resident_id": str(resident_id), "evidence": kind.value, "details": json.loads(stored(details))}
    text = document.canonical() if document else ""
    with desk.ledger.transaction(acting.staff_id):
        proposal_id = file_proposal(desk, kind.value, summary, acting=acting, reason=reason, at=at, text=text)
        leaf(
            desk, actor=acting.staff_id, act=PROPOSE[kind][0].value, at=at, subject=resident_id,
            body={"proposal": str(proposal_id), "evidence": kind.value, "reason": reason},
        )  # fmt: skip
    return proposal(desk, proposal_id)


def approve(desk: Desk, proposal_id: UUID, *, acting: Actor, at: datetime, digest: str = "") -> Proposal:
    """The second person's word: the act takes effect now. Approving what is approved is a no-op.

    Problem `approval.…` when it is the same person or unit, expired, withdrawn, or not what was seen.
    """
    with desk.ledger.transaction(acting.staff_id):
        desk.ledger.run("lock_proposal", proposal_id=proposal_id)
        found = proposal(desk, proposal_id)
        if found.kind not in {kind.value for kind in PROPOSE}:
            raise Problem("proposal.other_kind", proposal=proposal_id, kind=found.kind)
        kind = EvidenceKind(found.kind)
        require(acting, PROPOSE[kind][1])
        if "approved" in found.decided:
            return found
        require_decidable(desk, found, acting, at=at, digest=digest)
        desk.ledger.run("decide", proposal_id=proposal_id, act="approved", by=acting.staff_id, at=at, reason="")
        _take_effect(desk, found, kind, acting, at)
    return proposal(desk, proposal_id)


def proposal(desk: Desk, proposal_id: UUID) -> Proposal:
    """The proposal of that id; Problem `proposal.unknown`."""
    row = desk.ledger.row("proposal", proposal_id=proposal_id)
    if row is None:
        raise Problem("proposal.unknown", proposal=proposal_id)
    decided = {act: (by, when) for act, by, when, _ in desk.ledger.rows("decisions", proposal_id=proposal_id)}
    return Proposal(
        proposal_id=row[0],
        kind=row[1],
        digest=bytes(row[2]),
        summary=row[3],
        proposed_by=row[4],
        proposed_at=row[5],
        expires_at=row[6],
        reason=row[7],
        decided=decided,
    )


def require_decidable(desk: Desk, found: Proposal, acting: Actor, *, at: datetime, digest: str) -> None:
    """That this person may decide this proposal now; `digest`, when given, is the beginning of what was seen."""
    if "withdrawn" in found.decided:
        raise Problem("approval.withdrawn", proposal=found.proposal_id)
    if at >= found.expires_at:
        raise Problem("approval.expired", proposal=found.proposal_id, expired=found.expires_at.isoformat())
    if digest and (len(digest) < DIGEST_SHOWN or not found.digest.hex().startswith(digest.lower())):
        raise Problem("approval.other_digest", seen=digest, stands=found.digest.hex()[:16])
    if (feed := _feed_of(desk, found)) is None:
        require_second(actor(desk, found.proposed_by, at=found.proposed_at), acting)
    elif feed[3] == acting.unit_id:  # a feed is no person; its owner's unit may not decide about its own file
        raise Problem("approval.same_unit", staff=acting.staff_id, unit=acting.unit_name)


def _feed_of(desk: Desk, found: Proposal) -> Sequence[object] | None:
    """The registered feed that sent the batch, when a feed did."""
    batch = desk.ledger.row("batch", batch_id=found.proposal_id)
    return desk.ledger.row("feed", feed_id=batch[3]) if batch and batch[3] else None


def digest_of(parts: Sequence[bytes]) -> bytes:
    """SHA-256 over length-prefixed parts: what a preview shows and an approval names."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.digest()


def file_proposal(
    desk: Desk,
    kind: str,
    summary: Mapping[str, object],
    *,
    acting: Actor,
    reason: str,
    at: datetime,
    text: str = "",
) -> UUID:
    """Files a proposal inside the caller's transaction; `text` is personal data it needs, and is sealed."""
    proposal_id = desk.new_id(at)
    canonical = json.dumps(summary, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sealed = desk.vault.seal(Purpose.INTAKE, f"proposal|document|{proposal_id}", text) if text else None
    desk.ledger.run(
        "propose",
        proposal_id=proposal_id,
        kind=kind,
        digest=digest_of([kind.encode(), canonical.encode(), text.encode()]),
        summary=canonical,
        sealed=sealed,
        by=acting.staff_id,
        at=at,
        expires_at=at + PROPOSAL_LASTS,
        reason=reason,
    )
    return proposal_id


def _take_effect(desk: Desk, found: Proposal, kind: EvidenceKind, acting: Actor, at: datetime) -> None:
    resident_id = UUID(str(found.summary["resident_id"]))
    details = found.summary["details"]
    assert isinstance(details, Mapping)
    _lock(desk, resident_id)
    if kind is EvidenceKind.IDENTITY_LINKED:
        other = _linked(details)
        _lock(desk, other)
        append(desk, other, kind, {"linked_to": str(resident_id)}, source=acting.staff_id, at=at)
    if kind is EvidenceKind.IDENTITY_CORRECTED:
        _correct(desk, found, resident_id, at)
    take_in(
        desk, resident_id, kind, dict(details), source=acting.staff_id, act=PROPOSE[kind][1].value, at=at,
        reasons={"proposal": str(found.proposal_id), "proposed_by": found.proposed_by, "reason": found.reason},
    )  # fmt: skip


def _linked(details: Mapping[str, object]) -> UUID:
    try:
        return UUID(str(details["linked_to"]))
    except ValueError:
        raise Problem("person.not_on_file", person=details["linked_to"]) from None


def _lock(desk: Desk, resident_id: UUID) -> None:
    if desk.ledger.row("lock_resident", resident_id=resident_id) is None:
        raise Problem("person.not_on_file", person=resident_id)


def _correct(desk: Desk, found: Proposal, resident_id: UUID, at: datetime) -> None:
    """The right document names the same record from now on; Problem `identity.taken` when it names another one."""
    row = desk.ledger.row("proposal_sealed", proposal_id=found.proposal_id)
    assert row is not None
    text = desk.vault.open(Purpose.INTAKE, f"proposal|document|{found.proposal_id}", bytes(row[0]))
    index = desk.vault.index_of_canonical(text)
    code = text.partition(":")[0]
    desk.ledger.run("enter_directory", person_index=index, resident_id=resident_id, document_type=code, at=at)
    holder = desk.ledger.row("resident_of_index", person_index=index)
    if holder is None or str(holder[0]) != str(resident_id):
        raise Problem("identity.taken")
    sealed = desk.vault.seal(Purpose.IDENTITY, f"identity|document|{resident_id}", text)
    desk.ledger.run("correct_document", resident_id=resident_id, document=sealed)
