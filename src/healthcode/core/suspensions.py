"""Suspension: while an appeal is open, disputed evidence may stand without showing (DESIGN §6; ADR 0022).

A suspension is evidence of its own that names the evidence it is about, and it ends by being withdrawn, never by time:
so time only releases, and a replay shows what was shown. It touches neither episodes nor needs, which run on; it only
takes away what an episode shows, and only while everything that holds the episode is suspended. What says that
somebody was with a case, or is one, cannot be suspended, whatever a suspension names.

>>> suspended([], at=datetime(2022, 5, 18, tzinfo=UTC))
frozenset()
"""

from collections.abc import Sequence
from datetime import UTC, datetime  # noqa: F401  (the example above)

from healthcode.core.evidence import Evidence
from healthcode.core.terms import SUSPENDABLE_KINDS, EvidenceId, EvidenceKind


def suspended(evidence: Sequence[Evidence], *, at: datetime) -> frozenset[EvidenceId]:
    """The evidence of one person that is suspended at `at`."""
    named = {name for e in evidence if e.kind is EvidenceKind.SUSPENSION and e.known(at) for name in e.of}
    if not named:
        return frozenset()
    return frozenset(e.evidence_id for e in evidence if e.evidence_id in named and may_be_suspended(e))


def may_be_suspended(evidence: Evidence) -> bool:
    """Whether this kind of evidence can be suspended at all."""
    return evidence.kind in SUSPENDABLE_KINDS
