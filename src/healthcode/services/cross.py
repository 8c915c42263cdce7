"""Crossing into the province (F25): what the edition in force answers whoever asks before they leave.

It is asked without a name and answered without one. A place that no table knows, or a way that does not come in, is a
slip of whoever asks; a way that nobody has decided about is answered too: that it is unknown, and who would know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from healthcode.core import crossings
from healthcode.core.crossings import Crossing
from healthcode.core.policy import Edition
from healthcode.core.policy.recognition import covers
from healthcode.core.problems import Problem
from healthcode.gateways.divisions import Divisions, divisions

ABROAD = frozenset(("710000", "810000", "820000", "830000"))
"""Not among the places one comes from by land without entering: those who come from there enter (F28)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From where to where, by code and by name."""

    origin: str
    origin_name: str
    destination: str
    destination_name: str


def cross(
    editions: Sequence[Edition], origin: str, destination: str, *, division: str, at: datetime
) -> tuple[Way, Crossing]:
    """The answer for this way; Problem `crossing.unknown_place`, `crossing.not_here`, `crossing.same_place`,
    `crossing.enters` for who comes from beyond the border, `policy.none_in_force`.
    """
    known = divisions()
    way = Way(
        origin=origin, origin_name=_name(known, origin), destination=destination,
        destination_name=_name(known, destination),
    )  # fmt: skip
    _check(way, division)
    found = crossings.crossing(editions, origin, destination, at=at)
    if found is None:
        raise Problem("policy.none_in_force", at=at.isoformat())
    return way, found


def _check(way: Way, division: str) -> None:
    if not covers(division, way.destination):
        raise Problem("crossing.not_here", place=way.destination_name)
    if covers(way.destination, way.origin):
        raise Problem("crossing.same_place", place=way.destination_name)
    if way.origin[:2] + "0000" in ABROAD:
        raise Problem("crossing.enters", place=way.origin_name)


def _name(known: Divisions, code: str) -> str:
    if not known.current(code):
        raise Problem("crossing.unknown_place", code=code[:12])
    return known.full_name(code)
