"""The arithmetic of release: which need is met by what is known, and what is still missing from when on.

Everything counts from the floor: the later of the exposure and the arrival. Of several arrivals the latest at or
before the report, check or sample speaks, so a sample is refused as “before arrival” when every arrival came
after it (POLICY.md, meaning 1 and 2).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from healthcode.core.evidence import Evidence, Need
from healthcode.core.terms import POSITIVE_KINDS, EvidenceKind, NeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A need that is not met: counted from `floor` on, nothing that happens before `earliest_at` can meet it.

    `have` is how many of `need.count` are on record (tests only).
    """

    need: Need
    floor: datetime
    earliest_at: datetime
    have: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one person at one instant, sorted by what it can do for an episode."""

    arrivals: tuple[datetime, ...]
    last_positive_at: datetime | None
    helpful: tuple[Evidence, ...]

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> "Record":
        """Sorts evidence that is known at the instant in question."""
        arrivals = tuple(sorted(e.occurred_at for e in evidence if e.kind is EvidenceKind.ARRIVAL))
        positives = [e.occurred_at for e in evidence if e.kind in POSITIVE_KINDS]
        return cls(
            arrivals=arrivals,
            last_positive_at=max(positives, default=None),
            helpful=tuple(e for e in evidence if e.kind in HELPFUL_KINDS),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The episode that a need is asked for: its exposure, its names, and the region or rule it came from."""

    exposed_at: datetime
    names: frozenset[str]
    region: str = ""


HELPFUL_KINDS = frozenset(
    {
        EvidenceKind.COMMUNITY_REPORT,
        EvidenceKind.COMMUNITY_CLEARANCE,
        EvidenceKind.TEST_NEGATIVE,
        EvidenceKind.RECOVERED,
        EvidenceKind.QUARANTINE_ENDED,
        EvidenceKind.MARK_LIFTED,
    }
)


def floor(case: Case, record: Record) -> datetime:
    """The instant from which things count, as told to the person: exposure or latest arrival, whichever is later."""
    return max(case.exposed_at, *record.arrivals) if record.arrivals else case.exposed_at


def counts(instant: datetime, case: Case, record: Record) -> bool:
    """Whether something that happened at `instant` is at or after the floor that holds for it."""
    arrived = not record.arrivals or record.arrivals[0] <= instant
    return arrived and instant >= case.exposed_at


def missing(need: Need, case: Case, record: Record) -> Missing | None:
    """None when the need is met, else what is missing."""
    return _ARITHMETIC[need.kind](need, case, record)


def _reported(need: Need, case: Case, record: Record) -> Missing | None:
    """The person reported to the community at or after the floor."""
    reports = (e.occurred_at for e in record.helpful if e.kind is EvidenceKind.COMMUNITY_REPORT)
    return None if any(counts(at, case, record) for at in reports) else _missing(need, case, record)


def _found(kind: EvidenceKind) -> Callable[[Need, Case, Record], Missing | None]:
    """A need met by an authority's finding since the exposure, wherever the person was: arrival is no matter."""

    def arithmetic(need: Need, case: Case, record: Record) -> Missing | None:
        if any(e.kind is kind and e.occurred_at >= case.exposed_at for e in record.helpful):
            return None
        return Missing(need=need, floor=case.exposed_at, earliest_at=case.exposed_at)

    return arithmetic


def _clearance(need: Need, case: Case, record: Record) -> Missing | None:
    """The latest finding that names the episode speaks: a later “not cleared” takes an earlier clearance back."""
    findings = [
        e
        for e in record.helpful
        if e.kind is EvidenceKind.COMMUNITY_CLEARANCE
        and not e.of.isdisjoint(case.names)
        and counts(e.occurred_at, case, record)
    ]
    if not findings:
        return _missing(need, case, record)
    # Two findings of one instant that contradict each other: the one that keeps the episode open.
    latest = max(findings, key=lambda e: (e.occurred_at, e.learned_at, not e.cleared))
    return None if latest.cleared else _missing(need, case, record)


def _negative_tests(need: Need, case: Case, record: Record) -> Missing | None:
    """`count` negatives, any two at least `apart` apart, all sampled after the last positive."""
    after = record.last_positive_at
    samples = sorted(
        e.occurred_at
        for e in record.helpful
        if e.kind is EvidenceKind.TEST_NEGATIVE
        and counts(e.occurred_at, case, record)
        and (after is None or e.occurred_at > after)
    )
    # Taking each sample as soon as it is far enough from the one before takes the most that can be taken.
    taken: list[datetime] = []
    for sampled_at in samples:
        if not taken or sampled_at - taken[-1] >= need.apart:
            taken.append(sampled_at)
    if len(taken) >= need.count:
        return None
    begin = floor(case, record) if after is None else max(floor(case, record), after)
    earliest = max(begin, taken[-1] + need.apart) if taken else begin
    return Missing(need=need, floor=begin, earliest_at=earliest, have=len(taken))


def _lifted(need: Need, case: Case, record: Record) -> Missing | None:
    """Only the region that set a mark lifts it."""
    lifted = any(
        e.kind is EvidenceKind.MARK_LIFTED and e.region == case.region and e.occurred_at >= case.exposed_at
        for e in record.helpful
    )
    return None if lifted else Missing(need=need, floor=case.exposed_at, earliest_at=case.exposed_at)


def _missing(need: Need, case: Case, record: Record) -> Missing:
    begin = floor(case, record)
    return Missing(need=need, floor=begin, earliest_at=begin)


_ARITHMETIC: dict[NeedKind, Callable[[Need, Case, Record], Missing | None]] = {
    NeedKind.COMMUNITY_REPORT: _reported,
    NeedKind.COMMUNITY_CLEARANCE: _clearance,
    NeedKind.NEGATIVE_TESTS: _negative_tests,
    NeedKind.RECOVERED: _found(EvidenceKind.RECOVERED),
    NeedKind.QUARANTINE_ENDED: _found(EvidenceKind.QUARANTINE_ENDED),
    NeedKind.LIFTED_BY_SOURCE: _lifted,
}
