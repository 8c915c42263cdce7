"""Who may do what to a person: DESIGN §6 as one table; `tests/unit/test_authority.py` has a test a row.

Power over a person's color is never one natural person's: what opens or colors an episode by human hand needs a
proposer and an approver of two units. What only takes an act back needs one, at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from healthcode.core.problems import Problem
from healthcode.services.desk import Desk


class Role(StrEnum):
    """What a member of staff is trusted with; granted by two persons, and it expires (DESIGN §6)."""

    COMMUNITY_WORKER = "community_worker"
    EPIDEMIOLOGIST = "epidemiologist"
    POLICY_OFFICER = "policy_officer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Act(StrEnum):
    """Acts of staff, as the audit names them."""

    PUSH_PROPOSE = "push.propose"
    PUSH_APPROVE = "push.approve"
    PUSH_WITHDRAW = "push.withdraw"
    LABS_VOID_PROPOSE = "labs.void.propose"
    LABS_VOID_APPROVE = "labs.void.approve"
    CHANNEL_CLOSE = "channel.close"
    FEED_REVOKE = "feed.revoke"
    FEED_PROPOSE = "feed.propose"
    FEED_APPROVE = "feed.approve"
    STAFF_PROPOSE = "staff.propose"
    STAFF_APPROVE = "staff.approve"
    COMMUNITY_REPORT = "community.report"
    COMMUNITY_CLEAR = "community.clear"
    CASE_PROPOSE = "case.propose"
    CASE_APPROVE = "case.approve"
    QUARANTINE_PROPOSE = "quarantine.propose"
    QUARANTINE_APPROVE = "quarantine.approve"
    IDENTITY_PROPOSE = "identity.propose"
    IDENTITY_APPROVE = "identity.approve"
    EXPLAIN = "person.explain"
    DECLARE_FOR = "declaration.for_others"
    COMMUNITY_LIST = "community.list.read"
    CONTACT = "person.contact"
    PAPER_ISSUE = "paper.issue"
    PAPER_GIVE_UP = "paper.give_up"
    PERMIT_RENEW = "permit.renew"
    APPEAL_READ = "appeal.read"
    APPEAL_SUSPEND = "appeal.suspend"
    APPEAL_DECIDE = "appeal.decide"


_EVERY_READER = frozenset({Role.COMMUNITY_WORKER, Role.EPIDEMIOLOGIST, Role.APPROVER, Role.AUDITOR})
_REVIEWERS = frozenset({Role.EPIDEMIOLOGIST, Role.APPROVER})
MAY: Mapping[Act, frozenset[Role]] = {
    Act.PUSH_PROPOSE: frozenset({Role.EPIDEMIOLOGIST}),
    Act.PUSH_APPROVE: frozenset({Role.APPROVER}),
    Act.PUSH_WITHDRAW: frozenset({Role.EPIDEMIOLOGIST, Role.APPROVER}),
    Act.LABS_VOID_PROPOSE: frozenset({Role.EPIDEMIOLOGIST}),
    Act.LABS_VOID_APPROVE: frozenset({Role.APPROVER}),
    Act.CHANNEL_CLOSE: frozenset({Role.OPERATOR}),
    Act.FEED_REVOKE: frozenset({Role.EPIDEMIOLOGIST, Role.APPROVER, Role.OPERATOR}),
    Act.FEED_PROPOSE: frozenset({Role.OPERATOR}),
    Act.FEED_APPROVE: frozenset({Role.APPROVER}),
    Act.STAFF_PROPOSE: frozenset({Role.OPERATOR}),
    Act.STAFF_APPROVE: frozenset({Role.APPROVER}),
    Act.COMMUNITY_REPORT: frozenset({Role.COMMUNITY_WORKER}),
    Act.COMMUNITY_CLEAR: frozenset({Role.COMMUNITY_WORKER}),
    Act.CASE_PROPOSE: frozenset({Role.EPIDEMIOLOGIST}),
    Act.CASE_APPROVE: frozenset({Role.APPROVER}),
    Act.QUARANTINE_PROPOSE: frozenset({Role.EPIDEMIOLOGIST}),
    Act.QUARANTINE_APPROVE: frozenset({Role.APPROVER}),
    Act.IDENTITY_PROPOSE: frozenset({Role.OPERATOR, Role.EPIDEMIOLOGIST}),
    Act.IDENTITY_APPROVE: frozenset({Role.APPROVER}),
    Act.EXPLAIN: _EVERY_READER,
    Act.DECLARE_FOR: frozenset({Role.COMMUNITY_WORKER}),
    Act.COMMUNITY_LIST: frozenset({Role.COMMUNITY_WORKER}),
    Act.CONTACT: frozenset({Role.COMMUNITY_WORKER}),
    Act.PAPER_ISSUE: frozenset({Role.COMMUNITY_WORKER}),
    Act.PAPER_GIVE_UP: frozenset({Role.COMMUNITY_WORKER}),
    Act.PERMIT_RENEW: frozenset({Role.COMMUNITY_WORKER}),
    Act.APPEAL_READ: _REVIEWERS,
    Act.APPEAL_SUSPEND: _REVIEWERS,
    Act.APPEAL_DECIDE: _REVIEWERS,
}

LIST_CAPS: Mapping[str, int] = {"community": 0, "county": 2_000, "city": 50_000, "province": 5_000_000}
"""How many people one approved list may hold, by the level of the approver's unit; above it a higher level decides."""

PROPOSAL_LASTS = timedelta(hours=24)
"""A proposal nobody approved by then is void: what was previewed yesterday is not what would happen today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A member of staff at an instant: the account, the unit, the role, and the natural person behind it."""

    staff_id: str
    unit_id: str
    unit_name: str
    level: str
    division: str
    person_index: bytes
    role: Role


def actor(desk: Desk, staff_id: str, *, at: datetime) -> Actor:
    """The member of staff; Problem `staff.unknown` or `staff.expired`."""
    row = desk.ledger.row("staff", staff_id=staff_id)
    if row is None:
        raise Problem("staff.unknown", staff=staff_id)
    if not row[7] <= at < row[8]:
        raise Problem("staff.expired", staff=staff_id, until=row[8].isoformat())
    return Actor(
        staff_id=row[0],
        unit_id=row[1],
        unit_name=row[2],
        level=row[3],
        division=row[4],
        person_index=bytes(row[5]),
        role=Role(row[6]),
    )


def require(acting: Actor, act: Act) -> None:
    """Problem `staff.may_not` when the actor's role does not carry the act."""
    if acting.role not in MAY[act]:
        raise Problem(
            "staff.may_not", staff=acting.staff_id, role=acting.role.value, act=act.value,
            roles=" ".join(sorted(MAY[act])),
        )  # fmt: skip


def require_second(proposer: Actor, approver: Actor) -> None:
    """Two natural persons of two units (DESIGN §6); an account more does not make a person more."""
    if approver.staff_id == proposer.staff_id or approver.person_index == proposer.person_index:
        raise Problem("approval.same_person", staff=approver.staff_id)
    if approver.unit_id == proposer.unit_id:
        raise Problem("approval.same_unit", staff=approver.staff_id, unit=approver.unit_name)


def require_under_cap(approver: Actor, people: int) -> None:
    """Problem `approval.over_cap` when the list is longer than the approver's level may decide."""
    cap = LIST_CAPS[approver.level]
    if people > cap:
        raise Problem("approval.over_cap", people=people, cap=cap, level=approver.level)
