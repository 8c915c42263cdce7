"""Evidence as the ledger keeps it and as core computes with it: JSON details, kinds by number."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from healthcode.batch.columns import KIND_NUMBER
from healthcode.core.evidence import Evidence, evidence_from
from healthcode.core.terms import EvidenceId, EvidenceKind
from healthcode.services.desk import Desk

KINDS: Mapping[int, EvidenceKind] = {number: kind for kind, number in KIND_NUMBER.items()}

StoredRow = tuple[UUID, int, datetime, str, datetime | None]
"""Evidence id, kind number, learned_at, details, withdrawn_at."""


def read_evidence(rows: Iterable[StoredRow]) -> list[Evidence]:
    """Stored rows as core computes with them."""
    return [
        evidence_from(
            EvidenceId(str(evidence_id)), KINDS[kind], learned_at, json.loads(details), withdrawn_at=withdrawn_at
        )
        for evidence_id, kind, learned_at, details, withdrawn_at in rows
    ]


def evidence_of(desk: Desk, resident_id: UUID) -> list[Evidence]:
    """All evidence of one person, whenever learned."""
    rows = desk.ledger.rows("evidence_of", resident_id=resident_id)
    return read_evidence((row[0], row[1], row[2], row[3], row[4]) for row in rows)


def stored(details: Mapping[str, object]) -> str:
    """Details as the ledger keeps them: canonical JSON, times in UTC, sets in order."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str | list[str]:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    return str(value)
