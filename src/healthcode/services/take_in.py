"""Taking one piece of evidence in: appended, the person's status computed again, an audit leaf, one transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from healthcode.batch.columns import KIND_NUMBER, about_hash
from healthcode.batch.flags import flags_of
from healthcode.core.evidence import evidence_from
from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceId, EvidenceKind
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.read_evidence import stored
from healthcode.services.refresh import refresh_one

FUTURE_AT_MOST = 120  # seconds by which a sender's clock may run ahead of ours


@contextmanager
def acting_on(desk: Desk, resident_id: UUID, actor: str) -> Iterator[None]:
    """A transaction that holds the person's record: acts on one person happen one after the other."""
    with desk.ledger.transaction(actor):
        if desk.ledger.row("lock_resident", resident_id=resident_id) is None:
            raise Problem("person.not_on_file", person=resident_id)
        yield


def take_in(
    desk: Desk,
    resident_id: UUID,
    kind: EvidenceKind,
    details: Mapping[str, object],
    *,
    source: str,
    act: str,
    at: datetime,
    reasons: Mapping[str, object] | None = None,
) -> UUID:
    """Appends evidence learned at `at` and refreshes the person; call it inside `acting_on`. Returns its id.

    Problem `evidence.…` when the details do not fit the kind or lie in the future.
    """
    evidence_id = append(desk, resident_id, kind, details, source=source, at=at)
    refresh_one(desk, resident_id, at=at)
    leaf(
        desk, actor=source, act=act, at=at, subject=resident_id,
        body={"evidence": str(evidence_id), "kind": kind.value, **(reasons or {})},
    )  # fmt: skip
    return evidence_id


def append(
    desk: Desk, resident_id: UUID, kind: EvidenceKind, details: Mapping[str, object], *, source: str, at: datetime
) -> UUID:
    """Appends evidence without refreshing: for acts that append several pieces."""
    evidence_id = desk.new_id(at)
    evidence = evidence_from(EvidenceId(str(evidence_id)), kind, at, details)
    if (evidence.occurred_at - at).total_seconds() > FUTURE_AT_MOST:
        raise Problem("evidence.future", kind=kind.value, occurred_at=evidence.occurred_at.isoformat())
    desk.ledger.run(
        "append_evidence",
        resident_id=resident_id,
        evidence_id=evidence_id,
        kind=KIND_NUMBER[kind],
        occurred_at=evidence.occurred_at,
        learned_at=at,
        reported_at=evidence.reported_at or "-infinity",
        about=about_hash(evidence.incident or evidence.place or evidence.region or evidence.quarantine),
        flags=flags_of(evidence, desk.rules),
        source=source,
        details=stored(details),
    )
    return evidence_id
