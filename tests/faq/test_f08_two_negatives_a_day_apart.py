"""F08 时空伴随、重点涉疫场所驻留、中高风险地区驻留人员,向社区报备并经基层排查完毕,

且有到达本地后间隔24小时2次核酸检测阴性记录,解除弹窗提示。
"""

import pytest

from tests.doors.client import good
from tests.faq.office import Office
from tests.faq.town import Resident, Town

STEPS = ("report", "check", "first", "second")


def companion(office: Office, *, without: str = "", second: str = "2022-05-19 12:00") -> str:
    """Pushed, arrived at 09:00, and all that releases but what is left out."""
    person = office.person()
    office.pushed(person, "companion", at="2022-05-18 08:00")
    office.arrived(person, "2022-05-18 09:00", at="2022-05-18 09:30")
    if without != "report":
        office.reported(person, at="2022-05-18 10:00")
    if without != "check":
        office.checked(person, at="2022-05-18 15:00")
    if without != "first":
        office.tested(person, "2022-05-18 12:00", at="2022-05-18 20:00")
    if without != "second":
        office.tested(person, second, at="2022-05-19 20:00")
    return person


def test_report_check_and_two_negatives_release_at_the_minute_the_last_is_known(office: Office) -> None:
    person = companion(office)
    assert office.pop_up(person, "2022-05-19 19:59")
    shown = office.shown(person, "2022-05-19 20:00")
    assert [(reason["rule"], reason["outcome"]) for reason in shown["because"]] == [("close_presence", "released")]
    assert shown["no_abnormality"]


@pytest.mark.parametrize("without", STEPS)
def test_whatever_one_of_the_four_is_missing_keeps_it_open(office: Office, without: str) -> None:
    assert office.pop_up(companion(office, without=without), "2022-05-19 20:00")


@pytest.mark.parametrize(("second", "open_"), [("2022-05-19 11:59", True), ("2022-05-19 12:00", False)])
def test_23_hours_59_minutes_is_one_test_and_24_hours_are_two(office: Office, second: str, open_: bool) -> None:
    person = companion(office, second=second)
    shown = office.shown(person, "2022-05-19 20:00")
    assert shown["pop_up"] is open_
    if open_:
        (missing,) = shown["because"][0]["missing"]
        assert (missing["have"], missing["count"], missing["apart_hours"]) == (1, 2, 24)
        assert missing["earliest_at"] == "2022-05-19T12:00:00+08:00"


@pytest.mark.parametrize(("first", "open_"), [("2022-05-18 08:59", True), ("2022-05-18 09:00", False)])
def test_a_sample_before_the_minute_of_arrival_does_not_count(office: Office, first: str, open_: bool) -> None:
    person = companion(office, without="first")
    office.tested(person, first, at="2022-05-19 21:00")
    assert office.pop_up(person, "2022-05-19 21:00") is open_


@pytest.mark.parametrize(("reported", "open_"), [("2022-05-18 08:59", True), ("2022-05-18 09:00", False)])
def test_a_report_before_the_minute_of_arrival_does_not_count(office: Office, reported: str, open_: bool) -> None:
    person = companion(office, without="report")
    office.reported(person, reported=reported, at="2022-05-19 21:00")
    assert office.pop_up(person, "2022-05-19 21:00") is open_


def test_a_check_that_found_something_keeps_it_open_until_another_clears_it(office: Office) -> None:
    person = companion(office, without="check")
    office.checked(person, at="2022-05-19 21:00", cleared=False)
    assert office.pop_up(person, "2022-05-19 21:00")
    office.checked(person, at="2022-05-20 09:00")
    assert office.pop_up(person, "2022-05-20 08:59")
    assert not office.pop_up(person, "2022-05-20 09:00")


def test_last_weeks_tests_do_not_release_this_weeks_exposure(office: Office) -> None:
    person = companion(office)
    office.pushed(person, "companion", at="2022-05-25 08:00", exposed_at="2022-05-24 21:00", incident="B")
    assert office.shown(person, "2022-05-25 08:00")["waiting_for"] == [
        "community_clearance", "community_report", "negative_tests",
    ]  # fmt: skip


def test_a_positive_starts_the_count_again(office: Office) -> None:
    person = companion(office, without="second")
    office.tested(person, "2022-05-19 12:00", at="2022-05-19 20:00", result="positive")
    office.tested(person, "2022-05-20 12:00", at="2022-05-20 20:00")
    assert office.pop_up(person, "2022-05-20 20:00")
    office.tested(person, "2022-05-21 12:00", at="2022-05-21 20:00")
    assert not office.pop_up(person, "2022-05-21 20:00")
    assert office.shown(person, "2022-05-21 20:00")["color"] == "red"


# At the doors


def missing(person: Resident) -> list[str]:
    """What the person's page still lists, and nothing once the pop-up is gone."""
    return [gap["need"] for reason in person.sees()["reasons"] for gap in reason["missing"]]


def test_the_person_reports_the_community_checks_and_the_page_counts_down(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.pushed(person.number)
    town.at("2022-05-18 10:00")
    good(person.door.post("/community-report", {"arrived_at": "2022-05-18T09:00:00+08:00"}), 201)
    assert missing(person) == ["community_clearance", "negative_tests"]
    worker = town.staff("worker")
    (waiting,) = good(worker.get("/people"))["people"]
    checked = {"cleared": True, "finding": "入户排查"}
    good(worker.post(f"/people/{waiting['resident_id']}/clearance", checked), 201)
    assert missing(person) == ["negative_tests"]
    for sampled, known, left in (
        ("2022-05-18 12:00", "2022-05-18 20:00", 1),
        ("2022-05-19 12:00", "2022-05-19 20:00", 0),
    ):
        town.at(known)
        town.office.tested(person.number, sampled)
        assert missing(person) == ["negative_tests"] * left
    page = person.sees()
    assert (page["no_abnormality"], [reason["outcome"] for reason in page["reasons"]]) == (True, ["released"])
    assert good(worker.login("worker").get("/people"))["total"] == 0
