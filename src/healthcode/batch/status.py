"""Statuses in columns: the worst color, what acts, the pop-ups that stand, the next instant of change (core.status)."""

import numpy as np

from healthcode.batch.columns import DECLARATION_ACTS, NEVER, NONE, STATUS, Mask, Rows, RuleNumbers, Whole, length
from healthcode.batch.declarations import Spoken
from healthcode.batch.episodes import Spans
from healthcode.batch.groups import ByPerson, begins
from healthcode.batch.plain import Plain
from healthcode.batch.regime import Regime
from healthcode.core.episodes import BECAUSE_KEPT


def statuses_of(plain: Plain, wanted: Mask, spans: Spans, spoken: Spoken, regime: Regime, rules: RuleNumbers) -> Rows:
    """One STATUS row for each person in `wanted`, by person."""
    people = np.flatnonzero(wanted)
    rows = np.zeros(len(people), STATUS)
    rows["person"] = people
    rows["color"] = _colors(spans, spoken, regime)[people]
    rows["pop_ups"] = _pop_ups(plain, spans, regime)[people]
    rows["declared"] = spoken.declared[people]
    rows["review"] = _reviews(plain, spans, spoken)[people]
    sampled, reported = _latest_negative(plain)
    rows["sampled"], rows["reported"] = sampled[people], reported[people]
    rows["acting"] = _acting(spans, spoken, regime, rules)[people]
    return rows


def _colors(spans: Spans, spoken: Spoken, regime: Regime) -> Whole:
    """The worst of what the open episodes and the latest declaration raise."""
    raised = [0 if rule.effect.color is None else rule.effect.color.rank for rule in regime.edition.rules]
    ranks = np.array(raised, np.int64)[spans.rule]
    acting = spans.open & (ranks > 0)
    worst = spoken.rank.copy()
    np.maximum.at(worst, spans.rows["person"][acting], ranks[acting])
    return worst


def _pop_ups(plain: Plain, spans: Spans, regime: Regime) -> Whole:
    """How many rules have a pop-up open, however many episodes each."""
    shows = np.array([rule.effect.pop_up for rule in regime.edition.rules], np.bool_)
    standing = spans.open & shows[spans.rule]
    person, rule = spans.rows["person"][standing], spans.rule[standing]
    return np.bincount(person[begins(person, rule)], minlength=plain.people)


def _acting(spans: Spans, spoken: Spoken, regime: Regime, rules: RuleNumbers) -> Whole:
    """The rules with an open episode, and the declaration while it raises a color, in bits."""
    bits = np.array([rules.acting(rule.id, pop_up=rule.effect.pop_up) for rule in regime.edition.rules], np.int64)
    acting = np.where(spoken.rank > 0, np.int64(DECLARATION_ACTS), np.int64(0))
    np.bitwise_or.at(acting, spans.rows["person"][spans.open], bits[spans.rule[spans.open]])
    return acting


def _reviews(plain: Plain, spans: Spans, spoken: Spoken) -> Whole:
    """The next planned end, a silence, or an ended episode's leaving the reasons."""
    review = spoken.changes.copy()
    person, until = spans.rows["person"], spans.rows["until"]
    # An open episode that only evidence ends is open until NEVER, which is no instant of change.
    forgotten = np.where(spans.open, 0, until) + length(BECAUSE_KEPT)
    change = np.where(spans.open, until, forgotten)
    ahead = change > plain.now
    np.minimum.at(review, person[ahead], change[ahead])
    return np.where(review > plain.now, review, NEVER)


def _latest_negative(plain: Plain) -> tuple[Whole, Whole]:
    """Sampled and reported of each person's latest negative: by sample, then by when told, then by report."""
    tests = plain.tests
    told = plain.evidence["reported"][tests.rows]
    reported = np.where(told == NONE, tests.learned, told)
    sampled = np.full(plain.people, NONE, np.int64)
    np.maximum.at(sampled, tests.person, tests.occurred)
    latest = np.flatnonzero(tests.occurred == sampled[tests.person])
    latest = _last_told(tests, latest, plain.people)
    found = np.full(plain.people, NONE, np.int64)
    np.maximum.at(found, tests.person[latest], reported[latest])
    return sampled, found


def _last_told(tests: ByPerson, latest: Whole, people: int) -> Whole:
    """Of these tests, those told last of their person's."""
    learned = np.full(people, NONE, np.int64)
    np.maximum.at(learned, tests.person[latest], tests.learned[latest])
    last: Whole = latest[tests.learned[latest] == learned[tests.person[latest]]]
    return last
