"""A door's rule: what a door asks of whoever was scanned, and everything that is against it (F18, 绿码且体温正常).

>>> green = Told(color=Color.GREEN, pop_up=False, declared=True, latest_negative=None)
>>> door_answer(DoorRule(tested_within=timedelta(hours=48)), green, 36.6, at=datetime(2022, 5, 18, 8, tzinfo=SHANGHAI))
RuleAnswer(met=False, reasons=('rule.test_missing',))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from healthcode.core.credentials import Level
from healthcode.core.scans import Told
from healthcode.core.status import Test
from healthcode.core.terms import SHANGHAI, Color

FEVER = 37.3
"""Degrees Celsius of the forehead from which a temperature is not normal (体温正常, F18)."""

NIGHT_ENDS = 6
"""A result issued before this hour of the day counts as sampled the day before (FACTS §2)."""

_DAY = timedelta(days=1)


class CountedIn(StrEnum):
    """How the age of a test is counted (FACTS §2): in hours since sampling, or in calendar days of Asia/Shanghai."""

    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class DoorRule:
    """What a door asks besides a green code: a negative test at most `tested_within` old, None for no test.

    By `CountedIn.DAYS` it is 24, 48 or 72 h as one, two or three calendar days after the day that counts as sampled.
    """

    tested_within: timedelta | None = None
    counted_in: CountedIn = CountedIn.HOURS


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """Whether the door's rule is met, and by code everything that is against it."""

    met: bool
    reasons: tuple[str, ...]


def door_answer(rule: DoorRule, facts: Told, temperature: float | None, at: datetime) -> RuleAnswer:
    """F18: 绿码且体温正常 passes. `temperature` in °C, None when it was not taken: that is the guard's to do."""
    against = {
        "rule.color": facts.color is not Color.GREEN and facts.level is not Level.NATIONAL,
        "rule.pop_up": facts.pop_up,
        "rule.temperature": temperature is not None and not temperature < FEVER,
        **_test_answer(rule, facts.latest_negative, at),
        "rule.not_declared": not facts.declared,
        "rule.list_stale": not facts.fresh,
    }
    reasons = tuple(reason for reason, holds in against.items() if holds)
    return RuleAnswer(not reasons, reasons)


def _test_answer(rule: DoorRule, test: Test | None, at: datetime) -> Mapping[str, bool]:
    if rule.tested_within is None:
        return {}
    if test is None:
        return {"rule.test_missing": True}
    return {"rule.test_too_old": _age(rule, test, at) > rule.tested_within}


def _age(rule: DoorRule, test: Test, at: datetime) -> timedelta:
    """The last of the hours, or days, belongs to them: 48 h after is within 48 h."""
    if rule.counted_in is CountedIn.HOURS:
        return at - test.sampled_at
    return at.astimezone(SHANGHAI).date() - _sampled_on(test)


def _sampled_on(test: Test) -> date:
    """The day that counts as sampled: that of sampling, but before the night in which a result was issued."""
    reported, sampled_on = test.reported_at.astimezone(SHANGHAI), test.sampled_at.astimezone(SHANGHAI).date()
    return min(sampled_on, reported.date() - _DAY) if reported.hour < NIGHT_ENDS else sampled_on
