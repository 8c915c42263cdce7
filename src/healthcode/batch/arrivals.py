"""Arrivals: what they ask of a report, a check or a sample, and the floor that is told.

A sample counts when some arrival known by then lies at or before it, or when none is known. An arrival told late
can therefore take earlier help away; those people are core's. Of the rest, the earliest arrival decides.
"""

import numpy as np

from healthcode.batch.columns import NEVER, NONE, Mask, Whole
from healthcode.batch.plain import Plain


def earliest_arrival(plain: Plain) -> tuple[Whole, Mask]:
    """For each person the first arrival's instant (NONE: no arrival), and the mask of those that core must read."""
    arrivals = plain.arrivals
    first = _best(np.minimum, plain, arrivals.person, arrivals.occurred, NEVER)
    last = _best(np.maximum, plain, arrivals.person, arrivals.occurred, NONE)
    arrived = first < NEVER
    told, happened = _first_help(plain, arrived)
    early = arrivals.learned <= told[arrivals.person]
    first_by_then = _best(np.minimum, plain, arrivals.person[early], arrivals.occurred[early], NEVER)
    # Either every help lies after every arrival, or no arrival told after the first help is earlier than those before.
    harmless = (last <= happened) | (first_by_then == first) | (told == NEVER)
    return np.where(arrived, first, NONE), arrived & ~harmless


def _first_help(plain: Plain, arrived: Mask) -> tuple[Whole, Whole]:
    """The first instant at which each person's help was told, and at which any of it happened."""
    told = np.full(plain.people, NEVER, np.int64)
    happened = told.copy()
    for helps in (plain.reports, plain.clearances, plain.tests):
        of_arrived = arrived[helps.person]
        person = helps.person[of_arrived]
        np.minimum.at(told, person, helps.learned[of_arrived])
        np.minimum.at(happened, person, helps.occurred[of_arrived])
    return told, happened


def _best(best: np.ufunc, plain: Plain, person: Whole, values: Whole, none: int) -> Whole:
    found = np.full(plain.people, none, np.int64)
    best.at(found, person, values)
    return found


def floor_told(plain: Plain, person: Whole, exposed: Whole, by: Whole) -> Whole:
    """core.needs.floor: the exposure, or the latest arrival known at `by` when that is later."""
    who, which = plain.arrivals.pairs(person)
    known = plain.arrivals.learned[which] <= by[who]
    floor = exposed.copy()
    np.maximum.at(floor, who[known], plain.arrivals.occurred[which[known]])
    return floor
