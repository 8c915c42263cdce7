"""One person's values as rows: what core says of the people left to it, beside what columns say of the rest.

>>> row_of = {EvidenceId("e1"): 0}
>>> episode_rows((), 7, row_of, RuleNumbers({})).shape
(0,)
"""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np

from healthcode.batch.columns import (
    DECLARATION_ACTS,
    ENDING_NUMBER,
    EPISODES,
    EVIDENCE,
    KIND_NUMBER,
    NEVER,
    NO_ENDING,
    NONE,
    STATUS,
    Rows,
    RuleNumbers,
    about_hash,
    micros,
)
from healthcode.batch.flags import flags_of
from healthcode.core.episodes import Episode
from healthcode.core.evidence import Evidence
from healthcode.core.status import DECLARATION, Status
from healthcode.core.terms import EvidenceId, Outcome

_FIRST_DAY = date(2000, 1, 1)


def evidence_rows(evidence: Iterable[Evidence], person: int, rules: RuleNumbers) -> Rows:
    """EVIDENCE rows in the order given, so that a row's place is its evidence's."""
    return np.array([_evidence(e, person, rules) for e in evidence], EVIDENCE)


def _evidence(e: Evidence, person: int, rules: RuleNumbers) -> tuple[int, ...]:
    return (
        person,
        KIND_NUMBER[e.kind],
        micros(e.occurred_at),
        micros(e.learned_at),
        NEVER if e.withdrawn_at is None else micros(e.withdrawn_at),
        NONE if e.reported_at is None else micros(e.reported_at),
        about_hash(e.incident or e.place or e.region or e.quarantine),  # as core.episodes.key_of
        flags_of(e, rules),
    )


def status_row(status: Status, person: int, rules: RuleNumbers) -> Rows:
    """One STATUS row."""
    test = status.latest_negative
    row = (
        person,
        status.color.rank,
        len(status.pop_ups),
        status.declared,
        status.closed,
        NEVER if status.review_at is None else micros(status.review_at),
        NONE if test is None else micros(test.sampled_at),
        NONE if test is None else micros(test.reported_at),
        _acting(status, rules),
    )
    return np.array([row], STATUS)


def _acting(status: Status, rules: RuleNumbers) -> int:
    """The reasons that act, in bits; linked people's among them."""
    acting = 0
    for reason in status.because:
        if not reason.acts:
            continue
        spoken = reason.rule_id == DECLARATION
        acting |= DECLARATION_ACTS if spoken else rules.acting(reason.rule_id, pop_up=reason.pop_up)
    return acting


def episode_rows(
    episodes: Iterable[Episode], person: int, row_of: Mapping[EvidenceId, int], rules: RuleNumbers
) -> Rows:
    """EPISODES rows; `row_of` says where each of the person's evidence stands in the evidence array."""
    return np.array([_episode(e, person, row_of[e.opened_by], rules) for e in episodes], EPISODES)


def _episode(e: Episode, person: int, row: int, rules: RuleNumbers) -> tuple[int, ...]:
    end = e.ends_at if e.is_open else e.ended_at
    planned = NO_ENDING if end is None else ENDING_NUMBER[Outcome.EXPIRED]
    return (
        person,
        row,
        rules.of(e.key.rule_id),
        (date.fromisoformat(e.key.day) - _FIRST_DAY).days,
        micros(e.opened_at),
        micros(e.floor),
        NEVER if end is None else micros(end),
        planned if e.is_open else ENDING_NUMBER[e.outcome],
    )
