"""F03 二是通过“扫描码”功能扫描获取他人防疫健康信息,作为持码人员健康凭证验证工具。

The result is minimal: color, pop-up yes or no, a masked name, how fresh, and “meets this door's rule: yes / no / why”.
"""

from datetime import timedelta
from typing import Any

import pytest

from healthcode.core.terms import EvidenceKind
from healthcode.texts import LANGUAGES, sentence
from tests.faq.town import Body, Resident, Town

AT = "2022-05-18 08:00"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
RULES = ("color", "pop_up", "temperature", "test_missing", "test_too_old", "not_declared")


def ruled(town: Town, person: Resident, hours: int = 0, **more: Any) -> Body:
    """The answer to this door's rule."""
    return dict(town.scan(person, rule={"tested_within_hours": hours}, **more)["rule"])


def test_a_guard_is_told_this_and_nothing_more(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    town.office.tested(person.number, "2022-05-18 07:00")
    shown = person.door.showing(town.now)
    town.after(7 * SECOND)
    found = town.guard().scan(shown)
    assert len(found.pop("sentence")) > 10
    assert found == {
        "verdict": "accepted", "code": "scan.accepted", "color": "green", "pop_up": False, "declared": True,
        "name": "王**", "level": "own", "shown_at": "2022-05-18T00:00:00Z", "shown_ago": 7, "checked_before": None,
        "no_abnormality": True, "notices": [], "rule": {"met": True, "reasons": []},
        "soft_key": False, "check_document": False, "document_hint": None,
        "latest_negative": {"sampled_at": "2022-05-17T23:00:00Z", "reported_at": "2022-05-18T00:00:00Z"},
        "server_at": "2022-05-18T00:00:07Z",
    }  # fmt: skip


def test_neither_why_nor_where_nor_who_else_is_told(town: Town) -> None:
    person = town.resident(address="建设大街1号")
    town.at(AT)
    town.office.pushed(person.number, place="长安集贸市场")
    found = town.scan(person)
    assert (found["pop_up"], found["notices"]) == (True, ["notice.report_test_wait"])
    for secret in ("长安", "建设大街", "companion", "close_presence", "130102"):
        assert secret not in str(found)


def test_yes_has_no_reasons_and_no_names_every_one(town: Town) -> None:
    person = town.resident()
    town.at(AT)
    assert ruled(town, person, temperature=36.6) == {"met": True, "reasons": []}
    town.office.pushed(person.number)
    assert ruled(town, person, temperature=36.6) == {"met": False, "reasons": ["rule.pop_up"]}
    person.declares("cold_like")
    town.after(SECOND)
    assert ruled(town, person, 24, temperature=37.3) == {
        "met": False, "reasons": ["rule.color", "rule.pop_up", "rule.temperature", "rule.test_missing"],
    }  # fmt: skip


@pytest.mark.parametrize("hours", [24, 48, 72])
def test_a_test_counts_for_the_doors_hours_from_its_sample_and_not_a_second_longer(town: Town, hours: int) -> None:
    person = town.resident()
    town.at("2022-05-17 18:00")
    town.office.tested(person.number, "2022-05-17 10:00")
    town.at("2022-05-18 10:00")
    town.after((hours - 24) * HOUR)
    assert ruled(town, person, hours) == {"met": True, "reasons": []}
    town.after(SECOND)
    assert ruled(town, person, hours) == {"met": False, "reasons": ["rule.test_too_old"]}
    assert ruled(town, person) == {"met": True, "reasons": []}


def test_what_counts_is_the_status_of_now_and_not_of_when_the_phone_was_online(town: Town) -> None:
    person = town.resident()
    credential = person.code()["credential"]
    town.at("2022-05-17 12:00")
    town.office.decided(person.number, EvidenceKind.QUARANTINE_ORDER, quarantine="central")
    found = town.guard().scan(person.door.showing(town.now, credential))
    assert (found["verdict"], found["color"], found["rule"]["met"]) == ("accepted", "red", False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_why_says_what_to_do(language: str) -> None:
    for rule in RULES:
        assert len(sentence(f"rule.{rule}", language)) > 10
