"""Colors in order of risk, the worst of several, the local day."""

import doctest
from datetime import UTC, datetime
from itertools import permutations

import pytest

from healthcode.core import terms
from healthcode.core.terms import POSITIVE_KINDS, PUSH_KINDS, SHANGHAI, Color, EvidenceKind, local_day, worst

GREEN, YELLOW, RED = Color.GREEN, Color.YELLOW, Color.RED


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(terms).failed == 0


def test_colors_are_ordered_by_risk_and_not_by_their_letters() -> None:
    assert GREEN < YELLOW < RED
    assert RED > YELLOW > GREEN
    assert GREEN <= Color("green") <= RED
    assert RED >= Color("red") >= GREEN
    assert not Color("yellow") > YELLOW
    assert not Color("yellow") < YELLOW
    assert sorted(["red", "green", "yellow"], key=Color) == ["green", "yellow", "red"]


def test_a_color_compares_with_its_own_spelling() -> None:
    assert Color.YELLOW == "yellow"
    assert Color.YELLOW < "red"


def test_a_color_does_not_compare_with_a_word_that_is_none() -> None:
    with pytest.raises(ValueError, match="amber"):
        assert Color.YELLOW < "amber"


def test_ranks_are_0_1_2() -> None:
    assert [color.rank for color in (GREEN, YELLOW, RED)] == [0, 1, 2]


@pytest.mark.parametrize("colors", list(permutations([GREEN, YELLOW, RED])))
def test_the_worst_is_red_in_whatever_order(colors: tuple[Color, ...]) -> None:
    assert worst(*colors) is RED


def test_the_worst_of_nothing_is_green() -> None:
    assert worst() is GREEN
    assert worst(GREEN, GREEN) is GREEN
    assert worst(GREEN, YELLOW) is YELLOW


def test_pushes_and_positives_are_different_things() -> None:
    assert not PUSH_KINDS & POSITIVE_KINDS
    assert EvidenceKind.OTHER_RISK in PUSH_KINDS
    assert EvidenceKind.TEST_POSITIVE in POSITIVE_KINDS


def test_the_local_day_turns_at_midnight_in_shanghai_not_in_greenwich() -> None:
    assert local_day(datetime(2022, 5, 17, 15, 59, tzinfo=UTC)) == "2022-05-17"
    assert local_day(datetime(2022, 5, 17, 16, 0, tzinfo=UTC)) == "2022-05-18"
    assert local_day(datetime(2022, 5, 18, 23, 59, tzinfo=SHANGHAI)) == "2022-05-18"
