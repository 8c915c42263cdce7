"""Episodes: the spans from a pop-up's (or color's) opening to its end, computed from evidence and editions.

One exposure is one episode, whoever pushes it how often. It ends by release (its needs are met), by expiry (its
time is over) or by withdrawal (nobody asserts it any more). Nothing here is stored state: the same evidence at
the same instant gives the same episodes, and an earlier instant gives what was shown then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from healthcode.core.evidence import Evidence, Need
from healthcode.core.needs import HELPFUL_KINDS, Case, Missing, Record, floor, missing
from healthcode.core.policy import Edition, Rule, governing
from healthcode.core.terms import (
    POSITIVE_KINDS,
    PUSH_KINDS,
    Color,
    EditionId,
    EvidenceId,
    EvidenceKind,
    Outcome,
    local_day,
    worst,
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EpisodeKey:
    """One exposure of one person: the rule, what it is about (incident, else place, region or order), the day."""

    rule_id: str
    about: str
    day: str

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.about}/{self.day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One span and how it stands at the instant it was asked for.

    `ends_at` is when it will end with no new evidence (None: only evidence ends it); `ended_at` when it did.
    `adopts_at` is when it comes under the terms of an edition already published but not yet begun. `edition_id`
    is the edition whose terms it ran under last. `opened_by` is its first evidence, `evidence` all that holds it.
    """

    key: EpisodeKey
    edition_id: EditionId
    pop_up: bool
    color: Color | None
    exposed_at: datetime
    floor: datetime
    opened_at: datetime
    outcome: Outcome
    ended_at: datetime | None
    ends_at: datetime | None
    adopts_at: datetime | None
    missing: tuple[Missing, ...]
    opened_by: EvidenceId
    evidence: tuple[EvidenceId, ...]

    @property
    def is_open(self) -> bool:
        """Whether it still acts on its person."""
        return self.outcome is Outcome.OPEN


def episodes(evidence: Sequence[Evidence], editions: Sequence[Edition], *, at: datetime) -> tuple[Episode, ...]:
    """All episodes of one person that had opened by `at`, by key and opening; the order of evidence is of no matter."""
    told = [e for e in evidence if e.learned_at <= at and not _never_stood(e)]
    helps = _Helps(told, at)
    found = [
        episode
        for key, openings in _by_exposure(told, editions).items()
        for episode in _episodes_of(key, openings, editions, helps, at)
    ]
    return tuple(sorted(found, key=lambda episode: (episode.key, episode.opened_at)))


def _never_stood(evidence: Evidence) -> bool:
    """Taken back before it reached us: there was never an instant at which it could be shown."""
    return evidence.withdrawn_at is not None and evidence.withdrawn_at < evidence.learned_at


def opens(evidence: Evidence, editions: Sequence[Edition]) -> Rule | None:
    """The rule under which this evidence opens an episode when it is learned, None when it opens nothing.

    A push learned later than `look_back` after its exposure opens nothing (POLICY.md, meaning 3).
    """
    edition = governing(editions, evidence.learned_at, known_at=evidence.learned_at)
    if edition is None:
        return None
    late = evidence.learned_at - evidence.occurred_at > edition.look_back
    if late and evidence.kind in PUSH_KINDS:
        return None
    return edition.rule_for(evidence.kind)


def key_of(evidence: Evidence, rule: Rule) -> EpisodeKey:
    """The exposure that this evidence is about."""
    about = evidence.incident or evidence.place or evidence.region or evidence.quarantine
    return EpisodeKey(rule_id=rule.id, about=about, day=local_day(evidence.occurred_at))


_OPENING_KINDS = (
    frozenset(EvidenceKind)
    - HELPFUL_KINDS
    - {
        EvidenceKind.ARRIVAL,
        EvidenceKind.DECLARATION,
        EvidenceKind.IDENTITY_LINKED,
        EvidenceKind.IDENTITY_CORRECTED,
        EvidenceKind.DEATH,
        EvidenceKind.SUSPENSION,
    }
)
_RELEVANT_KINDS = HELPFUL_KINDS | POSITIVE_KINDS | {EvidenceKind.ARRIVAL}


