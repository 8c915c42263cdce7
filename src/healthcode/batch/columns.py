"""The fixed-width rows that evidence, episodes and statuses are in bulk, and the numbers that stand for words.

Times are microseconds since 2000-01-01T00:00Z, as PostgreSQL's binary COPY writes a timestamptz; days are local
days since 2000-01-01. All numbers here are a storage format: they are added to, never renumbered.

>>> told = datetime(2022, 5, 18, 8, tzinfo=UTC)
>>> instant(micros(told)) == told, instant(NEVER), about_hash("")
(True, None, 0)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from healthcode.core.terms import EvidenceKind, Outcome

Rows = NDArray[np.void]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

NEVER = int(np.iinfo(np.int64).max)
"""No instant ahead: not withdrawn, ended by evidence only, no review. PostgreSQL's `infinity`."""

NONE = int(np.iinfo(np.int64).min)
"""No instant on record: a test without a report, a person without a test. PostgreSQL's `-infinity`."""

KIND_NUMBER: Mapping[EvidenceKind, int] = {
    EvidenceKind.COMPANION: 1,
    EvidenceKind.KEY_VENUE_STAY: 2,
    EvidenceKind.RISK_AREA_STAY: 3,
    EvidenceKind.FROM_CASE_COUNTY: 4,
    EvidenceKind.FROM_SEVERE_CITY: 5,
    EvidenceKind.OTHER_RISK: 6,
    EvidenceKind.ARRIVAL: 7,
    EvidenceKind.COMMUNITY_REPORT: 8,
    EvidenceKind.COMMUNITY_CLEARANCE: 9,
    EvidenceKind.TEST_NEGATIVE: 10,
    EvidenceKind.TEST_POSITIVE: 11,
    EvidenceKind.CASE_CONFIRMED: 12,
    EvidenceKind.CASE_ASYMPTOMATIC: 13,
    EvidenceKind.RECOVERED: 14,
    EvidenceKind.QUARANTINE_ORDER: 15,
    EvidenceKind.QUARANTINE_ENDED: 16,
    EvidenceKind.DECLARATION: 17,
    EvidenceKind.OTHER_REGION_MARK: 18,
    EvidenceKind.MARK_LIFTED: 19,
    EvidenceKind.IDENTITY_LINKED: 20,
    EvidenceKind.IDENTITY_CORRECTED: 21,
    EvidenceKind.DEATH: 22,
    EvidenceKind.SUSPENSION: 23,
}
ENDING_NUMBER: Mapping[Outcome, int] = {Outcome.RELEASED: 1, Outcome.EXPIRED: 2, Outcome.WITHDRAWN: 3}
NO_ENDING = 0
"""The ending of an open episode that only evidence ends; one that time will end already says EXPIRED."""

EVIDENCE = np.dtype(
    [
        ("person", "i8"),  # dense ordinal from 0, rows in any order
        ("kind", "i2"),  # KIND_NUMBER
        ("occurred", "i8"),
        ("learned", "i8"),
        ("withdrawn", "i8"),  # NEVER when it stands
        ("reported", "i8"),  # of a test; NONE when not told
        ("about", "i8"),  # about_hash of incident, else place, else region, else quarantine
        ("flags", "i4"),  # see `flags`
    ]
)
EPISODES = np.dtype(
    [
        ("person", "i8"),
        ("row", "i8"),  # of the opening evidence, in the evidence array
        ("rule", "i2"),  # RuleNumbers
        ("day", "i4"),  # of the exposure
        ("opened", "i8"),
        ("floor", "i8"),
        ("until", "i8"),  # when it ended, or will with no new evidence; NEVER when only evidence ends it
        ("ending", "i2"),  # ENDING_NUMBER; open while `until` is ahead
    ]
)
STATUS = np.dtype(
    [
        ("person", "i8"),
        ("color", "i2"),  # Color.rank
        ("pop_ups", "i2"),  # distinct rules with an open pop-up
        ("declared", "?"),
        ("closed", "?"),
        ("review", "i8"),  # NEVER when only new evidence can change it
        ("sampled", "i8"),  # of the latest negative; NONE when there is none
        ("reported", "i8"),
        ("acting", "i8"),  # what acts now, in bits: see RuleNumbers
    ]
)
DECLARATION_ACTS = 1 << 32
"""The bit of STATUS `acting` that stands for the person's own declaration, while it raises a color."""

POP_UPS_ACT = 0xFFFF << 16
"""The bits of STATUS `acting` that stand for pop-ups, of rules that this program knows and of those it does not."""


@dataclass(frozen=True, slots=True)
class RuleNumbers:
    """Small stable numbers, from 1 to 16, for rule ids; kept by the caller for as long as rows are stored.

    In STATUS `acting`, bit n − 1 says that rule number n acts (an episode is open), bit n + 15 that it has a pop-up.
    """

    numbers: Mapping[str, int]

    def of(self, rule_id: str) -> int:
        """KeyError names a rule that has been given no number."""
        return self.numbers[rule_id]

    def acting(self, rule_id: str, *, pop_up: bool) -> int:
        """The bits of a rule that acts."""
        bit = 1 << (self.numbers[rule_id] - 1)
        return bit | bit << 16 if pop_up else bit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """What columns could say: `statuses` (one row a plain person), their `episodes`, and the people left to core."""

    statuses: Rows
    episodes: Rows
    to_core: Whole


_NO_INSTANT = frozenset({NEVER, NONE})
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // _MICROSECOND
_LOCAL = timedelta(hours=8) // _MICROSECOND  # Asia/Shanghai, as core.terms.SHANGHAI


def micros(at: datetime) -> int:
    """An aware instant as a number, without rounding."""
    return (at - _BEGINNING) // _MICROSECOND


def length(of: timedelta) -> int:
    """A stretch of time in microseconds."""
    return of // _MICROSECOND


def instant(number: int) -> datetime | None:
    """The instant of a number, in UTC; None for NEVER and NONE."""
    return None if number in _NO_INSTANT else _BEGINNING + timedelta(microseconds=int(number))


def local_days(instants: Whole) -> Whole:
    """The local day of each instant, counted from 2000-01-01."""
    return (instants + _LOCAL) // DAY


def about_hash(text: str) -> int:
    """What an exposure is about in 64 bits; 0 for nothing. It keeps one person's exposures apart, no more."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True) if text else 0
