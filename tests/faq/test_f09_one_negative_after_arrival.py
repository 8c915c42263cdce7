"""F09 阳性感染者所在县(市、区)漫出人员、疫情严重地区所在市漫出人员,向社区报备并经基层排查完毕,

且有到达本地后1次核酸检测阴性记录,解除弹窗提示。
"""

import pytest

from tests.faq.office import Office
from tests.faq.town import Town

KINDS = ("from_case_county", "from_severe_city")


def returner(office: Office, kind: str = "from_case_county", *, without: str = "") -> str:
    """Pushed, arrived at 09:00, reported and checked."""
    person = office.person()
    office.pushed(person, kind, at="2022-05-18 08:00")
    office.arrived(person, "2022-05-18 09:00", at="2022-05-18 09:30")
    if without != "report":
        office.reported(person, at="2022-05-18 10:00")
    if without != "check":
        office.checked(person, at="2022-05-18 15:00")
    return person


@pytest.mark.parametrize("kind", KINDS)
def test_one_negative_after_arrival_is_enough(office: Office, kind: str) -> None:
    person = returner(office, kind)
    office.tested(person, "2022-05-18 12:00", at="2022-05-18 20:00")
    assert office.shown(person, "2022-05-18 19:59")["waiting_for"] == ["negative_tests"]
    assert not office.pop_up(person, "2022-05-18 20:00")


@pytest.mark.parametrize(("sampled", "open_"), [("2022-05-18 08:59", True), ("2022-05-18 09:00", False)])
def test_a_sample_before_the_minute_of_arrival_does_not_count(office: Office, sampled: str, open_: bool) -> None:
    person = returner(office)
    office.tested(person, sampled, at="2022-05-18 20:00")
    assert office.pop_up(person, "2022-05-18 20:00") is open_


@pytest.mark.parametrize("without", ["report", "check"])
def test_a_negative_alone_does_not_release(office: Office, without: str) -> None:
    person = returner(office, without=without)
    office.tested(person, "2022-05-18 12:00", at="2022-05-18 20:00")
    assert office.pop_up(person, "2022-05-18 20:00")


def test_the_order_in_which_we_learn_does_not_matter(office: Office) -> None:
    person = office.person()
    office.tested(person, "2022-05-18 12:00", at="2022-05-18 20:00")
    office.reported(person, reported="2022-05-18 10:00", at="2022-05-18 20:30")
    office.pushed(person, "from_case_county", at="2022-05-18 21:00")
    assert office.shown(person, "2022-05-18 21:00")["waiting_for"] == ["community_clearance"]
    office.checked(person, at="2022-05-18 22:00")
    assert not office.pop_up(person, "2022-05-18 22:00")


def test_one_negative_releases_this_pop_up_and_not_the_one_beside_it(office: Office) -> None:
    person = returner(office)
    office.pushed(person, "companion", at="2022-05-18 16:00")
    office.tested(person, "2022-05-18 17:00", at="2022-05-18 20:00")
    assert office.shown(person, "2022-05-18 20:00")["pop_ups"] == ["close_presence"]


def test_the_person_sees_what_is_done_and_what_is_missing_until_it_is_gone(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.pushed(person.number, "from_case_county")
    town.at("2022-05-18 10:00")
    town.office.reported(person.number)
    town.office.checked(person.number)
    (reason,) = person.sees()["reasons"]
    assert {need["need"]: need["met"] for need in reason["needs"]} == {
        "community_report": True, "community_clearance": True, "negative_tests": False,
    }  # fmt: skip
    town.at("2022-05-18 20:00")
    town.office.tested(person.number, "2022-05-18 12:00")
    page = person.sees()
    assert (page["pop_ups"], page["no_abnormality"], page["reasons"][0]["outcome"]) == ([], True, "released")
