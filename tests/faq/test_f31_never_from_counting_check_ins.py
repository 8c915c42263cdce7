"""F31 为什么我连续打卡十四天还不是绿色?“河北健康码”依据国家数据支撑,结合健康风险判定规则,后台自动生成对应码色。

对于红、黄码人员满足解除“红码、黄码”条件的,数据库自动调整人员健康状态,实现颜色改变。
"""

import pytest

from healthcode.core.terms import EvidenceKind, Symptom
from tests.faq.office import Office

DAYS = range(18, 32)


def check_in(office: Office, person: str) -> None:
    """Fourteen days of declaring good health, three times each."""
    for day in DAYS:
        for clock in ("09:00", "12:00", "18:00"):
            office.declared(person, at=f"2022-05-{day} {clock}")


def test_fourteen_days_of_declaring_good_health_leave_a_red_code_red(office: Office) -> None:
    person = office.person()
    office.tested(person, "2022-05-17 20:00", at="2022-05-18 08:00", result="positive")
    check_in(office, person)
    assert office.shown(person, "2022-06-01 08:00")["color"] == "red"


def test_and_a_pop_up_with_what_it_waits_for(office: Office) -> None:
    person, other = office.person(), office.person()
    for one in (person, other):
        office.pushed(one, "companion", at="2022-05-18 08:00")
    check_in(office, person)
    shown = [office.shown(one, "2022-05-31 20:00") for one in (person, other)]
    assert shown[0]["pop_up"]
    assert shown[0]["waiting_for"] == shown[1]["waiting_for"]


def test_who_never_checks_in_is_released_by_the_data_all_the_same(office: Office) -> None:
    person = office.person()
    office.decided(person, EvidenceKind.CASE_CONFIRMED, at="2022-05-18 08:00")
    office.decided(person, EvidenceKind.RECOVERED, at="2022-05-28 08:00")
    assert office.shown(person, "2022-05-28 07:59")["color"] == "red"
    assert office.shown(person, "2022-05-28 08:00")["color"] == "green"


@pytest.mark.parametrize(("at", "color"), [("2022-06-01 07:59", "yellow"), ("2022-06-01 08:00", "green")])
def test_a_declared_symptom_speaks_for_fourteen_days_and_no_longer(office: Office, at: str, color: str) -> None:
    person = office.person()
    office.declared(person, Symptom.BREATHLESS, at="2022-05-18 08:00")
    assert office.shown(person, at)["color"] == color
