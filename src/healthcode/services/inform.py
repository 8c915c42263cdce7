"""What the page of one's own health information says (查看个人健康信息, F19, F34): status, reasons, what is missing.

Everything is masked and of this one person: kinds of evidence and their times, never who told us or where it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.core.evidence import Evidence
from healthcode.core.needs import Missing
from healthcode.core.policy import Rule
from healthcode.core.status import DECLARATION, Because, Test
from healthcode.core.terms import Color, EditionId, EvidenceId, EvidenceKind, NeedKind, Outcome
from healthcode.gateways.divisions import divisions
from healthcode.services.authority import Actor
from healthcode.services.desk import Desk
from healthcode.services.explain import Explanation, explain, explanation

MEETS: Mapping[NeedKind, EvidenceKind] = {
    NeedKind.COMMUNITY_REPORT: EvidenceKind.COMMUNITY_REPORT,
    NeedKind.COMMUNITY_CLEARANCE: EvidenceKind.COMMUNITY_CLEARANCE,
    NeedKind.NEGATIVE_TESTS: EvidenceKind.TEST_NEGATIVE,
    NeedKind.RECOVERED: EvidenceKind.RECOVERED,
    NeedKind.QUARANTINE_ENDED: EvidenceKind.QUARANTINE_ENDED,
    NeedKind.LIFTED_BY_SOURCE: EvidenceKind.MARK_LIFTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedTold:
    """A thing that a reason asks for, and whether it is on record."""

    need: NeedKind
    count: int
    apart_hours: float
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingTold:
    """A thing that is not on record yet: `have` of `count`, and before when it cannot be."""

    need: NeedKind
    count: int
    have: int
    apart_hours: float
    earliest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of evidence as its person sees it."""

    kind: EvidenceKind
    occurred_at: datetime
    learned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason (see `core.status.Because`). `needs` stands while it is open and when they released it.

    `suspended`: it stands open and shows nothing, while an appeal about it waits.
    """

    rule_id: str
    clause: str
    outcome: Outcome
    color: Color | None
    pop_up: bool
    opened_at: datetime
    ended_at: datetime | None
    floor: datetime | None
    ends_at: datetime | None
    earliest_at: datetime | None
    suspended: bool
    missing: Sequence[MissingTold]
    needs: Sequence[NeedTold]
    evidence: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """One person's page, as of `at`. `reported_at`: the latest report to the community, None before the first."""

    at: datetime
    document: str
    name: str
    phone: str
    county_name: str
    community: str
    no_abnormality: bool
    declared: bool
    closed: bool
    color: Color
    pop_ups: Sequence[str]
    notices: Sequence[str]
    latest_negative: Test | None
    review_at: datetime | None
    earliest_at: datetime | None
    edition_id: EditionId | None
    edition_title: Mapping[str, str]
    reasons: Sequence[Reason]
    reported_at: datetime | None


def inform(desk: Desk, resident_id: UUID, *, at: datetime) -> Information:
    """The person's own look; nobody else's, so it is not audited."""
    with desk.ledger.transaction("resident"):
        return information(desk, explanation(desk, resident_id, at=at))


def inform_staff(desk: Desk, resident_id: UUID, *, acting: Actor, at: datetime) -> Information:
    """The same for staff: audited, and fenced by division; Problem `staff.may_not`, `staff.other_division`."""
    return information(desk, explain(desk, resident_id, acting=acting, at=at, now=at))


def information(desk: Desk, found: Explanation) -> Information:
    """An explanation as its person reads it."""
    status = found.status
    edition = desk.edition_of(status.edition_id) if status.edition_id else None
    return Information(
        at=found.at,
        document=found.document,
        name=found.name,
        phone=found.phone,
        county_name=county_name(found.county),
        community=found.community,
        no_abnormality=status.no_abnormality,
        declared=status.declared,
        closed=status.closed,
        color=status.color,
        pop_ups=status.pop_ups,
        notices=status.notices,
        latest_negative=status.latest_negative,
        review_at=status.review_at,
        earliest_at=status.earliest_at,
        edition_id=status.edition_id,
        edition_title=edition.title if edition else {},
        reasons=[_reason(desk, because, found) for because in status.because],
        reported_at=reported_at(found),
    )


