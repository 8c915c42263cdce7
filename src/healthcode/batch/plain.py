"""The people that columns answer for, and what of their evidence speaks at one instant.

Plain people have, among what we were told by then, only pushes without needs of their own, arrivals, reports,
clearances, negative tests and declarations, all of it said in flags. What was taken back by then is left out,
but for pushes: those opened something. Whoever is not plain is marked in `core`, a mask over all people.
"""

from dataclasses import dataclass

import numpy as np

from healthcode.batch.columns import KIND_NUMBER, Mask, Rows, Whole
from healthcode.batch.flags import NOT_CLEARED, NOT_PLAIN, PLAIN_KINDS
from healthcode.batch.groups import ByPerson
from healthcode.core.terms import PUSH_KINDS, EvidenceKind

_KINDS = max(KIND_NUMBER.values()) + 1
_PLAIN, _PUSH = np.zeros(_KINDS, np.bool_), np.zeros(_KINDS, np.bool_)
_PLAIN[[KIND_NUMBER[kind] for kind in PLAIN_KINDS]] = True
_PUSH[[KIND_NUMBER[kind] for kind in PUSH_KINDS]] = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plain:
    """Plain people's evidence: `pushes` and `declarations` are row numbers, the rest is sorted by person."""

    evidence: Rows
    people: int
    now: int
    pushes: Whole
    declarations: Whole
    arrivals: ByPerson
    reports: ByPerson
    clearances: ByPerson
    tests: ByPerson


def plain_of(evidence: Rows, people: int, now: int) -> tuple[Plain, Mask]:
    """What we were told by `now` about plain people, and the mask of all others."""
    core = np.zeros(people, np.bool_)
    told = np.flatnonzero(evidence["learned"] <= now)
    person, kind, flags = evidence["person"][told], evidence["kind"][told], evidence["flags"][told]
    alive = evidence["withdrawn"][told] > now
    # A finding “not cleared” speaks against an earlier or a later one, by instants: core weighs them.
    odd = ~_PLAIN[kind] | ((flags & NOT_PLAIN) != 0) | (alive & ((flags & NOT_CLEARED) != 0))
    core[person[odd]] = True
    kept = ~core[person]

    def standing(wanted: EvidenceKind) -> Whole:
        found: Whole = told[(kind == KIND_NUMBER[wanted]) & alive & kept]
        return found

    def by_person(wanted: EvidenceKind) -> ByPerson:
        return ByPerson(evidence, standing(wanted), people)

    plain = Plain(
        evidence=evidence,
        people=people,
        now=now,
        pushes=told[_PUSH[kind] & kept],
        declarations=standing(EvidenceKind.DECLARATION),
        arrivals=by_person(EvidenceKind.ARRIVAL),
        reports=by_person(EvidenceKind.COMMUNITY_REPORT),
        clearances=by_person(EvidenceKind.COMMUNITY_CLEARANCE),
        tests=by_person(EvidenceKind.TEST_NEGATIVE),
    )
    return plain, core
