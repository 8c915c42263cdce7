"""When a need was met: the first instant at which enough was known that happened at or after the floor.

Everything here rises with time, because plain people have no positives, no findings against them and no arrival
that would take an earlier help away again (`arrivals`). So each need has one first instant, and the needs of an
episode are met together at the latest of them.
"""

from collections.abc import Callable

import numpy as np

from healthcode.batch.columns import NEVER, Whole, length
from healthcode.batch.flags import named_bit
from healthcode.batch.groups import ByPerson, first_of, running
from healthcode.batch.plain import Plain
from healthcode.core.evidence import Need
from healthcode.core.terms import NeedKind


def met_at(need: Need, rule_number: int, plain: Plain, person: Whole, floor: Whole) -> Whole:
    """The first instant at which this need of a rule was met, for each of these people and floors; else NEVER."""
    arithmetic = _ARITHMETIC.get(need.kind, _by_an_authority)
    return arithmetic(need, rule_number, plain, person, floor)


def _counting(helps: ByPerson, person: Whole, floor: Whole) -> tuple[Whole, Whole]:
    """Pairs of place and help, those that happened at or after the place's floor; helps in the order learned."""
    who, which = helps.pairs(person)
    counts = helps.occurred[which] >= floor[who]
    return who[counts], which[counts]


def _report(_need: Need, _rule_number: int, plain: Plain, person: Whole, floor: Whole) -> Whole:
    who, which = _counting(plain.reports, person, floor)
    return first_of(who, plain.reports.learned[which], len(person))


def _clearance(_need: Need, rule_number: int, plain: Plain, person: Whole, floor: Whole) -> Whole:
    who, which = _counting(plain.clearances, person, floor)
    named = (plain.evidence["flags"][plain.clearances.rows[which]] & named_bit(rule_number)) != 0
    return first_of(who[named], plain.clearances.learned[which[named]], len(person))


def _negative_tests(need: Need, _rule_number: int, plain: Plain, person: Whole, floor: Whole) -> Whole:
    """One: the first told. Two: as soon as the earliest and the latest sample known are far enough apart."""
    who, which = _counting(plain.tests, person, floor)
    learned = plain.tests.learned[which]
    if need.count == 1:
        return first_of(who, learned, len(person))
    sampled = plain.tests.occurred[which]
    apart = running(np.maximum, sampled, who) - running(np.minimum, sampled, who)
    second = np.zeros(len(who), np.bool_)
    second[1:] = who[1:] == who[:-1]
    enough = second & (apart >= length(need.apart))
    return first_of(who[enough], learned[enough], len(person))


def _by_an_authority(_need: Need, _rule_number: int, _plain: Plain, person: Whole, _floor: Whole) -> Whole:
    """Recovery, the end of a quarantine, a lifting: plain people have none on record."""
    return np.full(len(person), NEVER, np.int64)


_ARITHMETIC: dict[NeedKind, Callable[[Need, int, Plain, Whole, Whole], Whole]] = {
    NeedKind.COMMUNITY_REPORT: _report,
    NeedKind.COMMUNITY_CLEARANCE: _clearance,
    NeedKind.NEGATIVE_TESTS: _negative_tests,
}
