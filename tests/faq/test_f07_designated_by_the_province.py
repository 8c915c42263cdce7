"""F07 (四)根据我省疫情防控需要确定的其他涉疫风险人员。"""

import pytest

from healthcode.core.terms import EvidenceKind
from tests.faq.office import Office
from tests.faq.town import Town


def designate(office: Office, needs: str) -> str:
    person = office.person()
    office.pushed(person, "其他涉疫风险", at="2022-05-18 08:00", needs=needs)
    return person


def test_a_designation_brings_its_own_needs_from_the_same_vocabulary(office: Office) -> None:
    person = designate(office, "community_report;negative_tests:2:24")
    shown = office.shown(person, "2022-05-18 08:00")
    assert (shown["pop_ups"], shown["waiting_for"]) == (["other_risk"], ["community_report", "negative_tests"])


def test_only_what_was_designated_releases_it(office: Office) -> None:
    person = designate(office, "community_report")
    office.reported(person, at="2022-05-18 10:00")
    assert office.pop_up(person, "2022-05-18 09:59")
    shown = office.shown(person, "2022-05-18 10:00")
    assert [(reason["rule"], reason["outcome"]) for reason in shown["because"]] == [("other_risk", "released")]


def test_without_needs_only_the_fourteen_days_end_it(office: Office) -> None:
    person = designate(office, "")
    shown = office.shown(person, "2022-05-18 08:00")
    assert (shown["pop_up"], shown["waiting_for"]) == (True, [])
    assert shown["review_at"] == "2022-06-01T08:00:00+08:00"


@pytest.mark.parametrize("needs", ["a_negative", "negative_tests:0", "negative_tests:two"])
def test_a_need_that_nobody_defined_is_refused_with_its_row(office: Office, needs: str) -> None:
    other = {"document_number": office.person(), "kind": "companion", "exposed_at": "2022-05-17 21:00"}
    wrong = {"document_number": office.person(), "kind": "other_risk", "exposed_at": "2022-05-17 21:00", "needs": needs}
    batch = office.proposed(wrong, other, at="2022-05-18 08:00")
    assert (batch.rows, batch.rejected) == (1, 1)


def test_no_push_is_needed_two_persons_can_designate_one(office: Office) -> None:
    person = office.person()
    office.decided(person, EvidenceKind.OTHER_RISK, at="2022-05-18 08:00", needs=[{"need": "community_report"}])
    assert not office.pop_up(person, "2022-05-18 07:59")
    assert office.shown(person, "2022-05-18 08:00")["waiting_for"] == ["community_report"]


def test_the_person_reads_what_the_province_asks_for(town: Town) -> None:
    person = town.resident()
    town.at("2022-05-18 08:00")
    town.office.pushed(person.number, "other_risk", needs="community_report;negative_tests:2:24")
    (reason,) = person.sees()["reasons"]
    assert (reason["rule_id"], reason["clause"]) == ("other_risk", "弹窗(四)")
    assert [(need["need"], need["count"], need["apart_hours"]) for need in reason["needs"]] == [
        ("community_report", 1, 0), ("negative_tests", 2, 24),
    ]  # fmt: skip
