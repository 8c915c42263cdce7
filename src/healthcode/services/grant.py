"""Granting: a role to a member of staff, a key to a feed. Either is power over people, so two persons decide.

A new ledger has no staff; `found` enters the first ones, once, and they must be able to check each other: two
natural persons of two units, one to propose and one to approve.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.core.people import Document
from healthcode.core.problems import Problem
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, Role, require
from healthcode.services.desk import Desk
from healthcode.services.feeds import KEY_BYTES, KINDS
from healthcode.services.propose import Proposal, file_proposal, proposal, require_decidable

STAFF, FEED = "staff_grant", "feed_grant"
INSTITUTION = "institution"
"""The level of a care home's unit: its staff are carers and nothing else, and carers are nowhere else."""

LEVELS = (INSTITUTION, "community", "county", "city", "province")
GRANT_AT_MOST = timedelta(days=366)  # a role expires and is granted anew (DESIGN §6)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStaff:
    """An account to be: who it is as a natural person, in which unit, in which role, until when."""

    staff_id: str
    document: Document
    unit_id: str
    unit_name: str
    level: str
    division: str
    role: Role
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A sender to be: its Ed25519 public key in base64, and what it may put in effect by itself."""

    feed_id: str
    kind: str
    name: str
    unit_id: str
    public_key: str
    people_a_day: int
    share_of_county: float


def found(desk: Desk, staff: Sequence[NewStaff], *, at: datetime) -> int:
    """Enters the first staff of a new ledger; Problem `staff.founded` when there is any, `staff.too_few`."""
    with desk.ledger.transaction("founding"):
        if desk.ledger.rows("all_staff"):
            raise Problem("staff.founded")
        _require_two(desk, staff)
        for new in staff:
            _check(new, at)
            _enter_staff(desk, _summary(desk, new), at)
        leaf(desk, actor="founding", act="staff.founded", at=at, body={"staff": [new.staff_id for new in staff]})
    return len(staff)


def propose_staff(desk: Desk, new: NewStaff, *, acting: Actor, reason: str, at: datetime) -> Proposal:
    """Files a role for a second person; Problem `staff.known`, `staff.level`, `staff.too_long`."""
    require(acting, Act.STAFF_PROPOSE)
    _check(new, at)
    if desk.ledger.row("staff", staff_id=new.staff_id) is not None:
        raise Problem("staff.known", staff=new.staff_id)
    return _propose(desk, STAFF, _summary(desk, new), Act.STAFF_PROPOSE, acting=acting, reason=reason, at=at)


def propose_feed(desk: Desk, new: NewFeed, *, acting: Actor, reason: str, at: datetime) -> Proposal:
    """Files a feed for a second person; Problem `feed.known` (a new key is a new feed), `feed.bad_key`, `feed.caps`."""
    require(acting, Act.FEED_PROPOSE)
    _public_key(new.public_key)
    if new.kind not in KINDS or new.people_a_day < 0 or not 0 <= new.share_of_county <= 1:
        raise Problem("feed.caps", feed=new.feed_id, kinds=" ".join(KINDS))
    if desk.ledger.row("feed", feed_id=new.feed_id) is not None:
        raise Problem("feed.known", feed=new.feed_id)
    if desk.ledger.row("unit", unit_id=new.unit_id) is None:
        raise Problem("staff.no_unit", unit=new.unit_id)
    summary = {name: getattr(new, name) for name in NewFeed.__slots__}
    return _propose(desk, FEED, summary, Act.FEED_PROPOSE, acting=acting, reason=reason, at=at)


def approve_grant(desk: Desk, proposal_id: UUID, *, acting: Actor, at: datetime, digest: str = "") -> Proposal:
    """The second person's word: the role or the feed stands from now on. Approving what is approved is a no-op."""
    with desk.ledger.transaction(acting.staff_id):
        desk.ledger.run("lock_proposal", proposal_id=proposal_id)
        stands = proposal(desk, proposal_id)
        if stands.kind not in (STAFF, FEED):
            raise Problem("proposal.other_kind", proposal=proposal_id, kind=stands.kind)
        act = Act.STAFF_APPROVE if stands.kind == STAFF else Act.FEED_APPROVE
        require(acting, act)
        if "approved" in stands.decided:
            return stands
        require_decidable(desk, stands, acting, at=at, digest=digest)
        desk.ledger.run("decide", proposal_id=proposal_id, act="approved", by=acting.staff_id, at=at, reason="")
        (_enter_staff if stands.kind == STAFF else _enter_feed)(desk, stands.summary, at)
        body = {"proposal": str(proposal_id), "proposed_by": stands.proposed_by}
        leaf(desk, actor=acting.staff_id, act=act.value, at=at, body=body)
    return proposal(desk, proposal_id)


def _propose(
    desk: Desk, kind: str, summary: Mapping[str, object], act: Act, *, acting: Actor, reason: str, at: datetime
) -> Proposal:
    if not reason.strip():
        raise Problem("proposal.no_reason")
    with desk.ledger.transaction(acting.staff_id):
        proposal_id = file_proposal(desk, kind, summary, acting=acting, reason=reason, at=at)
        body = {"proposal": str(proposal_id), "reason": reason}
        leaf(desk, actor=acting.staff_id, act=act.value, at=at, body=body)
    return proposal(desk, proposal_id)


def _check(new: NewStaff, at: datetime) -> None:
    if new.level not in LEVELS:
        raise Problem("staff.level", level=new.level, known=" ".join(LEVELS))
    if (new.role is Role.CARER) is not (new.level == INSTITUTION):
        raise Problem("staff.carer", level=new.level, role=new.role.value)
    if not at < new.until <= at + GRANT_AT_MOST:
        raise Problem("staff.too_long", until=new.until.isoformat(), most=GRANT_AT_MOST.days)


def _require_two(desk: Desk, staff: Sequence[NewStaff]) -> None:
    """That the first staff can propose and approve each other's acts."""
    by_role: dict[Role, set[tuple[bytes, str]]] = {}
    for new in staff:
        by_role.setdefault(new.role, set()).add((desk.vault.document_index(new.document), new.unit_id))
    pairs = (
        (one, other)
        for one in by_role.get(Role.OPERATOR, set())
        for other in by_role.get(Role.APPROVER, set())
        if one[0] != other[0] and one[1] != other[1]
    )
    if next(pairs, None) is None:
        raise Problem("staff.too_few")


def _summary(desk: Desk, new: NewStaff) -> Mapping[str, object]:
    return {
        "staff_id": new.staff_id, "person_index": desk.vault.document_index(new.document).hex(),
        "unit_id": new.unit_id, "unit_name": new.unit_name, "level": new.level, "division": new.division,
        "role": new.role.value, "until": new.until.isoformat(),
    }  # fmt: skip


def _enter_staff(desk: Desk, summary: Mapping[str, object], at: datetime) -> None:
    desk.ledger.run(
        "add_unit",
        unit_id=summary["unit_id"], name=summary["unit_name"], level=summary["level"], division=summary["division"],
    )  # fmt: skip
    desk.ledger.run(
        "add_staff",
        staff_id=summary["staff_id"], unit_id=summary["unit_id"],
        person_index=bytes.fromhex(str(summary["person_index"])), role=summary["role"], granted_at=at,
        granted_until=datetime.fromisoformat(str(summary["until"])),
    )  # fmt: skip


def _enter_feed(desk: Desk, summary: Mapping[str, object], at: datetime) -> None:
    key = _public_key(str(summary["public_key"]))
    desk.ledger.run("add_feed", **{**summary, "public_key": key}, at=at)


def _public_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise Problem("feed.bad_key")
    return key
