"""F33 为满足防控人员核验需求,避免“截图亮码”,我们设置了时钟显示,实现实时查验健康状态。

A running clock can be drawn by anybody; what protects is that every showing is signed by the phone for its second.
"""

from datetime import timedelta

import pytest

from healthcode.core.problems import BadCode, CannotCheck
from healthcode.core.scans import check
from tests.doors.client import good
from tests.faq.town import Town

SECOND = timedelta(seconds=1)


def test_every_showing_says_when_it_was_made_and_no_two_are_the_same(town: Town) -> None:
    person, guard = town.resident(), town.guard()
    credential, told = person.code()["credential"], []
    for _ in range(3):
        shown = person.door.showing(town.now, credential)
        town.after(2 * SECOND)
        told.append((shown, guard.scan(shown)))
        town.after(8 * SECOND)
    assert len({shown for shown, _ in told}) == 3
    assert [found["shown_at"] for _, found in told] == [f"2022-05-17T00:00:{second}Z" for second in ("00", "10", "20")]
    assert {(found["verdict"], found["shown_ago"]) for _, found in told} == {("accepted", 2)}


@pytest.mark.parametrize(
    ("age", "verdict", "code"), [(30, "accepted", "scan.accepted"), (31, "bad_code", "code.too_old")]
)
def test_a_picture_of_30_seconds_is_accepted_and_one_of_31_is_not(
    town: Town, age: int, verdict: str, code: str
) -> None:
    person, guard = town.resident(), town.guard()
    picture = person.door.showing(town.now)
    town.after(age * SECOND)
    found = guard.scan(picture)
    assert (found["verdict"], found["code"]) == (verdict, code)
    assert ("截图" in found["sentence"]) is (verdict == "bad_code")
    assert (found["color"] is None) is (verdict == "bad_code")


@pytest.mark.parametrize(("ahead", "verdict", "code"), [
    (10, "accepted", "scan.accepted"), (11, "cannot_check", "check.clock_ahead"),
])  # fmt: skip
def test_a_phone_whose_clock_is_ahead_is_told_what_to_set_and_its_holder_is_not_accused(
    town: Town, ahead: int, verdict: str, code: str
) -> None:
    person = town.resident()
    found = town.guard().scan(person.door.showing(town.now + ahead * SECOND))
    assert (found["verdict"], found["code"]) == (verdict, code)
    assert ("不是码的问题" in found["sentence"]) is (verdict == "cannot_check")


def test_the_same_windows_hold_with_no_network(town: Town) -> None:
    person, trust = town.resident(), town.trust()
    shown = person.door.showing(town.now)
    for late in (-10, 30):
        assert check(shown, trust=trust, at=town.now + late * SECOND).shown_at == town.now
    with pytest.raises(BadCode):
        check(shown, trust=trust, at=town.now + 31 * SECOND)
    with pytest.raises(CannotCheck):
        check(shown, trust=trust, at=town.now - 11 * SECOND)


def test_who_copies_a_code_to_another_phone_cannot_make_its_clock_run(town: Town) -> None:
    person, thief = town.resident(), town.newcomer()
    found = town.guard().scan(thief.door.showing(town.now, person.code()["credential"]))
    assert (found["verdict"], found["code"]) == ("bad_code", "code.forged_showing")


def test_page_and_guard_can_set_their_clocks_by_ours(town: Town) -> None:
    person, guard = town.resident(), town.guard()
    town.after(17 * SECOND)
    assert person.code()["server_at"] == "2022-05-17T00:00:17Z"
    assert good(guard.get("/trust"))["server_at"] == "2022-05-17T00:00:17Z"
    assert town.scan(person, guard)["server_at"] == "2022-05-17T00:00:17Z"
