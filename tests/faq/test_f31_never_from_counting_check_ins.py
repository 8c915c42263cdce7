"""F31 为什么我连续打卡十四天还不是绿色?“河北健康码”依据国家数据支撑,结合健康风险判定规则,后台自动生成对应码色。

对于红、黄码人员满足解除“红码、黄码”条件的,数据库自动调整人员健康状态,实现颜色改变。
"""

import pytest

from healthcode.core.terms import EvidenceKind
from tests.faq.town import Resident, Town

DAYS = range(18, 32)


def check_in(town: Town, person: Resident) -> None:
    """Fourteen days of declaring good health, three times each."""
    for day in DAYS:
        person.door.login(person.account)
        for clock in ("09:00", "12:00", "18:00"):
            town.at(f"2022-05-{day} {clock}")
            person.declares()


def test_fourteen_days_of_declaring_good_health_leave_a_red_code_red(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.tested(person.number, "2022-05-17 20:00", result="positive")
    check_in(town, person)
    town.at("2022-06-01 08:00")
    assert person.sees()["color"] == "red"
    assert len(person.history()["declarations"]) == 3 * len(DAYS)
    assert town.scan(person)["rule"]["reasons"] == ["rule.color"]


def test_and_a_pop_up_with_what_it_waits_for(town: Town) -> None:
    person, other = town.resident(), town.resident()
    town.at("2022-05-18 08:00")
    for one in (person, other):
        town.office.pushed(one.number)
    check_in(town, person)
    missing = [[gap["need"] for gap in one.sees()["reasons"][0]["missing"]] for one in (person, other)]
    assert missing[0] == missing[1] == ["community_report", "community_clearance", "negative_tests"]


def test_who_never_checks_in_is_released_by_the_data_all_the_same(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.decided(person.number, EvidenceKind.CASE_CONFIRMED)
    town.at("2022-05-28 07:59")
    assert person.sees()["color"] == "red"
    town.at("2022-05-28 08:00")
    town.office.decided(person.number, EvidenceKind.RECOVERED)
    assert person.sees()["color"] == "green"


@pytest.mark.parametrize(("at", "color"), [("2022-06-01 07:59", "yellow"), ("2022-06-01 08:00", "green")])
def test_a_declared_symptom_speaks_for_fourteen_days_and_no_longer(town: Town, at: str, color: str) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    person.declares("breathless")
    town.at(at)
    assert person.sees()["color"] == color
    assert town.scan(person)["color"] == color