def _by_exposure(told: Sequence[Evidence], editions: Sequence[Edition]) -> Mapping[EpisodeKey, list[Evidence]]:
    exposures: dict[EpisodeKey, list[Evidence]] = {}
    for e in told:
        if e.kind in _OPENING_KINDS and (rule := opens(e, editions)) is not None:
            exposures.setdefault(key_of(e, rule), []).append(e)
    return exposures


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of time in which at least one sender asserted the exposure; `taken_back_at` None: still asserted.

    `held_by` are the openings that nobody took back, all of them when every one was.
    """

    openings: tuple[Evidence, ...]
    taken_back_at: datetime | None
    held_by: tuple[Evidence, ...]

    @property
    def opened_at(self) -> datetime:
        return self.openings[0].learned_at


def _episodes_of(
    key: EpisodeKey, openings: Sequence[Evidence], editions: Sequence[Edition], helps: "_Helps", at: datetime
) -> Iterator[Episode]:
    """One episode a span; what is not a push and comes after the span's end opens the next one.

    A push repeated after its release is the same exposure still. A mark set again after it was lifted, or a
    positive after a recovery of the same day, is news.
    """
    for span in _spans(openings, at):
        episode = _run(key, span, editions, helps, at)
        ended_at = episode.ended_at
        news = [
            e for e in span.openings if e.kind not in PUSH_KINDS and ended_at is not None and e.learned_at > ended_at
        ]
        if not news:
            yield episode
            continue
        before = [e for e in span.openings if e not in news]
        yield from _episodes_of(key, before, editions, helps, at)
        yield from _episodes_of(key, news, editions, helps, at)


def _spans(openings: Sequence[Evidence], at: datetime) -> Iterator[_Span]:
    """Assertions that touch or overlap make one span: withdrawing one of two pushes changes nothing for the person."""
    held: list[Evidence] = []
    until: datetime | None = None
    for e in sorted(openings, key=lambda e: (e.learned_at, e.evidence_id)):
        if held and until is not None and e.learned_at > until:
            yield _span(held, until, at)
            held, until = [], None
        taken_back = e.withdrawn_at if e.withdrawn_at is not None and e.withdrawn_at <= at else None
        until = taken_back if not held else _later(until, taken_back)
        held.append(e)
    yield _span(held, until, at)


def _span(openings: Sequence[Evidence], until: datetime | None, at: datetime) -> _Span:
    alive = tuple(e for e in openings if e.known(at))
    return _Span(tuple(openings), until, alive or tuple(openings))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two ends, where None is “not ended”."""
    return None if one is None or other is None else max(one, other)


class _Helps:
    """What can help or hold back a release, alive at the instant asked for, by the instant we learned it."""

    def __init__(self, told: Sequence[Evidence], at: datetime) -> None:
        self._alive = [e for e in told if e.kind in _RELEVANT_KINDS and e.known(at)]
        self._records: dict[datetime, Record] = {}
        self.learned = sorted({e.learned_at for e in self._alive})

    def by(self, instant: datetime) -> Record:
        """What of it was known at `instant`."""
        if instant not in self._records:
            self._records[instant] = Record.of([e for e in self._alive if e.learned_at <= instant])
        return self._records[instant]


@dataclass(frozen=True, slots=True)
class _Terms:
    """The rule and time limit an episode runs under from `since` on."""

    since: datetime
    edition: Edition
    rule: Rule

    def expiry(self, span: _Span, instant: datetime) -> datetime | None:
        """When the episode ends by itself under these terms, as far as known at `instant`."""
        told = _told_by(span, instant)
        marks = [e.expires_at for e in told if e.kind is EvidenceKind.OTHER_REGION_MARK]
        if marks and None not in marks:
            return max(span.opened_at, *(mark for mark in marks if mark is not None))
        auto = self.edition.auto_release
        if not auto.applies(self.rule):
            return None
        last = max(e.occurred_at for e in told)
        begin = last if auto.from_last_exposure else span.opened_at
        return max(begin + auto.after, self.since)  # adopted terms never end anything before they began


def _told_by(span: _Span, instant: datetime) -> tuple[Evidence, ...]:
    """What held the span at `instant`: evidence that was taken back since moves no floor and asks for no need."""
    held = tuple(e for e in span.held_by if e.learned_at <= instant)
    return held or tuple(e for e in span.openings if e.learned_at <= instant)


def _terms(span: _Span, editions: Sequence[Edition], at: datetime) -> tuple[_Terms, ...]:
    """The terms at opening and, one by one, those of every later edition that open episodes adopt.

    An edition adopts by the kind of evidence; when it has no rule for the kind the old terms stay, so that
    nobody is released because a rule was left out.
    """
    kind = span.openings[0].kind
    first = governing(editions, span.opened_at, known_at=span.opened_at)
    assert first is not None
    rule = first.rule_for(kind)
    assert rule is not None
    timeline = [_Terms(span.opened_at, first, rule)]
    for edition in sorted(editions, key=lambda e: (e.effective_from, e.published_at)):
        adopted = edition.rule_for(kind) if edition.adopt_open_episodes else None
        begins = governing(editions, edition.effective_from, known_at=at) is edition  # else another took its place
        if adopted and begins and edition.effective_from > span.opened_at:
            timeline.append(_Terms(edition.effective_from, edition, adopted))
    return tuple(timeline)


