"""F06 (二)大数据推送的阳性感染者所在县(市、区)漫出人员。(三)大数据推送的疫情严重地区所在市漫出人员。"""

import pytest

from tests.faq.office import Office
from tests.faq.town import Town

CASES = (("阳性感染者所在县漫出", "from_case_county"), ("疫情严重地区漫出", "from_severe_city"))


@pytest.mark.parametrize(("kind", "rule"), CASES)
def test_who_comes_from_there_gets_a_pop_up_and_keeps_a_green_code(office: Office, kind: str, rule: str) -> None:
    person = office.person()
    office.pushed(person, kind, at="2022-05-18 08:00")
    assert not office.pop_up(person, "2022-05-18 07:59")
    shown = office.shown(person, "2022-05-18 08:00")
    assert (shown["pop_ups"], shown["color"]) == ([rule], "green")


def test_two_reasons_stand_beside_each_other_and_each_is_answered_for(office: Office) -> None:
    person = office.person()
    office.pushed(person, "from_case_county", at="2022-05-18 08:00")
    office.pushed(person, "from_severe_city", at="2022-05-18 09:00")
    assert office.shown(person, "2022-05-18 08:59")["pop_ups"] == ["from_case_county"]
    shown = office.shown(person, "2022-05-18 09:00")
    assert shown["pop_ups"] == ["from_case_county", "from_severe_city"]
    assert len({reason["episode"] for reason in shown["because"]}) == 2


def test_one_exposure_pushed_twice_is_one_pop_up_with_more_evidence(office: Office) -> None:
    person = office.person()
    office.pushed(person, "from_case_county", at="2022-05-18 08:00")
    office.pushed(person, "from_case_county", at="2022-05-19 08:00", place="正定县")
    (reason,) = office.shown(person, "2022-05-19 08:00")["because"]
    assert (reason["opened_at"], len(reason["evidence"])) == ("2022-05-18T08:00:00+08:00", 2)


def test_the_person_reads_both_reasons_with_one_test_to_make_for_each(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    for kind in ("from_case_county", "from_severe_city"):
        town.office.pushed(person.number, kind)
    page = person.sees()
    assert (page["color"], page["pop_ups"]) == ("green", ["from_case_county", "from_severe_city"])
    for reason in page["reasons"]:
        assert [(need["need"], need["count"], need["met"]) for need in reason["needs"]][-1] == (
            "negative_tests", 1, False,
        )  # fmt: skip
