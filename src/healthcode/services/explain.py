"""Why, what is missing, and until when: a person's status at any instant, with the evidence behind each reason.

A past instant gives what was shown then: replay looks at when we learned things and what was published by then.
Every look at a person is audited (DESIGN §6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.core.evidence import Evidence
from healthcode.core.masking import masked_name, masked_number, masked_phone
from healthcode.core.status import Status, combine, decide
from healthcode.core.terms import Color, EvidenceId, EvidenceKind, NeedKind
from healthcode.gateways.keys import Purpose
from healthcode.services.area import require_inside
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.read_evidence import evidence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A person's status at `at` and what it rests on; identity is masked, empty while nobody has claimed a code.

    `own` names the evidence of this record; the rest of `evidence` is that of linked ones.
    """

    resident_id: UUID
    at: datetime
    document: str
    name: str
    phone: str
    county: str
    community: str
    claimed: bool
    status: Status
    evidence: Mapping[EvidenceId, Evidence]
    linked: Sequence[UUID]
    own: frozenset[EvidenceId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a person stands right after an act on them: what the code shows, and what is still waited for."""

    color: Color
    pop_up: bool
    waiting_for: Sequence[NeedKind]


def explain(desk: Desk, resident_id: UUID, *, acting: Actor, at: datetime, now: datetime) -> Explanation:
    """The explanation that staff read; audited at `now`, computed as of `at`.

    Problem `staff.may_not`, `staff.other_division`, `person.not_on_file`.
    """
    require(acting, Act.EXPLAIN)
    with desk.ledger.transaction(acting.staff_id):
        require_inside(desk, resident_id, acting)
        found = explanation(desk, resident_id, at=at)
        because = [str(reason) for reason in found.status.because]
        body = {"as_of": at.isoformat(), "shown": found.status.color.value, "because": because}
        leaf(desk, actor=acting.staff_id, act=Act.EXPLAIN.value, at=now, subject=resident_id, body=body)
    return found


def explanation(desk: Desk, resident_id: UUID, *, at: datetime) -> Explanation:
    """The same without an audit leaf, for services that audit themselves; call it inside a transaction."""
    own = evidence_of(desk, resident_id)
    linked = linked_to(own, at)
    others = [evidence_of(desk, other) for other in linked]
    status = combine([decide(pieces, desk.editions, at=at) for pieces in [own, *others]])
    document, name, phone = _masked_identity(desk, resident_id)
    row = desk.ledger.row("resident", resident_id=resident_id)
    return Explanation(
        resident_id=resident_id,
        at=at,
        document=document,
        name=name,
        phone=phone,
        county=row[1] if row else "",
        community=row[2] if row else "",
        claimed=bool(row and row[4] and row[4] <= at),
        status=status,
        evidence={piece.evidence_id: piece for pieces in [own, *others] for piece in pieces},
        linked=linked,
        own=frozenset(piece.evidence_id for piece in own),
    )


def standing(desk: Desk, resident_id: UUID, *, acting: Actor, at: datetime) -> Standing:
    """What whoever just acted on the person is told; the act itself was audited, and this says nothing more."""
    with desk.ledger.transaction(acting.staff_id):
        status = explanation(desk, resident_id, at=at).status
    waiting = sorted({gap.need.kind for gap in status.missing})
    return Standing(color=status.color, pop_up=status.pop_up, waiting_for=waiting)


def linked_to(evidence: Sequence[Evidence], at: datetime) -> list[UUID]:
    """The records that are known by `at` to be of the same human being."""
    found = {e.linked_to for e in evidence if e.kind is EvidenceKind.IDENTITY_LINKED and e.known(at)}
    return [UUID(other) for other in sorted(found)]


def _masked_identity(desk: Desk, resident_id: UUID) -> tuple[str, str, str]:
    row = desk.ledger.row("identity", resident_id=resident_id)
    if row is None:
        return "", "", ""
    document, name, phone = (
        desk.vault.open(Purpose.IDENTITY, f"identity|{column}|{resident_id}", bytes(sealed)) if sealed else ""
        for column, sealed in zip(("document", "name", "phone"), row, strict=True)
    )
    return masked_number(document.partition(":")[2]), masked_name(name), masked_phone(phone)
