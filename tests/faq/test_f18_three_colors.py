"""F18 该健康码分为红、黄、绿三种颜色,对个人提供防疫健康风险分级服务;“绿码”人员体温检测正常的可予以通行。"""

from collections.abc import Callable

import pytest

from healthcode.core.terms import EvidenceKind, Symptom
from tests.faq.office import Office, cli

AT = "2022-05-18 08:00"


def healthy(office: Office, person: str) -> None:
    office.declared(person, at=AT)


def symptomatic(office: Office, person: str) -> None:
    office.declared(person, Symptom.COLD_LIKE, at=AT)


def at_home(office: Office, person: str) -> None:
    office.decided(person, EvidenceKind.QUARANTINE_ORDER, at=AT, quarantine="home")


def in_quarantine(office: Office, person: str) -> None:
    office.decided(person, EvidenceKind.QUARANTINE_ORDER, at=AT, quarantine="central")


def positive(office: Office, person: str) -> None:
    office.tested(person, "2022-05-17 20:00", at=AT, result="positive")


def confirmed(office: Office, person: str) -> None:
    office.decided(person, EvidenceKind.CASE_CONFIRMED, at=AT)


COLORS = [
    (healthy, "green", "● 绿码", "● green"),
    (symptomatic, "yellow", "▲ 黄码", "▲ yellow"),
    (at_home, "yellow", "▲ 黄码", "▲ yellow"),
    (in_quarantine, "red", "■ 红码", "■ red"),
    (positive, "red", "■ 红码", "■ red"),
    (confirmed, "red", "■ 红码", "■ red"),
]


@pytest.mark.parametrize(("act", "color", "chinese", "english"), COLORS)
def test_color_word_and_shape_say_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch, act: Callable[[Office, str], None], color: str, chinese: str,
    english: str,
) -> None:  # fmt: skip
    person = office.person()
    assert office.shown(person, "2022-05-18 07:59")["color"] == "green"
    act(office, person)
    assert office.shown(person, AT)["color"] == color
    assert chinese in cli("explain", person, "--at", AT, "--as", "auditor").out
    monkeypatch.setenv("HEALTHCODE_LANG", "en")
    assert english in cli("explain", person, "--at", AT, "--as", "auditor").out


def test_of_several_colors_the_worst_is_shown_and_each_is_explained(office: Office) -> None:
    person = office.person()
    symptomatic(office, person)
    at_home(office, person)
    positive(office, person)
    shown = office.shown(person, AT)
    assert shown["color"] == "red"
    assert sorted(reason["rule"] for reason in shown["because"]) == ["declaration", "positive", "quarantine"]


def test_a_red_code_ends_by_the_decision_that_ends_it(office: Office) -> None:
    person = office.person()
    in_quarantine(office, person)
    office.decided(person, EvidenceKind.QUARANTINE_ENDED, at="2022-05-25 08:00")
    assert office.shown(person, "2022-05-25 07:59")["color"] == "red"
    assert office.shown(person, "2022-05-25 08:00")["color"] == "green"
