"""Crossing from one region into another (F25): which row of the edition speaks, and what a traveller does not meet.

“扫码后是否需要隔离?” is answered from the table of recognition only. A row for a city is nearer than one for its
province; where no row speaks the answer is that nobody has decided it, never a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from healthcode.core.credentials import Level
from healthcode.core.door_rules import DoorRule, door_answer
from healthcode.core.policy import Edition, governing
from healthcode.core.policy.recognition import Accepted, Asked, Consequence, Recognition, covers, stem
from healthcode.core.scans import Told
from healthcode.core.status import Test
from healthcode.core.terms import Color

ASKED_FOR = {"rule.pop_up": Asked.SCAN_CLEAR, "rule.temperature": Asked.NORMAL_TEMPERATURE}
"""What a door would ask, and a row may leave out."""

NOT_ACCEPTED = "crossing.code_not_accepted"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The answer: the row that speaks, None where nobody has decided; the edition; until when nothing changes."""

    edition: Edition
    row: Recognition | None
    valid_until: datetime | None


def crossing(editions: Sequence[Edition], origin: str, destination: str, *, at: datetime) -> Crossing | None:
    """What the rules say of going from one division to another, as far as is known at `at`; None before any edition."""
    edition = governing(editions, at, known_at=at)
    if edition is None:
        return None
    row = row_of(edition, origin, destination, at=at)
    return Crossing(edition=edition, row=row, valid_until=_changes(editions, edition, origin, destination, at))


def row_of(edition: Edition, origin: str, destination: str, *, at: datetime) -> Recognition | None:
    """The row nearest to where one goes, then to where one comes from; None where there is none."""
    found = [
        (_nearest(row.destinations, destination), _nearest(row.origins, origin), row)
        for row in edition.recognition
        if row.in_force(at)
    ]
    speaking = [(to, start, row) for to, start, row in found if to and start]
    return max(speaking, key=lambda each: each[:2])[2] if speaking else None


def against(row: Recognition, shown: Told, issuer: str, temperature: float | None, at: datetime) -> tuple[str, ...]:
    """Everything that a traveller with this code does not meet, by code; nothing when there is no quarantine.

    `issuer`: the division whose code it is. A temperature that is None was not taken yet, as at a door.
    """
    asked = door_answer(DoorRule(row.tested_within), shown, temperature, at).reasons
    left = tuple(reason for reason in asked if reason not in ASKED_FOR or ASKED_FOR[reason] in row.asks)
    return left if kind_of(row, shown, issuer) in row.accepts else (NOT_ACCEPTED, *left)


def kind_of(row: Recognition, shown: Told, issuer: str) -> Accepted:
    """Which kind of code it is for this row, whatever its color."""
    if shown.level is Level.NATIONAL:
        return Accepted.NATIONAL_CLEAR
    if issuer[:2] == row.destinations[0][:2]:
        return Accepted.OWN_GREEN
    return Accepted.ORIGIN_GREEN if any(covers(origin, issuer) for origin in row.origins) else Accepted.OTHER_GREEN


def _nearest(divisions: Sequence[str], place: str) -> int:
    """How many digits of the nearest division that the place lies in; 0 when it lies in none."""
    return max((len(stem(division)) for division in divisions if covers(division, place)), default=0)


def _changes(
    editions: Sequence[Edition], edition: Edition, origin: str, destination: str, at: datetime
) -> datetime | None:
    """The next instant at which another edition or another row may speak; None when none is known."""
    speaking = row_of(edition, origin, destination, at=at)
    later = [one.effective_from for one in editions if one.published_at <= at < one.effective_from]
    ends = [speaking.until] if speaking and speaking.until else []
    begins = [
        row.since for row in edition.recognition
        if row.since and row.since > at and _nearest(row.origins, origin) and _nearest(row.destinations, destination)
    ]  # fmt: skip
    return min([*later, *ends, *begins], default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """Somebody in a case: from where to where, whose code is shown, of which kind and color, and what else is known.

    `tested_hours_ago` None: no negative test.
    """

    origin: str
    destination: str
    issuer: str
    color: Color | None = Color.GREEN
    national: bool = False
    pop_up: bool = False
    temperature: float | None = None
    tested_hours_ago: float | None = None

    def told(self, at: datetime) -> Told:
        """As a door is told at this instant."""
        hours = self.tested_hours_ago
        sampled_at = None if hours is None else at - timedelta(hours=hours)
        return Told(
            color=None if self.national else self.color,
            pop_up=self.pop_up,
            declared=True,
            latest_negative=Test(sampled_at=sampled_at, reported_at=sampled_at) if sampled_at else None,
            level=Level.NATIONAL if self.national else Level.OWN,
        )


def answers(editions: Sequence[Edition], who: Traveller, at: datetime) -> Mapping[str, object]:
    """What the rules answer this traveller, as a case expects it; `then` is `unknown` where nobody has decided."""
    found = crossing(editions, who.origin, who.destination, at=at)
    row = found.row if found else None
    if row is None:
        return {"then": UNKNOWN, "row": None, "against": frozenset()}
    reasons = against(row, who.told(at), who.issuer, who.temperature, at)
    then = row.otherwise if reasons else Consequence.NO_QUARANTINE
    return {"then": then.value, "row": row.id, "against": frozenset(reasons)}
