"""F37 当出现出行提示时,民众需尽快核实个人健康状况,查看是否错填健康申报信息或被列为重点管控人员,

并如实向防控人员说明情况。
"""

from collections.abc import Callable

import pytest

from healthcode.core.terms import EvidenceKind
from healthcode.texts import LANGUAGES, sentence
from tests.builders import hebei
from tests.doors.client import good, refused
from tests.faq.office import cli
from tests.faq.town import Resident, Town

AT = "2022-05-18 08:00"
Act = Callable[[Town, Resident], object]


def push(kind: str) -> Act:
    return lambda town, person: town.office.pushed(person.number, kind)


def symptom(town: Town, person: Resident) -> None:
    person.declares("cold_like")


def positive(town: Town, person: Resident) -> None:
    town.office.tested(person.number, "2022-05-17 20:00", result="positive")


def at_home(town: Town, person: Resident) -> None:
    town.office.decided(person.number, EvidenceKind.QUARANTINE_ORDER, quarantine="home")


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


def seen(town: Town, person: Resident) -> list[str]:
    """The notices that the person sees, which are those that the guard is told."""
    notices: list[str] = person.sees()["notices"]
    assert town.scan(person)["notices"] == notices
    return notices


@pytest.mark.parametrize(("act", "notice", "words"), NOTICES, ids=NAMES)
def test_each_risk_brings_the_notice_that_says_what_to_check_and_to_do(
    town: Town, act: Act, notice: str, words: tuple[str, ...]
) -> None:
    person = town.resident()
    town.at(AT)
    assert seen(town, person) == []
    act(town, person)
    assert seen(town, person) == [notice]
    told = (sentence(notice, "zh-CN"), cli("explain", person.number, "--as", "auditor").out.replace("│", ""))
    for text in ("".join(one.split()) for one in told):
        assert all(word.replace(" ", "") in text for word in words), text


def test_two_risks_bring_both_notices_and_one_text_is_not_shown_twice(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    for act in (push("from_case_county"), push("from_severe_city"), symptom):
        act(town, person)
    assert seen(town, person) == ["notice.declaration", "notice.report_test_once"]


def test_the_notice_goes_with_the_risk(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    symptom(town, person)
    assert seen(town, person) == ["notice.declaration"]
    town.at("2022-05-18 09:00")
    person.declares()
    assert seen(town, person) == []


def test_whoever_was_listed_wrongly_says_so_and_is_not_stopped_while_the_answer_is_awaited(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    push("other_risk")(town, person)
    person.appeals("other_risk")
    reviewer, place = town.reviews()
    assert reviewer.post(f"{place}/suspension").status_code == 204
    assert seen(town, person) == []
    town.at("2022-05-18 09:00")
    good(reviewer.post(f"{place}/decision", {"outcome": "refused", "reason": "source_confirms"}))
    assert seen(town, person) == ["notice.designated"]


def test_a_companion_is_not_suspended_however_loudly_it_is_disputed(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    push("companion")(town, person)
    person.appeals("close_presence")
    reviewer, place = town.reviews()
    refused(reviewer.post(f"{place}/suspension"), 409, "appeal.not_suspendable")
    assert seen(town, person) == ["notice.report_test_wait"]


def test_the_notice_of_somebody_who_died_is_not_sent(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    push("companion")(town, person)
    credential = person.code()["credential"]
    town.office.decided(person.number, EvidenceKind.DEATH)
    code, page = person.code(), person.information()
    assert (code["state"], code["notices"], code["credential"]) == ("closed", [], None)
    assert (page["closed"], page["notices"], page["no_abnormality"]) == (True, [], False)
    found = town.guard().scan(person.door.showing(town.now, credential))
    assert (found["verdict"], found["code"], found["notices"]) == ("bad_code", "code.closed", [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_of_the_edition_has_its_text(language: str) -> None:
    for notice in hebei().notices.values():
        assert len(sentence(notice, language)) > 20
