"""F34 如个人未存在健康风险,可在“查看个人健康信息”页面首端看到“未见异常”;

如个人存在健康风险,则健康码会显示相应风险类型的颜色,并看到红色字体的“经过数据库查询,您有以下出行提示:”等内容。
"""

import pytest

from healthcode.core.terms import EvidenceKind
from tests.faq.office import Office, cli
from tests.faq.town import Resident, Town

CLEAN, NOTICE = "未见异常", "经过数据库查询,您有以下出行提示:"
AT = "2022-05-18 08:00"


def read(number: str) -> str:
    """What the office reads of the person now."""
    said = cli("explain", number, "--as", "auditor")
    assert said.code == 0
    return said.out


def clean(town: Town, person: Resident) -> bool:
    """Whether 未见异常 stands in place of notices: at the person's, at the gate and in the office."""
    page, scanned, said = person.sees(), town.scan(person), read(person.number)
    assert page["no_abnormality"] is scanned["no_abnormality"] is (CLEAN in said)
    assert bool(page["notices"]) is bool(scanned["notices"]) is (NOTICE in said)
    assert page["no_abnormality"] is not bool(page["notices"])
    return bool(page["no_abnormality"])


def test_who_declared_and_carries_no_risk_sees_that_nothing_is_abnormal(town: Town) -> None:
    person = town.resident()
    assert clean(town, person)
    assert person.information()["reasons"] == []


def test_before_the_first_declaration_nothing_of_the_kind_is_said(town: Town) -> None:
    person = town.claimant()
    person.door.enrol()
    page, said = person.information(), read(person.number)
    assert (page["no_abnormality"], page["declared"], page["notices"]) == (False, False, [])
    assert (CLEAN in said, NOTICE in said, "未申报" in said) == (False, False, True)
    assert person.code()["no_abnormality"] is False
    person.declares()
    assert clean(town, person)


def test_a_first_declaration_of_a_risk_shows_its_color_and_the_notice_at_once(town: Town) -> None:
    person = town.claimant()
    assert person.declares("cold_like")["color"] == "yellow"
    person.door.enrol()
    assert not clean(town, person)
    assert person.sees()["notices"] == ["notice.declaration"]


@pytest.mark.parametrize("kind", ["companion", "from_case_county", "from_severe_city", "other_risk"])
def test_under_a_pop_up_the_notice_stands_in_its_place(town: Town, kind: str) -> None:
    person = town.resident()
    town.at(AT)
    town.office.pushed(person.number, kind)
    assert not clean(town, person)
    assert (person.sees()["color"], len(person.sees()["notices"])) == ("green", 1)
    assert "绿码" in read(person.number)


def test_a_risk_shows_its_color_and_the_notice(town: Town) -> None:
    yellow, red = town.resident(), town.resident()
    town.at(AT)
    yellow.declares("cold_like")
    town.office.decided(red.number, EvidenceKind.QUARANTINE_ORDER, quarantine="central")
    for person, color, word in ((yellow, "yellow", "黄码"), (red, "red", "红码")):
        assert not clean(town, person)
        assert (person.sees()["color"], word in read(person.number)) == (color, True)


def test_it_comes_back_the_minute_the_risk_ends(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    town.office.pushed(person.number)
    town.at("2022-06-01 07:59")
    assert not clean(town, person)
    town.at("2022-06-01 08:00")
    assert clean(town, person)


def test_the_sentence_is_written_in_red(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person = office.person()
    office.pushed(person, at=AT)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    said = cli("explain", person, "--at", AT, "--as", "auditor").out
    assert f"\x1b[1;31m{NOTICE}" in said


def test_it_reads_as_well_in_english(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTHCODE_LANG", "en")
    healthy, risky = office.person(), office.person()
    office.pushed(risky, at=AT)
    said = [cli("explain", person, "--at", AT, "--as", "auditor").out for person in (healthy, risky)]
    assert "no abnormality" in said[0]
    assert "The database holds these travel notices for you:" in said[1]
