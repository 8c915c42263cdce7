"""Work on stretches of equal neighbours: where they begin, what has been most so far, one person's rows at a time.

>>> group = np.array([1, 1, 1, 2, 2])
>>> running(np.maximum, np.array([3, 1, 5, 2, 4]), group).tolist()
[3, 3, 5, 2, 4]
>>> ends(group).tolist(), first_of(group, np.array([7, 8, 9, 5, 6]), 4).tolist()[1:3]
([2, 4], [7, 5])
"""

import numpy as np

from healthcode.batch.columns import NEVER, Mask, Rows, Whole


def begins(*keys: Whole) -> Mask:
    """Whether each row differs from the one before it in any of the keys."""
    fresh = np.ones(len(keys[0]), np.bool_)
    if len(fresh):
        fresh[1:] = False
        for key in keys:
            fresh[1:] |= key[1:] != key[:-1]
    return fresh


def ends(group: Whole) -> Whole:
    """The place of the last row of each stretch."""
    return np.flatnonzero(np.append(group[1:] != group[:-1], True)) if len(group) else np.zeros(0, np.int64)


def running(best: np.ufunc, values: Whole, group: Whole) -> Whole:
    """The running minimum or maximum within each stretch, by doubling: as many passes as the longest has digits."""
    found = values.copy()
    last = ends(group)
    longest = int(np.diff(last, prepend=-1).max(initial=0))
    step = 1
    while step < longest:
        same = group[step:] == group[:-step]
        found[step:] = np.where(same, best(found[step:], found[:-step]), found[step:])
        step *= 2
    return found


def first_of(group: Whole, values: Whole, groups: int) -> Whole:
    """The value of each group's first row; NEVER for a group without rows. Groups are numbers in rising order."""
    first = begins(group)
    found = np.full(groups, NEVER, np.int64)
    found[group[first]] = values[first]
    return found


class ByPerson:
    """Some of the evidence, sorted by person and by when we learned it."""

    def __init__(self, evidence: Rows, chosen: Whole, people: int) -> None:
        person, learned = evidence["person"][chosen], evidence["learned"][chosen]
        order = np.lexsort((learned, person))
        self.rows: Whole = chosen[order]
        self.person: Whole = person[order]
        self.learned: Whole = learned[order]
        self.occurred: Whole = evidence["occurred"][self.rows]
        self._first = np.zeros(people + 1, np.int64)
        np.cumsum(np.bincount(person, minlength=people), out=self._first[1:])

    def pairs(self, person: Whole) -> tuple[Whole, Whole]:
        """Each of these people with each of their rows: places in `person`, rising, and places in here."""
        first = self._first[person]
        count = self._first[person + 1] - first
        who = np.repeat(np.arange(len(person)), count)
        skipped = np.cumsum(count) - count
        return who, np.arange(len(who)) + (first - skipped)[who]
