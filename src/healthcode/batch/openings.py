"""Pushes that open an episode, sorted by exposure and by when we learned them, with the span each belongs to.

One row an opening. A span is a run of openings that touch or overlap (core.episodes, `_spans`); within it the
exposure moves as later pushes are told, so that each opening begins a stretch with an exposure of its own.
"""

from dataclasses import dataclass

import numpy as np

from healthcode.batch.columns import KIND_NUMBER, NEVER, NONE, Mask, RuleNumbers, Whole, length, local_days
from healthcode.batch.groups import begins, running
from healthcode.batch.plain import Plain
from healthcode.batch.regime import Regime, columnar
from healthcode.core.terms import PUSH_KINDS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Openings:
    """Columns of one length. `rule` is its place in the edition; `following`: the span's next opening, or after now.

    `exposed` is the last exposure told in the span so far, of what still stands if any of that was told; `back`
    when the whole span was taken back.
    """

    row: Whole
    person: Whole
    rule: Whole
    day: Whole
    learned: Whole
    span: Whole
    opened: Whole
    following: Whole
    exposed: Whole
    back: Whole


def openings_of(plain: Plain, regime: Regime, rules: RuleNumbers) -> tuple[Openings, Mask]:
    """The openings, and the mask of people who were pushed in a way that is core's to read."""
    rule, mine, others = _rules(plain, regime)
    core = np.zeros(plain.people, np.bool_)
    core[plain.evidence["person"][plain.pushes[others]]] = True
    mine &= ~core[plain.evidence["person"][plain.pushes]]
    _require_numbers(regime, rules)
    row, rule = plain.pushes[mine], rule[mine]
    day = local_days(plain.evidence["occurred"][row])
    about, person = plain.evidence["about"][row], plain.evidence["person"][row]
    exposure = rule << 32 | day & 0xFFFFFFFF
    order = np.lexsort((plain.evidence["learned"][row], about, exposure, person))
    openings, tied = _spanned(plain, row[order], rule[order], day[order], begins(*_by(order, person, exposure, about)))
    core[openings.person[tied]] = True
    return openings, core


def _by(order: Whole, *columns: Whole) -> list[Whole]:
    return [column[order] for column in columns]


def _require_numbers(regime: Regime, rules: RuleNumbers) -> None:
    for rule in regime.edition.rules:
        rules.of(rule.id)


def _rules(plain: Plain, regime: Regime) -> tuple[Whole, Mask, Mask]:
    """Of each push: its rule's place in the edition, whether it opens an episode, whether that is core's to say."""
    known = len(regime.edition.rules)
    place, strange = np.full(max(KIND_NUMBER.values()) + 1, known, np.int64), np.zeros(known + 1, np.bool_)
    for number, rule in enumerate(regime.edition.rules):
        strange[number] = not columnar(rule)
        place[[KIND_NUMBER[kind] for kind in rule.evidence & PUSH_KINDS]] = number
    learned = plain.evidence["learned"][plain.pushes]
    late = learned - plain.evidence["occurred"][plain.pushes] > length(regime.edition.look_back)
    stood = plain.evidence["withdrawn"][plain.pushes] >= learned  # else taken back before it reached us
    rule_place = place[plain.evidence["kind"][plain.pushes]]
    mine = (learned >= regime.since) & stood & ~late & (rule_place < known)
    others = strange[rule_place] & mine
    return rule_place, mine, others if regime.first else others | (learned < regime.since)


def _spanned(plain: Plain, row: Whole, rule: Whole, day: Whole, fresh: Mask) -> tuple[Openings, Mask]:
    """The sorted openings with their spans; tied: two of one exposure at one instant, whose order ids decide."""
    learned, withdrawn = plain.evidence["learned"][row], plain.evidence["withdrawn"][row]
    back = np.where(withdrawn <= plain.now, withdrawn, NEVER)
    until = running(np.maximum, back, np.cumsum(fresh))
    again, starts = ~fresh[1:], fresh.copy()
    starts[1:] |= learned[1:] > until[:-1]
    span = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(row)) - 1
    following = np.full(len(row), plain.now + 1, np.int64)
    following[:-1] = np.where(starts[1:], plain.now + 1, learned[1:])
    tied = np.zeros(len(row), np.bool_)
    tied[1:] = again & (learned[1:] == learned[:-1])
    openings = Openings(
        row=row,
        person=plain.evidence["person"][row],
        rule=rule,
        day=day,
        learned=learned,
        span=span,
        opened=learned[first][span],
        following=following,
        exposed=_exposed(plain.evidence["occurred"][row], back == NEVER, span),
        back=until[last][span] if len(row) else until,
    )
    return openings, tied


def _exposed(occurred: Whole, alive: Mask, span: Whole) -> Whole:
    """core.episodes, `_told_by`: what was taken back since moves nothing, unless nothing else had been told."""
    standing = running(np.maximum, np.where(alive, occurred, NONE), span)
    return np.where(standing > NONE, standing, running(np.maximum, occurred, span))
