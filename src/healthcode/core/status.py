"""The answer: color, pop-ups, why, what is missing, and until when; computed, never stored as truth.

A stored status is a cache with `review_at`, the next instant at which it can change with no new evidence, so
nothing depends on a job running on time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from healthcode.core.episodes import BECAUSE_KEPT, Episode, EpisodeKey, episodes
from healthcode.core.evidence import Evidence
from healthcode.core.needs import Missing
from healthcode.core.policy import DeclarationTerms, Edition, governing
from healthcode.core.suspensions import suspended
from healthcode.core.terms import (
    Color,
    EditionId,
    EvidenceId,
    EvidenceKind,
    NeedKind,
    Outcome,
    local_day,
    worst,
)

OWN_NEEDS = frozenset({NeedKind.COMMUNITY_REPORT, NeedKind.COMMUNITY_CLEARANCE, NeedKind.NEGATIVE_TESTS})
"""Needs that a person can set about meeting; the others wait for an authority."""

DECLARATION = "declaration"
"""The name under which a person's own declaration stands among the reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason: what it rests on, how it stands, when it can end.

    While it is open: `missing` is what it still needs, `earliest_at` the earliest instant at which it can end, when
    everything missing is done as soon as it can be from now on, or its time is over; None when neither the person
    nor time can end it, only an authority (recovery, the end of a quarantine, another region's lifting). `suspended`:
    it stands open and shows nothing, because all that holds it is disputed and a reviewer suspended it.
    """

    rule_id: str
    outcome: Outcome
    edition_id: EditionId
    evidence: tuple[EvidenceId, ...]
    opened_at: datetime
    ended_at: datetime | None = None
    ends_at: datetime | None = None
    color: Color | None = None
    pop_up: bool = False
    key: EpisodeKey | None = None
    floor: datetime | None = None
    missing: tuple[Missing, ...] = ()
    suspended: bool = False
    earliest_at: datetime | None = field(default=None, compare=False)

    @property
    def acts(self) -> bool:
        """Whether it shows: open, and not suspended."""
        return self.outcome is Outcome.OPEN and not self.suspended

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.outcome}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A negative nucleic acid test on record, on both clocks that door rules use (FACTS §2)."""

    sampled_at: datetime
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is shown of one person at one instant, with its reasons.

    `declared`: the first declaration has been made (F12). `closed`: the person has died; no code, no notice.
    `review_at`: None when only new evidence can change it. `edition_id` is the edition in force, for the record;
    it is no part of what is shown.
    """

    color: Color
    pop_ups: tuple[str, ...]
    notices: tuple[str, ...]
    because: tuple[Because, ...]
    review_at: datetime | None
    declared: bool
    closed: bool
    latest_negative: Test | None
    edition_id: EditionId | None = field(compare=False)

    @property
    def pop_up(self) -> bool:
        """Whether any pop-up stands beside the code (F05–F07)."""
        return bool(self.pop_ups)

    @property
    def no_abnormality(self) -> bool:
        """未见异常 (F34): declared once, green, no pop-up, nothing to tell; of a closed code nothing is said."""
        clean = self.color is Color.GREEN and not self.pop_ups and not self.notices
        return clean and self.declared and not self.closed

    @property
    def earliest_at(self) -> datetime | None:
        """The earliest instant at which all that is open can be over; None when only an authority ends some of it."""
        ends = [reason.earliest_at for reason in self.because if reason.outcome is Outcome.OPEN]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def missing(self) -> tuple[Missing, ...]:
        """All that is still needed, over all open reasons."""
        return tuple(m for because in self.because for m in because.missing)


def decide(evidence: Sequence[Evidence], editions: Sequence[Edition], *, at: datetime) -> Status:
    """The status of one person at `at`, from what was known and published by then."""
    edition = governing(editions, at, known_at=at)
    spans = episodes(evidence, editions, at=at)
    spoken = _spoken(evidence, editions, at)
    closed = any(e.kind is EvidenceKind.DEATH and e.known(at) for e in evidence)
    disputed = suspended(evidence, at=at)
    because = (*(_reason(span, disputed, at) for span in spans if _told_of(span, at)), *spoken.because)
    acting = [reason for reason in because if reason.acts]
    return Status(
        color=worst(*(reason.color for reason in acting if reason.color is not None)),
        pop_ups=tuple(sorted({reason.rule_id for reason in acting if reason.pop_up})),
        notices=() if closed else _notices(acting, editions),
        because=_in_order(because),
        review_at=_review_at(spans, spoken, at),
        declared=spoken.declared,
        closed=closed,
        latest_negative=_latest_negative(evidence, at),
        edition_id=edition.id if edition else None,
    )


def combine(statuses: Sequence[Status]) -> Status:
    """One human being with several documents (linked identities): the worst of all, with everybody's reasons."""
    negatives = [status.latest_negative for status in statuses if status.latest_negative]
    reviews = [status.review_at for status in statuses if status.review_at]
    closed = any(status.closed for status in statuses)
    notices = {notice for status in statuses for notice in status.notices}
    return replace(
        statuses[0],
        color=worst(*(status.color for status in statuses)),
        pop_ups=tuple(sorted({rule for status in statuses for rule in status.pop_ups})),
        notices=() if closed else tuple(sorted(notices)),
        because=_in_order({reason for status in statuses for reason in status.because}),
        review_at=min(reviews, default=None),
        declared=any(status.declared for status in statuses),
        closed=closed,
        latest_negative=max(negatives, key=lambda test: (test.sampled_at, test.reported_at), default=None),
    )


def _in_order(because: Iterable[Because]) -> tuple[Because, ...]:
    """By rule and opening; the rest only so that nobody's order of telling shows."""
    return tuple(sorted(because, key=lambda r: (r.rule_id, r.opened_at, str(r.key), r.evidence, str(r))))


def declarations_of_day(evidence: Sequence[Evidence], at: datetime) -> int:
    """How many declarations of the local day of `at` are on record by then, main and proxy together (F29)."""
    day = local_day(at)
    return sum(
        1 for e in evidence if e.kind is EvidenceKind.DECLARATION and e.known(at) and local_day(e.occurred_at) == day
    )


def valid_declarations(evidence: Sequence[Evidence], terms: DeclarationTerms, *, at: datetime) -> tuple[Evidence, ...]:
    """The declarations that count by `at`: the first `per_day` of each local day, in the order they were made."""
    return _counting([e for e in evidence if e.kind is EvidenceKind.DECLARATION and e.known(at)], terms)


def _counting(told: Sequence[Evidence], terms: DeclarationTerms) -> tuple[Evidence, ...]:
    made = sorted(told, key=lambda e: _made(e, terms))
    counted: dict[str, list[Evidence]] = {}
    for e in made:
        day = counted.setdefault(local_day(e.occurred_at), [])
        if len(day) < terms.per_day:
            day.append(e)
    return tuple(e for day in counted.values() for e in day)


def _made(declaration: Evidence, terms: DeclarationTerms) -> tuple[datetime, datetime, int, str]:
    color = terms.color_of(declaration.answers)
    return declaration.occurred_at, declaration.learned_at, color.rank, declaration.evidence_id


def _told_of(span: Episode, at: datetime) -> bool:
    return span.ended_at is None or at < span.ended_at + BECAUSE_KEPT


def _reason(span: Episode, disputed: frozenset[EvidenceId], at: datetime) -> Because:
    return Because(
        rule_id=span.key.rule_id,
        outcome=span.outcome,
        edition_id=span.edition_id,
        evidence=span.evidence,
        opened_at=span.opened_at,
        ended_at=span.ended_at,
        ends_at=span.ends_at,
        color=span.color,
        pop_up=span.pop_up,
        key=span.key,
        floor=span.floor,
        missing=span.missing,
        suspended=span.is_open and disputed.issuperset(span.evidence),
        earliest_at=_earliest(span, at) if span.is_open else None,
    )


def _earliest(span: Episode, at: datetime) -> datetime | None:
    """What is missing and not on record has still to be done, so nothing of it can be earlier than now."""
    done = [max(m.earliest_at, at) + m.need.apart * (m.need.count - m.have - 1) for m in span.missing]
    by_person = bool(done) and all(m.need.kind in OWN_NEEDS for m in span.missing)
    ends = [end for end in (max(done) if by_person else None, span.ends_at) if end is not None]
    return min(ends, default=None)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the person's own declarations say at an instant, and when that changes by itself."""

    declared: bool
    because: tuple[Because, ...]
    changes_at: datetime | None


def _spoken(evidence: Sequence[Evidence], editions: Sequence[Edition], at: datetime) -> _Spoken:
    edition = governing(editions, at, known_at=at)
    if edition is None:
        return _Spoken(any(e.kind is EvidenceKind.DECLARATION and e.known(at) for e in evidence), (), None)
    told = [e for e in evidence if e.kind is EvidenceKind.DECLARATION and e.known(at)]
    if not told:
        return _Spoken(False, (), None)
    now = _because_declared(told, edition, at)
    changes = [now.ends_at] if now and now.ends_at else []
    for following in _coming(editions, at):
        if now or _because_declared(told, following, following.effective_from):
            changes.append(following.effective_from)  # the same words may mean another color, or another notice
            break
    return _Spoken(True, (now,) if now else (), min(changes, default=None))


def _because_declared(told: Sequence[Evidence], edition: Edition, at: datetime) -> Because | None:
    """The reason that the latest valid declaration is, while it speaks and raises a color.

    Of two made at the same instant the one that raises the worse color speaks.
    """
    terms = edition.declaration
    latest = max(_counting(told, terms), key=lambda e: _made(e, terms))
    color = terms.color_of(latest.answers)
    silent_from = latest.occurred_at + terms.acts
    if color is Color.GREEN or at >= silent_from:
        return None
    return Because(
        rule_id=DECLARATION,
        outcome=Outcome.OPEN,
        edition_id=edition.id,
        evidence=(latest.evidence_id,),
        opened_at=latest.occurred_at,
        ends_at=silent_from,
        earliest_at=at,
        color=color,
    )


def _coming(editions: Sequence[Edition], at: datetime) -> Iterator[Edition]:
    """The editions already published that will govern after `at`, in order."""
    for start in sorted({e.effective_from for e in editions if e.published_at <= at < e.effective_from}):
        if (edition := governing(editions, start, known_at=at)) is not None:
            yield edition


def _notices(acting: Sequence[Because], editions: Sequence[Edition]) -> tuple[str, ...]:
    """出行提示 (F37): the texts that the editions of the acting reasons attach to their rules."""
    texts: Mapping[EditionId, Mapping[str, str]] = {edition.id: edition.notices for edition in editions}
    named = {texts[reason.edition_id].get(reason.rule_id) for reason in acting}
    return tuple(sorted(notice for notice in named if notice))


def _review_at(spans: Sequence[Episode], spoken: _Spoken, at: datetime) -> datetime | None:
    """The next instant at which anything of the status changes by itself, an old reason falling away included."""
    instants = [instant for span in spans for instant in (span.ends_at, span.adopts_at) if instant is not None]
    instants += [span.ended_at + BECAUSE_KEPT for span in spans if span.ended_at is not None]
    if spoken.changes_at is not None:
        instants.append(spoken.changes_at)
    return min((instant for instant in instants if instant > at), default=None)


def _latest_negative(evidence: Sequence[Evidence], at: datetime) -> Test | None:
    tests = [e for e in evidence if e.kind is EvidenceKind.TEST_NEGATIVE and e.known(at)]
    if not tests:
        return None
    latest = max(tests, key=lambda e: (e.occurred_at, e.learned_at, e.reported_at or e.learned_at))
    return Test(sampled_at=latest.occurred_at, reported_at=latest.reported_at or latest.learned_at)
