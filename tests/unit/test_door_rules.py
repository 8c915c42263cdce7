"""How old a test is to a door: by the hour since sampling, or by calendar days of Asia/Shanghai (FACTS §2)."""

from datetime import datetime, timedelta

import pytest

from healthcode.core.door_rules import CountedIn, DoorRule, door_answer
from healthcode.core.scans import Told
from healthcode.core.status import Test as Negative
from healthcode.core.terms import SHANGHAI, Color


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2022-05-{text}").replace(tzinfo=SHANGHAI)


def met(sampled: str, reported: str, at: str, *, hours: int, counted_in: CountedIn) -> bool:
    test = Negative(sampled_at=local(sampled), reported_at=local(reported))
    facts = Told(color=Color.GREEN, pop_up=False, declared=True, latest_negative=test)
    rule = DoorRule(timedelta(hours=hours), counted_in)
    return door_answer(rule, facts, None, local(at)).met


@pytest.mark.parametrize("hours", [24, 48, 72])
def test_by_the_hour_the_last_instant_belongs_to_it(hours: int) -> None:
    at = local("16 09:00") + timedelta(hours=hours)
    text = f"{at:%d %H:%M}"
    assert met("16 09:00", "16 20:00", text, hours=hours, counted_in=CountedIn.HOURS)
    late = f"{at + timedelta(minutes=1):%d %H:%M}"
    assert not met("16 09:00", "16 20:00", late, hours=hours, counted_in=CountedIn.HOURS)


@pytest.mark.parametrize(("hours", "last"), [(24, "17"), (48, "18"), (72, "19")])
def test_by_the_day_the_last_day_belongs_to_it_until_midnight(hours: int, last: str) -> None:
    assert met("16 23:00", "17 09:00", f"{last} 23:59", hours=hours, counted_in=CountedIn.DAYS)
    after = f"{int(last) + 1} 00:00"
    assert not met("16 23:00", "17 09:00", after, hours=hours, counted_in=CountedIn.DAYS)


def test_by_the_day_an_early_sample_is_as_good_as_a_late_one() -> None:
    early, late = (
        met(sampled, "16 21:00", "17 22:00", hours=24, counted_in=CountedIn.DAYS)
        for sampled in ("16 06:30", "16 20:00")
    )
    assert early
    assert late
    assert not met("16 06:30", "16 21:00", "17 22:00", hours=24, counted_in=CountedIn.HOURS)


def test_a_result_of_the_night_counts_as_sampled_the_day_before() -> None:
    assert met("17 00:30", "17 06:00", "18 12:00", hours=24, counted_in=CountedIn.DAYS)
    assert not met("17 00:30", "17 05:59", "18 12:00", hours=24, counted_in=CountedIn.DAYS)
    assert met("16 22:00", "17 03:00", "17 12:00", hours=24, counted_in=CountedIn.DAYS)


def test_the_hours_that_a_code_carries_are_enough_for_either_clock() -> None:
    """A credential holds whole hours; no day of Asia/Shanghai and no night begins within one."""
    for minute in (0, 59):
        assert met(f"16 23:{minute:02}", "17 00:10", "17 23:59", hours=24, counted_in=CountedIn.DAYS)
        assert not met(f"16 23:{minute:02}", "17 00:10", "18 00:00", hours=24, counted_in=CountedIn.DAYS)
