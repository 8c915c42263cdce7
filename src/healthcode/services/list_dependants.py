"""Those for whom an account claims: asked for, acted for, refused or ended within the last month; masked (F38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from healthcode.core.people import birthday
from healthcode.core.terms import Color, LinkReason, LinkState
from healthcode.services.claim import claim_valid_until
from healthcode.services.desk import Desk
from healthcode.services.identities import opened_identity
from healthcode.services.log_in import RESIDENT, Session
from healthcode.services.proxy_claims import ACCEPTED, DELETED, TOLD_FOR, ProxyClaim, claims_of
from healthcode.services.proxy_links import grown_at
from healthcode.services.renew import renew

COLORS = tuple(sorted(Color, key=lambda color: color.rank))


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNow:
    """What a dependant's code shows; `ready`: claimed, declared and not closed, so that a device can show it."""

    color: Color | None
    pop_up: bool
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependant:
    """One of an account's list. `self_from`: the day from which a child must claim by herself; `code` while active."""

    link_id: UUID
    name: str
    document: str
    document_type: str
    relation: str
    state: LinkState
    asked_at: datetime
    decide_by: datetime | None
    reason: str | None
    self_from: date | None
    code: CodeNow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependants:
    """The list, and how many the edition allows: those that wait count too."""

    at_most: int
    dependants: Sequence[Dependant]


def list_dependants(desk: Desk, session: Session, *, at: datetime) -> Dependants:
    """The account's list, first who was asked for first; a code that is past its review is computed again."""
    account, since = session.account(), at - TOLD_FOR
    with desk.ledger.transaction(RESIDENT):
        rows = desk.ledger.rows("proxy_links_of", subject_index=account, since=since, at=at)
    for row in rows:
        if row[5] is None and row[13]:
            renew(desk, row[1], at=at)
    with desk.ledger.transaction(RESIDENT):
        rows = desk.ledger.rows("proxy_links_of", subject_index=account, since=since, at=at)
        claims = {claim.link_id: claim for claim in claims_of(desk, account, at=at)}
    found = [_linked(desk, row, claims.get(row[0]), at) for row in rows]
    found += [_asked(claim) for claim in claims.values() if _is_told(claim, since)]
    found.sort(key=lambda one: (one.asked_at, one.link_id))
    return Dependants(at_most=desk.edition(at).code.dependants_at_most, dependants=found)


def code_now(desk: Desk, resident_id: UUID, row: Sequence[Any], at: datetime) -> CodeNow:
    """Of color, pop-ups, declared and closed, as the statements of `family` tell them."""
    color, pop_ups, declared, closed = row
    until, first = claim_valid_until(desk, resident_id, at=at), not desk.edition(at).declaration.first_needed
    ready = until is not None and at < until and bool(declared or first) and not closed
    return CodeNow(color=None if color is None else COLORS[color], pop_up=bool(pop_ups), ready=ready)


def _is_told(claim: ProxyClaim, since: datetime) -> bool:
    if claim.outcome in (ACCEPTED, DELETED):
        return False
    return claim.decided_at is None or claim.decided_at > since


def _linked(desk: Desk, row: Sequence[Any], claim: ProxyClaim | None, at: datetime) -> Dependant:
    link_id, resident_id, relation, born_on, began_at, ended_at, reason = row[:7]
    edition, name, document = desk.edition(at), bytes(row[8]), bytes(row[7])
    grown = grown_at(born_on, edition)
    over = ended_at is None and grown is not None and at >= grown
    active = ended_at is None and not over
    who, called = opened_identity(desk, resident_id, document, name)
    return Dependant(
        link_id=link_id, name=str(called), document=str(who), document_type=who.type.value, relation=relation,
        state=LinkState.ACTIVE if active else LinkState.ENDED, asked_at=claim.asked_at if claim else began_at,
        decide_by=None, reason=LinkReason.OF_AGE.value if over else reason,
        self_from=birthday(born_on, edition.family.child_years) if born_on else None,
        code=code_now(desk, resident_id, row[9:13], at) if active else None,
    )  # fmt: skip


def _asked(claim: ProxyClaim) -> Dependant:
    return Dependant(
        link_id=claim.link_id, name=claim.name, document=claim.document, document_type=claim.document_type,
        relation=claim.relation, state=claim.state, asked_at=claim.asked_at, decide_by=claim.decide_by,
        reason=claim.reason, self_from=None, code=None,
    )  # fmt: skip
