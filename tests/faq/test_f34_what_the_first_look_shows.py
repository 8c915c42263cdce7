"""F34 如个人未存在健康风险,可在“查看个人健康信息”页面首端看到“未见异常”;

如个人存在健康风险,则健康码会显示相应风险类型的颜色,并看到红色字体的“经过数据库查询,您有以下出行提示:”等内容。
"""

import pytest

from healthcode.core.terms import EvidenceKind, Symptom
from tests.faq.office import Office, cli

CLEAN, NOTICE = "未见异常", "经过数据库查询,您有以下出行提示:"
AT = "2022-05-18 08:00"


def read(person: str, at: str = AT) -> str:
    said = cli("explain", person, "--at", at, "--as", "auditor")
    assert said.code == 0
    return said.out


def test_who_declared_and_carries_no_risk_reads_that_nothing_is_abnormal(office: Office) -> None:
    said = read(office.person())
    assert (CLEAN in said, NOTICE in said) == (True, False)


def test_before_the_first_declaration_nothing_of_the_kind_is_said(office: Office) -> None:
    person = office.person(declared=False)
    office.declared(person, at=AT)
    before, after = read(person, "2022-05-18 07:59"), read(person)
    assert (CLEAN in before, NOTICE in before, "未申报" in before) == (False, False, True)
    assert CLEAN in after


@pytest.mark.parametrize("kind", ["companion", "from_case_county", "from_severe_city", "other_risk"])
def test_under_a_pop_up_the_notice_stands_in_its_place(office: Office, kind: str) -> None:
    person = office.person()
    office.pushed(person, kind, at=AT)
    assert CLEAN in read(person, "2022-05-18 07:59")
    said = read(person)
    assert (CLEAN in said, NOTICE in said, "绿码" in said) == (False, True, True)


def test_a_risk_shows_its_color_and_the_notice(office: Office) -> None:
    yellow, red = office.person(), office.person()
    office.declared(yellow, Symptom.COLD_LIKE, at=AT)
    office.decided(red, EvidenceKind.QUARANTINE_ORDER, at=AT, quarantine="central")
    for person, color in ((yellow, "黄码"), (red, "红码")):
        said = read(person)
        assert (CLEAN in said, NOTICE in said, color in said) == (False, True, True)


def test_the_sentence_is_written_in_red(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person = office.person()
    office.pushed(person, "companion", at=AT)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert f"\x1b[1;31m{NOTICE}" in read(person)


def test_it_reads_as_well_in_english(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clean, risky = office.person(), office.person()
    office.pushed(risky, "companion", at=AT)
    monkeypatch.setenv("HEALTHCODE_LANG", "en")
    assert "no abnormality" in read(clean)
    assert "The database holds these travel notices for you:" in read(risky)


def test_it_comes_back_the_minute_the_risk_ends(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at=AT)
    office.declared(person, at="2022-05-31 08:00")
    assert NOTICE in read(person, "2022-06-01 07:59")
    assert CLEAN in read(person, "2022-06-01 08:00")
