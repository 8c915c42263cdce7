"""Claims for others that wait or were refused: how one stands at an instant, and what its account may still do.

A photo is kept for seven days at the most, so a claim that nobody decided by then is refused by itself, and so is one
whose photo never came: computed at every look; the sweeper deletes what is left of it (SECURITY T45).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from healthcode.core.terms import LinkReason, LinkState, Occasion
from healthcode.gateways.keys import Purpose
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.proxy_links import tell_account

PHOTO_KEPT = timedelta(days=7)
TOLD_FOR = timedelta(days=30)
"""So long the account's page tells of what was refused or has ended; then the row is deleted."""

ACCEPTED, REFUSED, DELETED = "accepted", "refused", "deleted"
"""What becomes of a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyClaim:
    """A claim for somebody, as its account sees it; name and document masked."""

    link_id: UUID
    state: LinkState
    asked_at: datetime
    decide_by: datetime | None
    reason: str | None
    decided_at: datetime | None
    relation: str
    document_type: str
    name: str
    document: str
    person_index: bytes
    request_id: UUID
    outcome: str | None


def claims_of(desk: Desk, account: bytes, *, at: datetime) -> Sequence[ProxyClaim]:
    """All that the account asked for and that is still on file, the oldest first; call it inside a transaction."""
    return [_claim(row, at) for row in desk.ledger.rows("proxy_claims_of", subject_index=account)]


def open_claims(desk: Desk, account: bytes, *, at: datetime) -> Sequence[ProxyClaim]:
    """Those of which nothing has come yet."""
    waiting = (LinkState.PHOTO_NEEDED, LinkState.PENDING)
    return [claim for claim in claims_of(desk, account, at=at) if claim.state in waiting]


def lapsed(asked_at: datetime, photo_at: datetime | None, at: datetime) -> LinkReason | None:
    """Why a claim that nobody decided is refused by itself, None while it is not."""
    if at < (photo_at or asked_at) + PHOTO_KEPT:
        return None
    return LinkReason.NOT_DECIDED if photo_at else LinkReason.NO_PHOTO


def decided(
    desk: Desk, account: bytes, link_id: UUID, outcome: str, reason: LinkReason, *, by: str, note: str = "",
    at: datetime,
) -> None:  # fmt: skip
    """The claim's end: what was filled in and the photo are gone with it; the account is told, but no `note`."""
    sealed = desk.vault.seal(Purpose.FAMILY, f"proxy_claim|note|{link_id}", note) if note else None
    desk.ledger.run(
        "decide_proxy_claim",
        subject_index=account, link_id=link_id, outcome=outcome, reason=reason.value, by=by, note=sealed,
        at=at,
    )  # fmt: skip
    body = {"link": str(link_id), "outcome": outcome, "reason": reason.value}
    leaf(desk, actor=by, act="proxy.decided", at=at, body=body)
    if outcome != DELETED:
        tell_account(desk, account, Occasion.LINK_DECIDED, reason=reason, at=at)


def _claim(row: tuple[Any, ...], at: datetime) -> ProxyClaim:
    (link_id, asked_at, photo_at, decide_by, outcome, reason, decided_at, relation, kind, name, document, index,
     request_id) = row  # fmt: skip
    late = None if outcome else lapsed(asked_at, photo_at, at)
    return ProxyClaim(
        link_id=link_id, state=_state(outcome, photo_at, late), asked_at=asked_at, decide_by=decide_by,
        reason=late.value if late else reason, decided_at=decided_at, relation=relation, document_type=kind,
        name=name, document=document, person_index=bytes(index), request_id=request_id, outcome=outcome,
    )  # fmt: skip


def _state(outcome: object, photo_at: object, late: LinkReason | None) -> LinkState:
    """Of a claim alone: once accepted, its link says how it stands."""
    if outcome == ACCEPTED:
        return LinkState.ACTIVE
    if outcome is not None or late is not None:
        return LinkState.REFUSED
    return LinkState.PENDING if photo_at is not None else LinkState.PHOTO_NEEDED
