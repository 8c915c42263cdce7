"""F05 哪些人员“河北健康码”会出现弹窗?(一)大数据推送同时空伴随、重点场所驻留、中高风险区域驻留人员。"""

import pytest

from tests.faq.office import Office, cli
from tests.faq.town import Town

KINDS = ("时空伴随", "重点场所驻留", "中高风险区驻留")


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_opens_a_pop_up_and_leaves_the_color_green(office: Office, kind: str) -> None:
    person = office.person()
    office.pushed(person, kind, at="2022-05-18 08:00")
    shown = office.shown(person, "2022-05-18 08:00")
    assert (shown["pop_ups"], shown["color"]) == (["close_presence"], "green")
    assert shown["waiting_for"] == ["community_clearance", "community_report", "negative_tests"]


def test_it_is_answered_for_from_the_minute_we_were_told_and_not_before(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at="2022-05-18 08:00")
    assert not office.pop_up(person, "2022-05-18 07:59")
    assert office.pop_up(person, "2022-05-18 08:00")


def test_a_list_that_is_only_proposed_changes_nobody(office: Office) -> None:
    person = office.person()
    row = {"document_number": person, "kind": "companion", "exposed_at": "2022-05-17 21:00"}
    batch = office.proposed(row, at="2022-05-18 08:00")
    assert not office.pop_up(person, "2022-05-18 08:30")
    office.approved(batch, at="2022-05-18 09:00")
    assert not office.pop_up(person, "2022-05-18 08:30")
    assert office.pop_up(person, "2022-05-18 09:00")


def test_an_exposure_of_fourteen_days_ago_opens_a_pop_up_and_an_older_one_nothing(office: Office) -> None:
    just, late = office.person(), office.person()
    office.pushed(just, "companion", at="2022-05-31 21:00")
    office.pushed(late, "companion", at="2022-05-31 21:01")
    assert office.pop_up(just, "2022-05-31 21:01")
    assert not office.pop_up(late, "2022-05-31 21:01")


def test_the_terminal_says_why_and_what_is_missing(office: Office) -> None:
    person = office.person()
    office.pushed(person, "companion", at="2022-05-18 08:00")
    said = cli("explain", person, "--at", "2022-05-18 08:00", "--as", "auditor").out
    for text in (
        "绿码",
        "弹窗",
        "时空伴随",
        "向社区报备",
        "基层排查完毕",
        "间隔满 24 小时",
        "2022-06-01 08:00 自动解除",
    ):
        assert text in said


def test_the_person_and_the_guard_see_it_at_once(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.pushed(person.number)
    page = person.sees()
    (reason,) = page["reasons"]
    assert (page["color"], page["pop_ups"], reason["outcome"]) == ("green", ["close_presence"], "open")
    assert [piece["kind"] for piece in reason["evidence"]] == ["companion"]
    assert town.scan(person)["rule"] == {"met": False, "reasons": ["rule.pop_up"]}
