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

    `adopted`: kinds whose open episodes a coming edition adopts. `following` is the next to begin, when published.
    """

    edition: Edition
    since: int
    first: bool
    adopted: frozenset[EvidenceKind]
    following: Edition | None


def regime_at(editions: Sequence[Edition], at: datetime) -> Regime | None:
    """The regime of `at`; None before any edition governs."""
    edition = governing(editions, at, known_at=at)
    if edition is None:
        return None
    since, before = _unbroken(editions, edition, at)
    coming = [e for e in editions if e.published_at <= at < e.effective_from]
    return Regime(
        edition=edition,
        since=NONE if since is None else micros(since),
        first=before is None,
        adopted=frozenset(kind for e in coming if e.adopt_open_episodes for kind in PUSH_KINDS if e.rule_for(kind)),
        following=governing(editions, min(e.effective_from for e in coming), known_at=at) if coming else None,
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