def reported_at(found: Explanation) -> datetime | None:
    """When the person last reported to the community."""
    reports = (e for e in found.evidence.values() if e.kind is EvidenceKind.COMMUNITY_REPORT and e.known(found.at))
    return max((e.occurred_at for e in reports), default=None)


def county_name(code: str) -> str:
    """A county with its city and province; empty when none is known."""
    return divisions().full_name(code) if divisions().known(code) else ""


def names(because: Because) -> frozenset[str]:
    """What a clearance may call this reason's episode."""
    return frozenset({because.rule_id, str(because.key)})


def _reason(desk: Desk, because: Because, found: Explanation) -> Reason:
    openings = [found.evidence[evidence_id] for evidence_id in because.evidence]
    rule = _rule(desk, because, openings)
    return Reason(
        rule_id=because.rule_id,
        clause=rule.clause if rule else "",
        outcome=because.outcome,
        color=because.color,
        pop_up=because.pop_up,
        opened_at=because.opened_at,
        ended_at=because.ended_at,
        floor=because.floor,
        ends_at=because.ends_at,
        earliest_at=because.earliest_at,
        suspended=because.suspended,
        missing=[_missing(gap) for gap in because.missing],
        needs=_needs(because, rule, openings),
        evidence=[_piece(e) for e in _in_time([*openings, *_helpful(because, found)])],
    )


def _rule(desk: Desk, because: Because, openings: Sequence[Evidence]) -> Rule | None:
    """The rule whose terms it runs under; a declaration's reason has none."""
    if because.rule_id == DECLARATION or not openings:
        return None
    return desk.edition_of(because.edition_id).rule_for(openings[0].kind)


def _needs(because: Because, rule: Rule | None, openings: Sequence[Evidence]) -> list[NeedTold]:
    if rule is None or because.outcome not in (Outcome.OPEN, Outcome.RELEASED):
        return []
    lacking = {gap.need for gap in because.missing}
    return [
        NeedTold(need=need.kind, count=need.count, apart_hours=_hours(need.apart), met=need not in lacking)
        for need in rule.needs_for(openings)
    ]


def _helpful(because: Because, found: Explanation) -> list[Evidence]:
    """What counts towards the release and was known while the reason stood; a “not cleared” is for the worker."""
    if because.floor is None:
        return []
    kinds, until = set(MEETS.values()), because.ended_at or found.at
    since = {EvidenceId(evidence_id) for evidence_id in because.evidence}
    return [
        e
        for e in found.evidence.values()
        if e.kind in kinds and e.evidence_id not in since and e.known(found.at) and e.learned_at <= until
        and e.occurred_at >= because.floor and _about(e, because)
    ]  # fmt: skip


def _about(evidence: Evidence, because: Because) -> bool:
    if evidence.kind is EvidenceKind.COMMUNITY_CLEARANCE:
        return evidence.cleared and not evidence.of.isdisjoint(names(because))
    return evidence.kind is not EvidenceKind.MARK_LIFTED or because.key is None or because.key.about == evidence.region


def _missing(gap: Missing) -> MissingTold:
    return MissingTold(
        need=gap.need.kind, count=gap.need.count, have=gap.have, apart_hours=_hours(gap.need.apart),
        earliest_at=gap.earliest_at,
    )  # fmt: skip


def _piece(evidence: Evidence) -> Piece:
    return Piece(kind=evidence.kind, occurred_at=evidence.occurred_at, learned_at=evidence.learned_at)


def _in_time(evidence: Sequence[Evidence]) -> list[Evidence]:
    return sorted(evidence, key=lambda e: (e.learned_at, e.occurred_at, e.evidence_id))


def _hours(length: timedelta) -> float:
    return length / timedelta(hours=1)
