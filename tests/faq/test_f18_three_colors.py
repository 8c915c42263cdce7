"""F18 该健康码分为红、黄、绿三种颜色,对个人提供防疫健康风险分级服务;“绿码”人员体温检测正常的可予以通行。"""

from collections.abc import Callable

import pytest

from healthcode.core.terms import EvidenceKind
from tests.faq.office import cli
from tests.faq.town import Resident, Town

AT = "2022-05-18 08:00"


def healthy(town: Town, person: Resident) -> None:
    person.declares()


def symptomatic(town: Town, person: Resident) -> None:
    person.declares("cold_like")


def at_home(town: Town, person: Resident) -> None:
    town.office.decided(person.number, EvidenceKind.QUARANTINE_ORDER, quarantine="home")


def in_quarantine(town: Town, person: Resident) -> None:
    town.office.decided(person.number, EvidenceKind.QUARANTINE_ORDER, quarantine="central")


def positive(town: Town, person: Resident) -> None:
    town.office.tested(person.number, "2022-05-17 20:00", result="positive")


def confirmed(town: Town, person: Resident) -> None:
    town.office.decided(person.number, EvidenceKind.CASE_CONFIRMED)


COLORS = [
    (healthy, "green", "● 绿码", "● green"),
    (symptomatic, "yellow", "▲ 黄码", "▲ yellow"),
    (at_home, "yellow", "▲ 黄码", "▲ yellow"),
    (in_quarantine, "red", "■ 红码", "■ red"),
    (positive, "red", "■ 红码", "■ red"),
    (confirmed, "red", "■ 红码", "■ red"),
]


@pytest.mark.parametrize(("act", "color", "chinese", "english"), COLORS)
def test_the_person_the_guard_and_the_office_see_one_color(
    town: Town, monkeypatch: pytest.MonkeyPatch, act: Callable[[Town, Resident], None], color: str, chinese: str,
    english: str,
) -> None:  # fmt: skip
    person = town.resident()
    town.at(AT)
    assert person.sees()["color"] == "green"
    act(town, person)
    assert person.sees()["color"] == color
    assert town.scan(person)["color"] == color
    assert chinese in cli("explain", person.number, "--as", "auditor").out
    monkeypatch.setenv("HEALTHCODE_LANG", "en")
    assert english in cli("explain", person.number, "--as", "auditor").out


@pytest.mark.parametrize(
    ("temperature", "met"), [(None, True), (36.6, True), (37.2, True), (37.3, False), (38.5, False)]
)
def test_green_passes_with_a_normal_temperature_and_with_no_other(
    town: Town, temperature: float | None, met: bool
) -> None:
    found = town.scan(town.resident(), temperature=temperature)
    assert found["rule"] == {"met": met, "reasons": [] if met else ["rule.temperature"]}


@pytest.mark.parametrize("act", [symptomatic, in_quarantine])
def test_yellow_and_red_pass_at_no_temperature(town: Town, act: Callable[[Town, Resident], None]) -> None:
    person = town.resident()
    town.at(AT)
    act(town, person)
    assert town.scan(person, temperature=36.6)["rule"] == {"met": False, "reasons": ["rule.color"]}


def test_of_several_colors_the_worst_is_shown_and_each_is_explained(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    for act in (symptomatic, at_home, positive):
        act(town, person)
    page = person.sees()
    assert page["color"] == "red"
    assert sorted((reason["rule_id"], reason["color"]) for reason in page["reasons"]) == [
        ("declaration", "yellow"), ("positive", "red"), ("quarantine", "yellow"),
    ]  # fmt: skip


def test_a_red_code_ends_by_the_decision_that_ends_it(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    in_quarantine(town, person)
    town.at("2022-05-25 07:59")
    assert person.sees()["color"] == "red"
    town.at("2022-05-25 08:00")
    town.office.decided(person.number, EvidenceKind.QUARANTINE_ENDED)
    assert person.sees()["color"] == "green"
    assert town.scan(person)["rule"]["met"] is True
