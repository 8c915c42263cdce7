"""F37 当出现出行提示时,民众需尽快核实个人健康状况,查看是否错填健康申报信息或被列为重点管控人员,

并如实向防控人员说明情况。
"""

from collections.abc import Callable

import pytest

from healthcode.core.terms import EvidenceKind, Symptom
from healthcode.texts import LANGUAGES, sentence
from tests.builders import hebei
from tests.faq.office import Office, cli

AT = "2022-05-18 08:00"
Act = Callable[[Office, str], object]


def push(kind: str) -> Act:
    return lambda office, person: office.pushed(person, kind, at=AT)


def symptom(office: Office, person: str) -> None:
    office.declared(person, Symptom.COLD_LIKE, at=AT)


def positive(office: Office, person: str) -> None:
    office.tested(person, "2022-05-17 20:00", at=AT, result="positive")


def at_home(office: Office, person: str) -> None:
    office.decided(person, EvidenceKind.QUARANTINE_ORDER, at=AT, quarantine="home")


NOTICES: list[tuple[Act, str, tuple[str, ...]]] = [
    (push("companion"), "notice.report_test_wait", ("向所在社区报备", "两次核酸检测", "24 小时", "14 天")),
    (push("from_case_county"), "notice.report_test_once", ("向所在社区报备", "一次核酸检测", "14 天")),
    (push("from_severe_city"), "notice.report_test_once", ("向所在社区报备", "一次核酸检测", "14 天")),
    (push("other_risk"), "notice.designated", ("被确定为需要关注的人员", "联系所在社区", "如实说明情况")),
    (symptom, "notice.declaration", ("如填错", "如实重新申报", "每天最多 3 次")),
    (positive, "notice.positive", ("留在原处", "联系所在社区", "复核")),
    (at_home, "notice.quarantine", ("居家健康监测", "联系社区")),
]
NAMES = ("companion", "case-county", "severe-city", "designated", "declaration", "positive", "quarantine")


@pytest.mark.parametrize(("act", "notice", "words"), NOTICES, ids=NAMES)
def test_each_risk_brings_the_notice_that_says_what_to_check_and_to_do(
    office: Office, act: Act, notice: str, words: tuple[str, ...]
) -> None:
    person = office.person()
    assert office.shown(person, AT)["notices"] == []
    act(office, person)
    assert office.shown(person, AT)["notices"] == [notice]
    said = "".join(cli("explain", person, "--at", AT, "--as", "auditor").out.replace("│", "").split())
    for word in words:
        assert word.replace(" ", "") in said


def test_two_risks_bring_both_notices_and_one_text_is_not_shown_twice(office: Office) -> None:
    person = office.person()
    for act in (push("from_case_county"), push("from_severe_city"), symptom):
        act(office, person)
    assert office.shown(person, AT)["notices"] == ["notice.declaration", "notice.report_test_once"]


def test_the_notice_goes_with_the_risk(office: Office) -> None:
    person = office.person()
    symptom(office, person)
    office.declared(person, at="2022-05-18 09:00")
    assert office.shown(person, "2022-05-18 08:59")["notices"] == ["notice.declaration"]
    assert office.shown(person, "2022-05-18 09:00")["notices"] == []


def test_the_notice_of_somebody_who_died_is_not_sent(office: Office) -> None:
    person = office.person()
    push("companion")(office, person)
    office.decided(person, EvidenceKind.DEATH, at="2022-05-18 09:00")
    shown = office.shown(person, "2022-05-18 09:00")
    assert (shown["closed"], shown["notices"], shown["no_abnormality"]) == (True, [], False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_of_the_edition_has_its_text(language: str) -> None:
    for notice in hebei().notices.values():
        assert len(sentence(notice, language)) > 20
