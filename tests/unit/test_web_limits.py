"""Token buckets: taken at once, coming back by the second, one asker never another's."""

import pytest

from healthcode.core.problems import Problem
from healthcode.web.limits import Budget, Limits

TWO = Budget(capacity=2, per_second=0.5)


def test_what_was_taken_comes_back_by_the_second() -> None:
    limits = Limits()
    assert [limits.wait("a", TWO, 1, now=now) for now in (0, 0, 0, 1.9, 2, 2)] == pytest.approx([0, 0, 2, 0.1, 0, 2])


def test_no_more_comes_back_than_fits() -> None:
    limits = Limits()
    limits.wait("a", TWO, 2, now=0)
    assert [limits.wait("a", TWO, 1, now=1_000_000) for _ in range(3)] == [0, 0, 2]


def test_a_refused_ask_takes_nothing() -> None:
    limits = Limits()
    limits.wait("a", TWO, 1, now=0)
    assert limits.wait("a", TWO, 2, now=0) == 2
    assert limits.wait("a", TWO, 1, now=0) == 0


def test_one_asker_is_not_another() -> None:
    limits = Limits()
    limits.wait(("session", b"a"), TWO, 2, now=0)
    assert limits.wait(("session", b"b"), TWO, 2, now=0) == 0
    assert limits.wait(("address", b"a"), TWO, 2, now=0) == 0


def test_the_wait_is_told_in_whole_seconds() -> None:
    limits = Limits()
    limits.require("a", TWO, 2, now=0)
    with pytest.raises(Problem) as told:
        limits.require("a", TWO, 1, now=0.5)
    assert (told.value.code, told.value.facts) == ("limit.too_many", {"retry_after": "2"})


def test_only_so_many_are_remembered_and_the_one_not_heard_of_longest_is_forgotten() -> None:
    limits = Limits(kept=3)
    for name in "abca":
        limits.wait(name, TWO, 1, now=0)
    limits.wait("d", TWO, 1, now=0)
    assert len(limits) == 3
    assert limits.wait("a", TWO, 1, now=0) == 2, "a was heard of and is remembered"
    assert limits.wait("b", TWO, 2, now=0) == 0, "b was forgotten and is full again"
