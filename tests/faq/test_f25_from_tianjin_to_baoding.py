"""F25 目前,持“河北健康码”绿码或持“津心办”绿码,且扫码未见异常,体温检测正常的,不需隔离。

Asked before one leaves, by anybody, and the same table decides at the door about the code that is shown there.
"""

from dataclasses import replace
from typing import Any

from healthcode.core.crossings import against, row_of
from healthcode.core.scans import Told, check, told
from tests.doors.client import good, refused
from tests.faq.town import Resident, Town

TIANJIN, BAODING = "120000", "130600"


def asked(town: Town, origin: str = TIANJIN, destination: str = BAODING) -> dict[str, Any]:
    return dict(good(town.caller("public").get("/crossing", params={"from": origin, "to": destination})))


def test_anybody_is_told_without_a_name_and_without_a_session(town: Town) -> None:
    row = asked(town)["row"]
    assert [code["kind"] for code in row["accepts"]] == ["own_green", "origin_green"]
    assert row["accepts"][1]["name"] == "津心办"
    assert (row["asks"], row["tested_within_hours"]) == (["scan_clear", "normal_temperature"], 0)


def test_the_answer_says_why_in_which_edition_until_when_and_whom_to_ask(town: Town) -> None:
    told = asked(town)
    assert told["row"]["clause"] == "我在天津工作,想近期回河北保定市,扫码后是否需要隔离?"
    assert (told["edition"]["id"], told["valid_until"], told["ask"]) == ("CN-130000/2022-05-17", None, "12345")
    assert told["row"]["otherwise"] == "ask_destination"  # the FAQ does not say what follows, and nobody guesses


def test_a_way_of_which_nothing_is_said_is_answered_with_not_knowing(town: Town) -> None:
    told = asked(town, "310000")
    assert (told["row"], told["ask"]) == (None, "12345")


def test_a_slip_is_told_as_one(town: Town) -> None:
    caller = town.caller("public")
    for origin, destination, code in (
        ("130602", BAODING, "crossing.same_place"), (TIANJIN, "110000", "crossing.not_here"),
        ("129999", BAODING, "crossing.unknown_place"), ("810000", BAODING, "crossing.enters"),
    ):  # fmt: skip
        refused(caller.get("/crossing", params={"from": origin, "to": destination}), 422, code)
    assert caller.get("/crossing", params={"from": "1", "to": BAODING}).status_code == 400


# At the door in Baoding


def as_told(town: Town, person: Resident) -> Told:
    shown = check(person.door.showing(town.now), trust=town.trust(), at=town.now)
    return told(shown.credential)


def stands_against(town: Town, facts: Told, *, issuer: str = "130000", temperature: float = 36.5) -> tuple[str, ...]:
    edition = town.site.house.doors.furnished.edition(town.now)
    row = row_of(edition, TIANJIN, BAODING, at=town.now)
    assert row is not None
    return against(row, facts, issuer, temperature, town.now)


def test_a_green_code_clear_scan_and_normal_temperature_pass_and_a_fever_does_not(town: Town) -> None:
    facts = as_told(town, town.resident())
    assert stands_against(town, facts) == ()
    assert stands_against(town, facts, issuer=TIANJIN) == ()
    assert stands_against(town, facts, temperature=37.2) == ()
    assert stands_against(town, facts, temperature=37.3) == ("rule.temperature",)
    assert stands_against(town, facts, issuer="110000") == ("crossing.code_not_accepted",)


def test_a_notice_or_another_color_is_against_it(town: Town) -> None:
    person = town.resident()
    person.declares("cold_like")
    assert stands_against(town, as_told(town, person)) == ("rule.color",)
    assert stands_against(town, replace(as_told(town, town.resident()), pop_up=True)) == ("rule.pop_up",)
