"""C04 and C03: no code is accepted of which a bit was turned or a part cut, and no recording outlives its window.

What is tried is always the same. The ordinary run cuts 5,000 codes and replays 100; `make forgery` cuts 100,000 and
replays 1,000.
"""

import os
import random
from itertools import product

import pytest

from healthcode.core import scans
from healthcode.core.problems import BadCode
from healthcode.core.terms import Color
from tests.builders_code import (
    AT,
    HOLDER,
    HOUR,
    OTHER_HOLDER,
    SECOND,
    SOFT,
    TRUST,
    point,
    showing,
)
from tests.properties.forged import CODES, accepted, data_of, text_of

SPLICES = int(os.environ.get("FORGERY_SPLICES", "5000"))
REPLAYED = int(os.environ.get("FORGERY_REPLAYED", "100"))


def test_the_codes_are_good_before_anybody_bends_them() -> None:
    assert len(CODES) >= 20
    assert [name for name, shown in CODES.items() if not accepted(shown.text)] == []


# Every bit


@pytest.mark.parametrize("name", CODES)
def test_no_code_with_one_bit_turned_is_accepted(name: str) -> None:
    data = data_of(CODES[name])
    whole = int.from_bytes(data, "big")
    turned = ((whole ^ 1 << bit).to_bytes(len(data), "big") for bit in range(8 * len(data)))
    assert [bent.hex() for bent in turned if accepted(text_of(bent))] == []


@pytest.mark.parametrize("name", ["plain", "soft key", "paper"])
def test_no_code_with_one_character_changed_is_accepted(name: str) -> None:
    text = CODES[name].text
    for place, other in product(range(0, len(text), 5), "0A$:"):
        bent = text[:place] + other + text[place + 1 :]
        assert bent == text or not accepted(bent), (place, other)


# Splices


def test_no_splice_of_two_codes_is_accepted() -> None:
    """Two cuts, mostly at the edges of what is signed, and resumed mostly at the same place of the other."""
    draw, whole = random.Random(4), {name: data_of(shown) for name, shown in CODES.items()}
    good, found = set(whole.values()), []
    for _ in range(SPLICES):
        one, other = draw.sample(sorted(whole), 2)
        bent = spliced(draw, whole[one], whole[other])
        if bent not in good and accepted(text_of(bent)):
            found.append((one, other, bent.hex()))
    assert found == []


def spliced(draw: random.Random, one: bytes, other: bytes) -> bytes:
    cut = draw.choice([*edges(one), draw.randrange(1, len(one))])
    resumed = draw.choice([cut, cut, *edges(other), draw.randrange(1, len(other))])
    bent = one[:cut] + other[min(resumed, len(other)) :]
    if draw.random() < 0.3:  # and the end of the first again
        back = draw.choice([64, 68, 76, draw.randrange(1, 133)])
        bent = bent[:-back] + one[-back:]
    return bent


def edges(data: bytes) -> tuple[int, ...]:
    """Where a field, a seal or a showing ends, counted from either side."""
    return 1, 5, 6, 8, 9, 12, 13, 17, 19, 23, len(data) - 64, len(data) - 68, len(data) - 76, len(data) - 132


# C03: replay


AGES = range(0, 601, 5)


def test_a_recorded_code_is_accepted_inside_its_window_only() -> None:
    """Whatever the code and its age: to 30 s always, past that never."""
    draw = random.Random(3)
    phones = [(key, point(key)) for key in (HOLDER, OTHER_HOLDER, SOFT)]
    faults = []
    for number in range(REPLAYED):
        key, holder = draw.choice(phones)
        text = showing(
            by=key, holder_key=holder, status_index=number, color=draw.choice([*Color, None]),
            pop_up=draw.random() < 0.1, issued_at=AT - draw.randrange(0, 22) * HOUR, shown_at=AT,
        ).text  # fmt: skip
        faults += [(number, age) for age in AGES if passed(text, age) != (age <= 30)]
    assert faults == []


def passed(text: str, age: int) -> bool:
    try:
        scans.check(text, trust=TRUST, at=AT + age * SECOND)
    except BadCode as refused:
        assert refused.code == "code.too_old"  # noqa: PT017
        return False
    return True
