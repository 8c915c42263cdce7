"""A shard's evidence in, statuses and episodes out; whoever columns cannot answer for is named.

>>> nobody = evaluate(np.zeros(0, EVIDENCE), (), RuleNumbers({}), at=datetime(2022, 5, 18, tzinfo=UTC))
>>> len(nobody.statuses), len(nobody.episodes), len(nobody.to_core)
(0, 0, 0)
"""

from collections.abc import Sequence
from datetime import UTC, datetime  # noqa: F401  (the example above)

import numpy as np

from healthcode.batch.arrivals import earliest_arrival
from healthcode.batch.columns import (
    EPISODES,
    EVIDENCE,
    KIND_NUMBER,
    STATUS,
    Mask,
    Result,
    Rows,
    RuleNumbers,
    Whole,
    micros,
)
from healthcode.batch.declarations import spoken_of
from healthcode.batch.episodes import Spans, spans_of
from healthcode.batch.openings import openings_of
from healthcode.batch.plain import Plain, plain_of
from healthcode.batch.regime import Regime, regime_at
from healthcode.batch.status import statuses_of
from healthcode.core.policy import Edition

__all__ = ["EVIDENCE", "evaluate"]


def evaluate(evidence: Rows, editions: Sequence[Edition], rules: RuleNumbers, *, at: datetime) -> Result:
    """What core says at `at` of everybody with evidence, for the plain; the others in `to_core`, by person."""
    people = int(evidence["person"].max(initial=-1)) + 1
    present = np.zeros(people, np.bool_)
    present[evidence["person"]] = True
    regime = regime_at(editions, at)
    if regime is None:
        return Result(statuses=np.zeros(0, STATUS), episodes=np.zeros(0, EPISODES), to_core=np.flatnonzero(present))
    plain, core = plain_of(evidence, people, micros(at))
    openings, pushed = openings_of(plain, regime, rules)
    arrived, taken_away = earliest_arrival(plain)
    spans = spans_of(openings, arrived, plain, regime, rules)
    spoken = spoken_of(plain, regime)
    core |= pushed | (taken_away & _opened(openings.person, people)) | _adopted(spans, plain, regime)
    statuses = statuses_of(plain, present & ~core, spans, spoken, regime, rules)
    mine = spans.rows[~core[spans.rows["person"]]]
    return Result(statuses=statuses, episodes=mine, to_core=np.flatnonzero(present & core))


def _opened(person: Whole, people: int) -> Mask:
    """Whom an arrival matters to."""
    opened = np.zeros(people, np.bool_)
    opened[person] = True
    return opened


def _adopted(spans: Spans, plain: Plain, regime: Regime) -> Mask:
    """Those held by an episode that a published edition will adopt."""
    held = np.zeros(plain.people, np.bool_)
    numbers = [KIND_NUMBER[kind] for kind in regime.adopted]
    adopted = spans.open & np.isin(plain.evidence["kind"][spans.rows["row"]], numbers)
    held[spans.rows["person"][adopted]] = True
    return held
