"""An audit leaf beside every effect, in its transaction (DESIGN §6): who, which act, on whom, for what reasons.

The leaf's hash is that of RFC 9162 section 2.1.1 over the canonical record, so a Merkle log can be laid over the
leaves later without touching one. Subjects are keyed pseudonyms; the body carries no personal data.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from healthcode.ledger.connection import Ledger
from healthcode.services.desk import Desk

LEAF = b"\x00"


def leaf(
    desk: Desk, *, actor: str, act: str, at: datetime, subject: UUID | None = None, body: Mapping[str, object]
) -> None:
    """Appends the leaf; call it inside the transaction of the effect. `act` is a dotted verb, `push.approved`."""
    pseudonym = desk.vault.subject(str(subject)) if subject else None
    write(desk.ledger, desk.new_id(at), actor=actor, act=act, at=at, subject=pseudonym, body=body)


def write(
    ledger: Ledger,
    leaf_id: UUID,
    *,
    actor: str,
    act: str,
    at: datetime,
    subject: bytes | None,
    body: Mapping[str, object],
) -> None:
    """The same before there is a desk: while one is being laid."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    ledger.run(
        "append_leaf",
        leaf_id=leaf_id,
        at=at,
        actor=actor,
        act=act,
        subject=subject,
        body=text,
        leaf_hash=leaf_hash(leaf_id, at, actor, act, subject, text),
    )


def leaf_hash(leaf_id: UUID, at: datetime, actor: str, act: str, subject: bytes | None, body: str) -> bytes:
    """SHA-256(0x00 || record); the record is canonical JSON, `at` in microseconds since 1970 UTC."""
    record = json.dumps(
        [str(leaf_id), round(at.timestamp() * 1_000_000), actor, act, subject.hex() if subject else None, body],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(LEAF + record.encode()).digest()
