"""F29 每人每日可进行3次健康申报,如发生错填情况,可如实再次进行健康申报,实现状态更正。"""

import pytest

from healthcode.core.terms import Symptom
from tests.builders_ledger import refused
from tests.faq.office import Office, cli

TRUTH = "--i-declare-the-truth"


def test_a_misfilled_symptom_turns_yellow_and_the_next_declaration_turns_it_back(office: Office) -> None:
    person = office.person()
    office.declared(person, Symptom.COLD_LIKE, at="2022-05-18 08:00")
    office.declared(person, at="2022-05-18 09:00")
    shown = [office.shown(person, f"2022-05-18 {clock}") for clock in ("07:59", "08:00", "08:59", "09:00")]
    assert [found["color"] for found in shown] == ["green", "yellow", "yellow", "green"]


def test_the_third_declaration_of_a_day_is_taken_and_the_fourth_is_refused(office: Office) -> None:
    person = office.person()
    numbers = [office.declared(person, at=f"2022-05-18 {clock}") for clock in ("08:00", "09:00", "10:00")]
    assert numbers == [1, 2, 3]
    with refused("declaration.too_many", per_day=3, day="2022-05-18"):
        office.declared(person, Symptom.COLD_LIKE, at="2022-05-18 11:00")
    assert office.shown(person, "2022-05-18 11:00")["color"] == "green"


def test_the_day_is_that_of_the_division_and_ends_at_its_midnight(office: Office) -> None:
    person = office.person()
    for clock in ("08:00", "09:00", "23:58"):
        office.declared(person, at=f"2022-05-18 {clock}")
    with refused("declaration.too_many"):
        office.declared(person, at="2022-05-18 23:59")
    assert office.declared(person, at="2022-05-19 00:00") == 1


def test_one_made_by_a_guardian_counts_with_the_persons_own(office: Office) -> None:
    person = office.person()
    office.declared(person, at="2022-05-18 08:00")
    office.declared(person, at="2022-05-18 09:00", by="guardian")
    assert office.declared(person, at="2022-05-18 10:00") == 3
    for by in ("resident", "guardian"):
        with refused("declaration.too_many"):
            office.declared(person, at="2022-05-18 11:00", by=by)


def test_the_limit_is_each_persons_own(office: Office) -> None:
    one, other = office.person(), office.person()
    for clock in ("08:00", "09:00", "10:00"):
        office.declared(one, at=f"2022-05-18 {clock}")
    assert office.declared(other, at="2022-05-18 11:00") == 1


@pytest.mark.parametrize(
    ("answers", "color"),
    [
        (["--temperature", "37.2"], "绿码"),
        (["--temperature", "37.3"], "黄码"),
        (["--symptom", "cold_like"], "黄码"),
        (["--contact", "yes"], "红码"),
    ],
)
def test_what_is_answered_gives_the_color(office: Office, answers: list[str], color: str) -> None:
    said = cli("declare", office.person(), *answers, TRUTH, "--as", "worker")
    assert (said.code, color in said.out) == (0, True)


def test_at_the_counter_too_the_fourth_of_a_day_is_refused(office: Office) -> None:
    person = office.person()
    ended = [cli("declare", person, TRUTH, "--as", "worker") for _ in range(4)]
    assert [said.code for said in ended] == [0, 0, 0, 2]
    assert "今日第 3 次,每日最多 3 次" in ended[2].out
    assert "declaration.too_many" in ended[3].err
