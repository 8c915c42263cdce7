"""The edition that columns may take as the only one, and the people whose evidence another one touches.

An edition governs without a break from some instant to now. Whoever was pushed under an earlier one, or is held
by an episode that a published edition will adopt, is a person of two editions, and those are core's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from healthcode.batch.columns import NONE, micros
from healthcode.core.policy import Edition, Rule, governing
from healthcode.core.terms import PUSH_KINDS, EvidenceKind, NeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """`edition` governs from `since` on; `first`: none did before, so that earlier pushes open nothing.

    `coming`: those published that will govern later, in order; `adopted`: kinds whose open episodes one of them adopts.
    """

    edition: Edition
    since: int
    first: bool
    adopted: frozenset[EvidenceKind]
    coming: tuple[Edition, ...]


def regime_at(editions: Sequence[Edition], at: datetime) -> Regime | None:
    """The regime of `at`; None before any edition governs."""
    edition = governing(editions, at, known_at=at)
    if edition is None:
        return None
    since, before = _unbroken(editions, edition, at)
    published = [e for e in editions if e.published_at <= at < e.effective_from]
    starts = sorted({e.effective_from for e in published})
    return Regime(
        edition=edition,
        since=NONE if since is None else micros(since),
        first=before is None,
        adopted=frozenset(kind for e in published if e.adopt_open_episodes for kind in PUSH_KINDS if e.rule_for(kind)),
        coming=tuple(e for start in starts if (e := governing(editions, start, known_at=at)) is not None),
    )


def _unbroken(editions: Sequence[Edition], edition: Edition, at: datetime) -> tuple[datetime | None, Edition | None]:
    """Since when `edition` has governed without a break, and which one did before that."""
    since = None
    begun = {begin for e in editions if (begin := max(e.published_at, e.effective_from)) <= at}
    for begin in sorted(begun, reverse=True):
        other = governing(editions, begin, known_at=begin)
        if other is not edition:
            return since, other
        since = begin
    return since, None


def columnar(rule: Rule) -> bool:
    """Whether episodes of this rule can be run in columns when the evidence is plain."""
    counted = [need for need in rule.needs or () if need.kind is NeedKind.NEGATIVE_TESTS]
    own_color = not rule.effect.by_mark and not rule.effect.by_quarantine
    return own_color and all(need.count in {1, 2} for need in counted)
