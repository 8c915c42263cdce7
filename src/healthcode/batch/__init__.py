"""The same rules over columns: a shard re-evaluated at once, in agreement with core to the microsecond.

`evaluate` answers for plain people in numpy arrays and names everybody else, for whom the caller runs core. What
it says of a plain person is what `core.status.decide` and `core.episodes.episodes` say; a property holds it to that.
"""

from healthcode.batch.columns import (
    ENDING_NUMBER,
    EPISODES,
    EVIDENCE,
    KIND_NUMBER,
    NEVER,
    NONE,
    STATUS,
    Result,
    RuleNumbers,
    about_hash,
    instant,
    micros,
)
from healthcode.batch.evaluation import evaluate
from healthcode.batch.flags import flags_of
from healthcode.batch.rows import episode_rows, evidence_rows, status_row

__all__ = [
    "ENDING_NUMBER",
    "EPISODES",
    "EVIDENCE",
    "KIND_NUMBER",
    "NEVER",
    "NONE",
    "STATUS",
    "Result",
    "RuleNumbers",
    "about_hash",
    "episode_rows",
    "evaluate",
    "evidence_rows",
    "flags_of",
    "instant",
    "micros",
    "status_row",
]
