"""Episodes in columns: when each span ended, or will, and how (core.episodes, `_end`).

Each opening of a span begins a stretch that lasts until the next opening. The first stretch in which the needs
are met, or the time is over, ends the span; being over at the instant the needs are met is being over.
"""

from dataclasses import dataclass

import numpy as np

from healthcode.batch.arrivals import floor_told
from healthcode.batch.columns import ENDING_NUMBER, EPISODES, NEVER, NO_ENDING, Mask, Rows, RuleNumbers, Whole, length
from healthcode.batch.groups import ends
from healthcode.batch.needs import met_at
from healthcode.batch.openings import Openings
from healthcode.batch.plain import Plain
from healthcode.batch.regime import Regime
from healthcode.core.terms import Outcome

_RELEASED, _EXPIRED, _WITHDRAWN = (
    ENDING_NUMBER[outcome] for outcome in (Outcome.RELEASED, Outcome.EXPIRED, Outcome.WITHDRAWN)
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spans:
    """EPISODES rows, sorted by person and rule, with what they do: whether open, and their rule's place."""

    rows: Rows
    rule: Whole
    open: Mask


def spans_of(openings: Openings, arrived: Whole, plain: Plain, regime: Regime, rules: RuleNumbers) -> Spans:
    """How every span stands; `arrived` is each person's first arrival."""
    met, expiry = _stretches(openings, arrived, plain, regime, rules)
    over = np.minimum(met, expiry)
    decisive = _decisive(openings.span, over < openings.following)
    first = np.flatnonzero(np.diff(openings.span, prepend=-1))
    met, expiry, over = met[decisive], expiry[decisive], over[decisive]
    person, back = openings.person[first], openings.back[first]
    ended = over <= plain.now
    ending = np.where(met < expiry, _RELEASED, _EXPIRED)
    withdrawn = (back < NEVER) & (~ended | (over > back))
    open_ = ~ended & ~withdrawn
    number = np.array([rules.of(rule.id) for rule in regime.edition.rules], np.int64)
    rows = np.zeros(len(first), EPISODES)
    rows["person"], rows["row"] = person, openings.row[first]
    rows["rule"], rows["day"] = number[openings.rule[first]], openings.day[first]
    rows["opened"] = openings.opened[first]
    by = np.maximum(openings.learned[decisive], np.minimum(over, plain.now))
    rows["floor"] = floor_told(plain, person, openings.exposed[decisive], by)
    rows["until"] = np.where(withdrawn, back, np.where(ended, over, expiry))
    planned = np.where(expiry < NEVER, _EXPIRED, NO_ENDING)
    rows["ending"] = np.where(withdrawn, _WITHDRAWN, np.where(ended, ending, planned))
    return Spans(rows=rows, rule=openings.rule[first], open=open_)


def _stretches(
    openings: Openings, arrived: Whole, plain: Plain, regime: Regime, rules: RuleNumbers
) -> tuple[Whole, Whole]:
    """Of each stretch: when the needs are met on its exposure, and when its time is over; else NEVER."""
    met, expiry = np.full(len(openings.row), NEVER, np.int64), np.full(len(openings.row), NEVER, np.int64)
    auto = regime.edition.auto_release
    for place, rule in enumerate(regime.edition.rules):
        mine = np.flatnonzero(openings.rule == place)
        person, exposed, opened = openings.person[mine], openings.exposed[mine], openings.opened[mine]
        if rule.needs:
            counted = np.maximum(exposed, arrived[person])
            number = rules.of(rule.id)
            each = [met_at(need, number, plain, person, counted) for need in rule.needs]
            met[mine] = np.maximum(np.maximum.reduce(each), openings.learned[mine])
        if auto.applies(rule):
            begin = exposed if auto.from_last_exposure else opened
            expiry[mine] = np.maximum(begin + length(auto.after), opened)
    return met, expiry


def _decisive(span: Whole, over: Mask) -> Whole:
    """The stretch that decides each span: the first that is over, else the last."""
    found = ends(span)
    # From the back, so that the first one written last stands.
    places = np.flatnonzero(over)[::-1]
    found[span[places]] = places
    return found
