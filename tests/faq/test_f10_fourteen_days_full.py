"""F10 (三)除上述条件外,弹窗满14天后自动解除。"""

from datetime import timedelta

import pytest

from healthcode.core.terms import PUSH_KINDS
from healthcode.services.rebuild import release_due
from tests.builders import instant
from tests.builders_ledger import DAY
from tests.faq.office import Office
from tests.faq.town import Town

SECOND = timedelta(seconds=1)
OPENED, ALMOST, FULL = "2022-05-18 08:00", "2022-06-01 07:59", "2022-06-01 08:00"


@pytest.mark.parametrize("kind", sorted(PUSH_KINDS))
def test_13_days_23_hours_59_minutes_hold_and_14_days_end_it(office: Office, kind: str) -> None:
    person = office.person()
    office.pushed(person, kind, at=OPENED)
    assert office.shown(person, ALMOST)["review_at"] == "2022-06-01T08:00:00+08:00"
    assert office.pop_up(person, ALMOST)
    shown = office.shown(person, FULL)
    assert (shown["pop_up"], [reason["outcome"] for reason in shown["because"]]) == (False, ["expired"])


def test_the_same_exposure_pushed_again_does_not_start_fourteen_new_days(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at=OPENED)
    office.pushed(person, "companion", at="2022-05-28 08:00", place="长安集贸市场")
    assert office.pop_up(person, ALMOST)
    assert not office.pop_up(person, FULL)


def test_another_exposure_has_fourteen_days_of_its_own(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at=OPENED)
    office.pushed(person, "companion", at="2022-05-20 08:00", exposed_at="2022-05-19 21:00", incident="B")
    assert office.pop_up(person, "2022-06-03 07:59")
    assert not office.pop_up(person, "2022-06-03 08:00")


def test_nobody_has_to_run_anything_and_who_runs_it_changes_no_answer(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at=OPENED)
    before = office.shown(person, FULL)
    assert release_due(office.desk, at=instant(ALMOST)).pop_ups_lifted == 0
    assert release_due(office.desk, at=instant(FULL)).pop_ups_lifted == 1
    assert office.shown(person, FULL) == before


def test_fourteen_days_end_no_red_code(office: Office) -> None:
    person = office.person()
    office.tested(person, "2022-05-18 07:00", at=OPENED, result="positive")
    assert office.shown(person, FULL)["color"] == "red"


def test_the_persons_page_and_the_gate_see_it_end_to_the_second_with_no_job_run(town: Town) -> None:
    person = town.resident()
    town.at(OPENED)
    town.office.pushed(person.number)
    assert person.sees()["reasons"][0]["ends_at"] == "2022-06-01T00:00:00Z"
    town.after(14 * DAY - SECOND)
    assert (person.sees()["pop_ups"], town.scan(person)["pop_up"]) == (["close_presence"], True)
    town.at(FULL)
    page = person.sees()
    assert (page["pop_ups"], page["no_abnormality"], page["reasons"][0]["outcome"]) == ([], True, "expired")
    assert town.scan(person)["pop_up"] is False
