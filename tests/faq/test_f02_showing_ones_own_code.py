"""F02 一是通过“出示码”功能申请本人“河北健康码”,用于提供个人防疫健康凭证。"""

from datetime import timedelta

import pytest

from healthcode.core import base45, codes, scans
from healthcode.core.codes import Presentation
from healthcode.core.credentials import Level, read_credential
from healthcode.core.door_rules import DoorRule, door_answer
from healthcode.core.problems import BadCode
from healthcode.core.scans import Told, told
from healthcode.core.signatures import compressed
from healthcode.core.status import Test as NegativeTest
from healthcode.core.terms import Color
from tests.builders import instant
from tests.builders_ledger import DAY
from tests.doors.client import unpadded
from tests.faq.town import Resident, Town

SECOND = timedelta(seconds=1)


def offline(town: Town, person: Resident, credential: str | None = None) -> Presentation:
    """What a device without a network finds in what the phone draws now, by the keys it fetched before."""
    return scans.check(person.door.showing(town.now, credential), trust=town.trust(), at=town.now)


def test_from_the_first_log_in_to_a_code_each_step_says_what_comes_next(town: Town) -> None:
    person = town.newcomer()
    states = [person.code()["state"]]
    for step in (person.claims, person.declares, person.door.enrol):
        step()
        states.append(person.code()["state"])
    assert states == ["not_claimed", "not_declared", "no_device", "ready"]


def test_the_code_says_color_surname_and_until_when(town: Town) -> None:
    code = town.resident().code()
    assert (code["color"], code["pop_up"], code["no_abnormality"], code["name"]) == ("green", False, True, "王**")
    assert code["code_expires_at"] == "2022-06-16T00:00:00Z"
    assert code["credential"]


def test_what_the_phone_draws_is_verified_with_no_network(town: Town) -> None:
    person = town.resident()
    shown = offline(town, person)
    assert shown.shown_at == town.now
    assert told(shown.credential) == Told(color=Color.GREEN, pop_up=False, declared=True, latest_negative=None)
    assert (shown.credential.level, shown.credential.division) == (Level.OWN, 130000)
    assert shown.credential.holder_key == compressed(person.door.phone.point)


def test_a_pop_up_and_a_color_are_in_the_next_code_that_is_drawn(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.pushed(person.number)
    person.declares("cold_like")
    assert told(offline(town, person).credential) == Told(
        color=Color.YELLOW, pop_up=True, declared=True, latest_negative=None
    )


@pytest.mark.parametrize(("late", "met"), [(timedelta(0), True), (SECOND, False)])
def test_it_carries_the_latest_negative_so_a_door_of_48_hours_works_with_no_network(
    town: Town, late: timedelta, met: bool
) -> None:
    person = town.resident()
    town.at("2022-05-17 20:00")
    town.office.tested(person.number, "2022-05-17 10:00")
    town.at("2022-05-19 10:00")
    town.after(late)
    known = told(offline(town, person).credential)
    sampled_at, reported_at = instant("2022-05-17 10:00"), instant("2022-05-17 20:00")
    assert known.latest_negative == NegativeTest(sampled_at=sampled_at, reported_at=reported_at)
    assert door_answer(DoorRule(timedelta(hours=48)), known, 36.6, town.now).met is met


def test_a_phone_with_no_network_shows_it_for_a_day_and_then_no_longer(town: Town) -> None:
    person = town.resident()
    credential = person.code()["credential"]
    expires_at = read_credential(unpadded(credential)).expires_at
    assert timedelta(hours=11) < expires_at - town.now <= DAY
    town.after(expires_at - town.now - SECOND)
    assert offline(town, person, credential).shown_at == town.now
    town.after(SECOND)
    with pytest.raises(BadCode) as caught:
        offline(town, person, credential)
    assert caught.value.code == "code.expired"


def test_whoever_opens_the_page_in_time_never_sees_the_credential_run_out(town: Town) -> None:
    person = town.resident()
    for _ in range(6):
        town.after(timedelta(hours=11))
        assert town.scan(person)["verdict"] == "accepted"


def test_the_picture_holds_a_surname_and_nothing_else_of_its_holder(town: Town) -> None:
    person = town.resident(address="建设大街1号")
    text = person.door.showing(town.now)
    assert len(text) <= codes.LONGEST
    plain = base45.decode(text.removeprefix(codes.PREFIX))
    assert "王**".encode() in plain
    for secret in (*person.secrets, "建设大街", "长安社区"):
        assert secret.encode() not in plain
        assert secret not in text
