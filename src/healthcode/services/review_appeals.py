"""The desk of appeals: which wait, the most urgent first, and one of them with the evidence behind it.

Reviewers see the appeals of their unit's division: approvers all that wait, epidemiologists those whose deadline has
passed and those that wait for a second person. Who set what is disputed does not decide about it: that is said here
before anybody tries, with everything else that may and may not be done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from healthcode.core.evidence import Evidence
from healthcode.core.masking import masked_name
from healthcode.core.problems import Problem
from healthcode.core.terms import EvidenceKind
from healthcode.gateways.keys import Purpose
from healthcode.services.appeals import (
    NOT_OURS,
    About,
    Appeal,
    Kind,
    appeal,
    disputed_evidence,
    may_be_suspended,
    needs_two,
    words_of,
)
from healthcode.services.area import bounds
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, Role, require
from healthcode.services.desk import Desk
from healthcode.services.explain import Explanation, explanation
from healthcode.services.inform import Information, county_name, information
from healthcode.services.offices import Office, offices, setters

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An appeal in the list, its person masked."""

    resident_id: UUID
    appeal_id: UUID
    kind: Kind
    about: About
    named: str
    name: str
    county_name: str
    community: str
    filed_at: datetime
    due_at: datetime
    overdue: bool
    awaits_second: bool
    suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desktop:
    """The first of the appeals that wait for this reviewer; how many there are, and how many of them are overdue."""

    total: int
    overdue: int
    appeals: Sequence[Waiting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A disputed piece of evidence: what it says, and which office told us."""

    kind: EvidenceKind
    occurred_at: datetime
    learned_at: datetime
    incident: str
    place: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An appeal as its reviewer reads it. `barred`: why this reviewer may not decide, empty when nothing is in the way.

    `first_office`: that of the first of two persons who upheld it.
    """

    appeal: Appeal
    words: str = field(repr=False)
    behind: Sequence[Behind]
    information: Information
    may_suspend: bool
    needs_two: bool
    barred: str
    first_office: str


def waiting_appeals(desk: Desk, acting: Actor, *, at: datetime) -> Desktop:
    """At most fifty of the reviewer's division; Problem `staff.may_not`."""
    require(acting, Act.APPEAL_READ)
    low, high = bounds(acting.division, desk.division)
    values = {"low": low, "high": high, "at": at, "pressing": acting.role is Role.EPIDEMIOLOGIST}
    with desk.ledger.transaction(acting.staff_id):
        total, overdue = desk.ledger.rows("appeals_counted", **values)[0]
        rows = desk.ledger.rows("appeals_waiting", most=PAGE, **values)
        found = [
            Waiting(
                resident_id=row[0], appeal_id=row[1], kind=Kind(row[2]), about=About(row[3]), named=row[4],
                name=_name(desk, row[0]), filed_at=row[5], due_at=row[6], overdue=at >= row[6],
                awaits_second=row[7] is not None, suspended=bool(row[8]), county_name=county_name(row[9]),
                community=row[10],
            )
            for row in rows
        ]  # fmt: skip
    return Desktop(total=int(total), overdue=int(overdue), appeals=found)


def open_appeal(desk: Desk, resident_id: UUID, appeal_id: UUID, *, acting: Actor, at: datetime) -> Opened:
    """The appeal with its words and the evidence behind it; audited, so that its person sees who read it.

    Problem `staff.may_not`, `staff.other_division`, `person.not_on_file`, `appeal.unknown`.
    """
    require(acting, Act.APPEAL_READ)
    with desk.ledger.transaction(acting.staff_id):
        require_in_division(desk, resident_id, acting)
        entry, found = appeal(desk, resident_id, appeal_id), explanation(desk, resident_id, at=at)
        pieces = disputed_evidence(found, entry)
        stands = barred(desk, resident_id, entry, pieces, acting)
        opened = Opened(
            appeal=entry, words=words_of(desk, entry), behind=_behind(desk, resident_id, pieces),
            information=information(desk, found), may_suspend=suspendable(found, entry, pieces),
            needs_two=needs_two(entry, pieces), barred=stands.code if stands else "",
            first_office=_first_office(desk, entry),
        )  # fmt: skip
        leaf(
            desk, actor=acting.staff_id, act=Act.APPEAL_READ.value, at=at, subject=resident_id,
            body={"appeal": str(appeal_id)},
        )  # fmt: skip
    return opened


def suspendable(found: Explanation, entry: Appeal, pieces: Sequence[Evidence]) -> bool:
    """Whether it may stop showing while the appeal waits: it shows, and nothing of it speaks of contacts or cases."""
    showing = {name for because in found.status.because if because.acts for name in because.evidence}
    return (
        entry.closed_at is None and entry.about is About.REASON and may_be_suspended(pieces)
        and any(piece.evidence_id in showing for piece in pieces)
    )  # fmt: skip


def barred(desk: Desk, resident_id: UUID, entry: Appeal, pieces: Sequence[Evidence], acting: Actor) -> Problem | None:
    """Why this reviewer may not decide: closed, set by the own unit, or upheld by the own unit already."""
    if entry.closed_at is not None:
        return Problem("appeal.closed")
    if acting.unit_id in {office.unit_id for office in setters(desk, resident_id, pieces)}:
        return Problem("appeal.own_unit")
    if entry.first_by is not None and offices(desk, [entry.first_by])[entry.first_by].unit_id == acting.unit_id:
        return Problem("appeal.same_unit")
    return None


def not_ours(pieces: Sequence[Evidence]) -> bool:
    """Whether only another region can take it back."""
    return any(piece.kind in NOT_OURS for piece in pieces)


def require_in_division(desk: Desk, resident_id: UUID, acting: Actor) -> None:
    """That the person is of the reviewer's division; Problem `staff.other_division`, `person.not_on_file`."""
    row = desk.ledger.row("resident", resident_id=resident_id)
    if row is None:
        raise Problem("person.not_on_file", person=resident_id)
    low, high = bounds(acting.division, desk.division)
    if not low <= row[1] < high:
        raise Problem("staff.other_division", staff=acting.staff_id, unit=acting.unit_name)


def _behind(desk: Desk, resident_id: UUID, pieces: Sequence[Evidence]) -> list[Behind]:
    source = {str(row[0]): row[5] for row in desk.ledger.rows("evidence_of", resident_id=resident_id)}
    known = offices(desk, [source[piece.evidence_id] for piece in pieces])
    return [
        Behind(
            kind=piece.kind, occurred_at=piece.occurred_at, learned_at=piece.learned_at, incident=piece.incident,
            place=piece.place, office=known.get(source[piece.evidence_id], Office()).name,
        )
        for piece in pieces
    ]  # fmt: skip


def _first_office(desk: Desk, entry: Appeal) -> str:
    return offices(desk, [entry.first_by])[entry.first_by].name if entry.first_by else ""


def _name(desk: Desk, resident_id: UUID) -> str:
    row = desk.ledger.row("identity", resident_id=resident_id)
    if row is None or not row[1]:
        return ""
    return masked_name(desk.vault.open(Purpose.IDENTITY, f"identity|name|{resident_id}", bytes(row[1])))
