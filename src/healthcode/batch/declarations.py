"""Declarations in columns: the latest that counts, what color it raises, and until when (core.status, `_spoken`)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from healthcode.batch.columns import NEVER, Mask, Whole, length, local_days, micros
from healthcode.batch.flags import color_ranks
from healthcode.batch.groups import begins, ends
from healthcode.batch.plain import Plain
from healthcode.batch.regime import Regime
from healthcode.core.policy import DeclarationTerms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoken:
    """For each person: has declared, the rank of the color raised now, when that can change by itself (or NEVER)."""

    declared: Mask
    rank: Whole
    changes: Whole


def spoken_of(plain: Plain, regime: Regime) -> Spoken:
    """What declarations say now. Whoever has a color, now or by a coming edition, is reviewed when that begins."""
    made = plain.evidence[plain.declarations]
    rank, changes = _raised(made, plain.people, regime.edition.declaration, plain.now)
    for edition in regime.coming:
        begin = micros(edition.effective_from)
        then, _ = _raised(made, plain.people, edition.declaration, begin)
        changes = np.where((rank > 0) | (then > 0), np.minimum(changes, begin), changes)
    declared = np.zeros(plain.people, np.bool_)
    declared[made["person"]] = True
    return Spoken(declared=declared, rank=rank, changes=changes)


def _raised(made: NDArray[np.void], people: int, terms: DeclarationTerms, at: int) -> tuple[Whole, Whole]:
    """Each person's color by rank under these terms at an instant (0: green or silent), and when it falls silent."""
    ranks = color_ranks(made["flags"], terms)
    order = np.lexsort((ranks, made["learned"], made["occurred"], made["person"]))
    person, occurred, ranks = made["person"][order], made["occurred"][order], ranks[order]
    counted = _place_in_day(person, local_days(occurred)) < terms.per_day
    person, occurred, ranks = person[counted], occurred[counted], ranks[counted]
    latest = ends(person)
    silent = occurred[latest] + length(terms.acts)
    speaks = (ranks[latest] > 0) & (at < silent)
    rank, until = np.zeros(people, np.int64), np.full(people, NEVER, np.int64)
    rank[person[latest][speaks]] = ranks[latest][speaks]
    until[person[latest][speaks]] = silent[speaks]
    return rank, until


def _place_in_day(person: Whole, day: Whole) -> Whole:
    """Which of its person's local day each is, counted from 0."""
    place = np.arange(len(person))
    return place - np.maximum.accumulate(np.where(begins(person, day), place, 0))