def _case(span: _Span, rule: Rule, key: EpisodeKey, instant: datetime) -> Case:
    told = _told_by(span, instant)
    return Case(
        exposed_at=max(e.occurred_at for e in told),
        names=frozenset({rule.id, key.rule_id, str(key)}),
        region=told[0].region,
    )


@dataclass(frozen=True, slots=True)
class _Moment:
    """How a span stands right after one instant, with no later evidence looked at."""

    instant: datetime
    terms: _Terms
    case: Case
    expiry: datetime | None
    needs: tuple[Need, ...]
    missing: tuple[Missing, ...]

    @property
    def met(self) -> bool:
        return bool(self.needs) and not self.missing


def _moments(
    key: EpisodeKey, span: _Span, timeline: Sequence[_Terms], helps: _Helps, at: datetime
) -> Iterator[_Moment]:
    """The instants up to `at` at which something about this span could change, in order."""
    told = {e.learned_at for e in span.openings}
    starts = {terms.since for terms in timeline}
    instants = {span.opened_at} | {i for i in {*helps.learned, *told, *starts} if span.opened_at < i <= at}
    for instant in sorted(instants):
        terms = next(terms for terms in reversed(timeline) if terms.since <= instant)
        case = _case(span, terms.rule, key, instant)
        needs = terms.rule.needs_for(_told_by(span, instant))
        record = helps.by(instant)
        lacking = tuple(m for need in needs if (m := missing(need, case, record)) is not None)
        yield _Moment(instant, terms, case, terms.expiry(span, instant), needs, lacking)


def _run(key: EpisodeKey, span: _Span, editions: Sequence[Edition], helps: _Helps, at: datetime) -> Episode:
    """The span's episode as it stands at `at`."""
    timeline = _terms(span, editions, at)
    moments = list(_moments(key, span, timeline, helps, at))
    last, outcome, ended_at = _end(moments, at)
    back = span.taken_back_at
    if back is not None and (ended_at is None or ended_at > back):
        outcome, ended_at = Outcome.WITHDRAWN, back
    colors = [color for e in span.held_by if (color := last.terms.rule.effect.color_of(e)) is not None]
    is_open = outcome is Outcome.OPEN
    return Episode(
        key=key,
        edition_id=last.terms.edition.id,
        pop_up=last.terms.rule.effect.pop_up,
        color=worst(*colors) if colors else None,
        exposed_at=last.case.exposed_at,
        floor=floor(last.case, helps.by(last.instant)),
        opened_at=span.opened_at,
        outcome=outcome,
        ended_at=ended_at,
        ends_at=_ends_at(span, timeline, last, at) if is_open else None,
        adopts_at=min((t.since for t in timeline if t.since > at), default=None) if is_open else None,
        missing=last.missing if is_open else (),
        opened_by=span.openings[0].evidence_id,
        evidence=tuple(sorted(e.evidence_id for e in span.held_by)),
    )


def _end(moments: Sequence[_Moment], at: datetime) -> tuple[_Moment, Outcome, datetime | None]:
    """The moment that decides, and how: expiry at its own instant, release when the last need became known."""
    for place, moment in enumerate(moments):
        following = moments[place + 1].instant if place + 1 < len(moments) else None
        if moment.expiry is not None and moment.expiry <= moment.instant:
            return moment, Outcome.EXPIRED, moment.expiry
        if moment.met:
            return moment, Outcome.RELEASED, moment.instant
        runs_out = moment.expiry is not None and (
            moment.expiry < following if following is not None else moment.expiry <= at
        )
        if runs_out:
            return moment, Outcome.EXPIRED, moment.expiry
    return moments[-1], Outcome.OPEN, None


def _ends_at(span: _Span, timeline: Sequence[_Terms], last: _Moment, at: datetime) -> datetime | None:
    """When an open episode ends with no new evidence, terms that are already published but not yet begun included."""
    end = last.expiry
    for terms in timeline:
        if terms.since > at and (end is None or terms.since <= end):
            end = terms.expiry(span, at)
    return end


BECAUSE_KEPT = timedelta(days=14)
"""How long an ended episode stays among the reasons (POLICY.md, cases)."""
