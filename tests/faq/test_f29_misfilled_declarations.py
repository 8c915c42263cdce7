"""F29 每人每日可进行3次健康申报,如发生错填情况,可如实再次进行健康申报,实现状态更正。"""

import pytest

from healthcode.core.terms import Symptom
from tests.builders_family import GRANDMOTHER, MOTHER
from tests.builders_ledger import refused as refuses
from tests.doors.client import good, refused
from tests.faq.office import Office, cli
from tests.faq.town import Town

TRUTH = "--i-declare-the-truth"


def test_a_misfilled_symptom_turns_yellow_and_the_next_declaration_turns_it_back(town: Town) -> None:
    person, guard = town.resident(), town.guard()
    seen = [person.sees()["color"]]
    for clock, symptoms in (("09:00", ["cold_like"]), ("10:00", [])):
        town.at(f"2022-05-17 {clock}")
        assert person.declares(*symptoms)["color"] == ("yellow" if symptoms else "green")
        seen.append(person.sees()["color"])
        assert town.scan(person, guard)["color"] == seen[-1]
    assert seen == ["green", "yellow", "green"]


def test_the_third_declaration_of_a_day_is_taken_and_the_fourth_is_refused(town: Town) -> None:
    person = town.claimant()
    made = [person.declares() for _ in range(3)]
    assert [(one["number_of_day"], one["left_today"]) for one in made] == [(1, 2), (2, 1), (3, 0)]
    fourth = person.door.post("/declarations", person.door.declaration("cold_like"))
    assert "3" in refused(fourth, 422, "declaration.too_many", per_day="3", day="2022-05-17")["detail"]
    assert (person.information()["color"], len(person.history()["declarations"])) == ("green", 3)


def test_the_person_and_whoever_claims_for_her_declare_three_times_together(town: Town) -> None:
    mother = town.resident(MOTHER)
    by_proxy = town.dependant(mother, GRANDMOTHER, "parent")
    assert [by_proxy.declare()["left_today"] for _ in range(2)] == [2, 1]
    grandmother = town.claimant(GRANDMOTHER)
    assert grandmother.declares("cold_like")["left_today"] == 0
    refused(grandmother.door.post("/declarations", grandmother.door.declaration()), 422, "declaration.too_many")
    made = grandmother.history()["declarations"]
    assert sorted(one["by"] for one in made) == ["proxy", "proxy", "resident"]
    assert mother.history()["left_today"] == 2  # her own day is another


def test_a_page_that_asks_again_has_declared_once(town: Town) -> None:
    person = town.claimant()
    form = person.door.declaration("cold_like")
    first, again = [good(person.door.post("/declarations", form), 201) for _ in range(2)]
    assert first == again == {"number_of_day": 1, "left_today": 2, "color": "yellow", "pop_up": False}
    assert len(person.history()["declarations"]) == 1


def test_the_third_asked_for_again_is_no_fourth(town: Town) -> None:
    person = town.claimant()
    forms = [person.door.declaration() for _ in range(3)]
    last = [good(person.door.post("/declarations", form), 201) for form in forms][-1]
    assert good(person.door.post("/declarations", forms[-1]), 201) == last
    assert len(person.history()["declarations"]) == 3


def test_the_day_is_that_of_the_division_and_ends_at_its_midnight(town: Town) -> None:
    person = town.claimant()
    for clock in ("08:00", "09:00", "23:58"):
        town.at(f"2022-05-17 {clock}")
        person.declares()
    town.at("2022-05-17 23:59")
    refused(person.door.post("/declarations", person.door.declaration()), 422, "declaration.too_many")
    town.at("2022-05-18 00:00")
    assert person.declares()["number_of_day"] == 1


def test_one_made_by_a_guardian_counts_with_the_persons_own(town: Town) -> None:
    person = town.claimant()
    person.declares()
    town.office.declared(person.number, by="guardian")
    assert person.history()["left_today"] == 1
    assert person.declares()["number_of_day"] == 3
    refused(person.door.post("/declarations", person.door.declaration()), 422, "declaration.too_many")
    with refuses("declaration.too_many"):
        town.office.declared(person.number, Symptom.COLD_LIKE, by="guardian")


def test_misfilled_when_the_day_is_full_is_corrected_by_an_appeal(town: Town) -> None:
    person = town.resident()
    for symptoms in ([], ["cold_like"]):
        person.declares(*symptoms)
    assert person.sees()["color"] == "yellow"
    person.appeals("declaration")
    reviewer, place = town.reviews()
    good(reviewer.post(f"{place}/decision", {"outcome": "upheld", "reason": "wrong_time_or_place"}))
    assert person.sees()["color"] == "green"
    assert town.scan(person)["color"] == "green"


def test_the_limit_is_each_persons_own(town: Town) -> None:
    one, other = town.claimant(), town.claimant()
    for _ in range(3):
        one.declares()
    assert other.declares()["left_today"] == 2


@pytest.mark.parametrize(
    ("answers", "color"),
    [
        (["--temperature", "37.2"], "绿码"),
        (["--temperature", "37.3"], "黄码"),
        (["--symptom", "cold_like"], "黄码"),
        (["--contact", "yes"], "红码"),
    ],
)
def test_at_the_counter_what_is_answered_gives_the_color_too(office: Office, answers: list[str], color: str) -> None:
    said = cli("declare", office.person(), *answers, TRUTH, "--as", "worker")
    assert (said.code, color in said.out) == (0, True)


def test_at_the_counter_too_the_fourth_of_a_day_is_refused(office: Office) -> None:
    person = office.person()
    ended = [cli("declare", person, TRUTH, "--as", "worker") for _ in range(4)]
    assert [said.code for said in ended] == [0, 0, 0, 2]
    assert "今日第 3 次,每日最多 3 次" in ended[2].out
    assert "declaration.too_many" in ended[3].err
