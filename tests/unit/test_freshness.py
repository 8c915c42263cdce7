"""Time without a network (C19): over all ages and clocks, what is said is what the published table says."""

import importlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from healthcode.core.scans import FUTURE, PAST
from tests.builders_freshness import AMBER, DAY, GREEN, HOUR, MINUTE, RULES, SECOND, Situation, answered, published

TICK = timedelta(microseconds=1)
ZERO = timedelta(0)
OFF = [5 * SECOND, 10 * SECOND, 11 * SECOND, 30 * SECOND, 31 * SECOND, MINUTE, 15 * MINUTE, HOUR, DAY, 2 * DAY]
SKEWS = [*(-off for off in reversed(OFF)), ZERO, *OFF]
AGES = [
    ZERO, SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 14 * MINUTE, 15 * MINUTE, 15 * MINUTE + SECOND, 30 * MINUTE, HOUR,
    HOUR + SECOND, 6 * HOUR, 12 * HOUR, 23 * HOUR, DAY, DAY + SECOND, 25 * HOUR, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY,
]  # fmt: skip
SEALED = [ZERO, MINUTE, 16 * MINUTE, 10 * HOUR, DAY - MINUTE]
QUIET, OUTBREAK = (15 * MINUTE, DAY), (5 * MINUTE, HOUR)


def situations(fresh: timedelta, refuse: timedelta) -> list[Situation]:
    return [
        Situation(list_age=age, sealed_ago=ago, verifier=verifier, phone=phone, fresh=fresh, refuse=refuse)
        for age, ago, verifier, phone in product(AGES, SEALED, SKEWS, SKEWS)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("limits", [QUIET, OUTBREAK], ids=["quiet", "outbreak"])
def test_every_answer_is_that_of_the_table(limits: tuple[timedelta, timedelta]) -> None:
    wrong = [one for one in situations(*limits) if answered(one) != published(one)]
    assert wrong == []


def test_the_table_holds_where_both_clocks_are_off_alike() -> None:
    asked = [one for one in situations(*OUTBREAK) if one.verifier == one.phone]
    assert [one for one in asked if answered(one) != published(one)] == []
    assert {published(one) for one in asked} >= {GREEN, AMBER, "check.list_too_old", "check.list_ahead"}


def test_every_answer_of_the_table_is_given_to_somebody() -> None:
    given = {published(one) for one in situations(*OUTBREAK)} | {
        published(Situation(list_age=ZERO, sealed_ago=ZERO, trust_left=ZERO))
    }
    assert given == {rule.answer for rule in RULES}


def test_nobody_is_green_past_the_limit_by_the_verifier_s_clock_and_by_none_when_that_is_not_slow() -> None:
    for limits in (QUIET, OUTBREAK):
        green = [one for one in situations(*limits) if published(one) == GREEN]
        assert green
        assert all(one.news_ago <= one.fresh for one in green)
        assert all(min(one.list_age, one.sealed_ago) <= one.fresh for one in green if one.verifier >= ZERO)


def test_no_clock_of_a_phone_makes_a_code_live_longer() -> None:
    accepted = [one for one in situations(*QUIET) if published(one) in (GREEN, AMBER)]
    for one in accepted:
        straight = Situation(
            list_age=one.list_age, sealed_ago=one.sealed_ago, verifier=one.verifier, phone=one.verifier
        )
        assert published(straight) == published(one)


def test_a_slow_verifier_profits_nobody_whose_phone_is_right_by_more_than_the_window() -> None:
    for one in situations(*QUIET):
        if one.phone == ZERO and one.verifier < -FUTURE:
            assert published(one) not in (GREEN, AMBER)


LIMITS: Mapping[str, tuple[Situation, str, timedelta, str]] = {
    "fresh": (Situation(list_age=15 * MINUTE, sealed_ago=10 * HOUR), "list_age", TICK, AMBER),
    "refuse": (Situation(list_age=HOUR, sealed_ago=2 * HOUR, refuse=HOUR), "list_age", TICK, "check.list_too_old"),
    "past": (Situation(list_age=ZERO, sealed_ago=ZERO, phone=-PAST), "phone", -SECOND, "code.too_old"),
    "future": (Situation(list_age=ZERO, sealed_ago=HOUR, phone=FUTURE), "phone", SECOND, "check.clock_ahead"),
    "list ahead": (Situation(list_age=-FUTURE, sealed_ago=HOUR), "list_age", -TICK, "check.list_ahead"),
    "clock behind": (Situation(list_age=ZERO, sealed_ago=-FUTURE), "sealed_ago", -SECOND, "check.clock_behind"),
    "expired": (Situation(list_age=ZERO, sealed_ago=DAY - MINUTE), "sealed_ago", MINUTE, "code.expired"),
    "trust": (Situation(list_age=ZERO, sealed_ago=ZERO, trust_left=TICK), "trust_left", -TICK, "check.trust_expired"),
}
"""A situation at the last instant inside, what to turn and how far to be outside, and the answer there."""


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_is_kept_to_its_last_instant(name: str) -> None:
    inside, which, more, wanted = LIMITS[name]
    outside = replace(inside, **{which: getattr(inside, which) + more})
    assert answered(inside) == published(inside)
    assert published(inside) in (GREEN, AMBER)
    assert answered(outside) == published(outside) == wanted


def test_the_page_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m tools.freshness_table` writes it."""
    monkeypatch.syspath_prepend(Path(__file__).parents[2])
    freshness_table = importlib.import_module("tools.freshness_table")
    assert freshness_table.TARGET.read_text("utf-8") == freshness_table.page()
