"""Evidence as it is told: which time it happened, which details its kind may carry, what is refused."""

import doctest
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from healthcode.core import evidence, problems
from healthcode.core.evidence import FIELDS, evidence_from, local, needs_from
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, Answer, Color, EvidenceId, EvidenceKind, NeedKind, Symptom
from tests.builders import a_declaration, a_negative, a_push, instant, told

TOLD = "2022-05-18 08:00"


def refused(kind: str, **details: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        evidence_from(EvidenceId("e1"), EvidenceKind(kind), local(TOLD), details)
    return caught.value


def test_the_examples_of_the_modules_run() -> None:
    assert doctest.testmod(evidence).failed == doctest.testmod(problems).failed == 0


def test_every_kind_says_what_it_may_carry() -> None:
    assert set(FIELDS) == set(EvidenceKind)


@pytest.mark.parametrize(
    ("kind", "field", "more"),
    [
        ("companion", "exposed_at", {}),
        ("other_risk", "exposed_at", {}),
        ("arrival", "arrived_at", {}),
        ("community_report", "reported_at", {}),
        ("community_clearance", "checked_at", {"of": ["close_presence"]}),
        ("test_negative", "sampled_at", {}),
        ("test_positive", "sampled_at", {}),
        ("case_confirmed", "occurred_at", {}),
        ("recovered", "occurred_at", {}),
        ("quarantine_order", "occurred_at", {"quarantine": "home"}),
        ("mark_lifted", "occurred_at", {"region": "120000"}),
    ],
)
def test_it_happened_at_the_time_of_its_own(kind: str, field: str, more: dict[str, Any]) -> None:
    assert told(TOLD, kind, **{field: "2022-05-17 21:00"}, **more).occurred_at == instant("2022-05-17 21:00")


def test_a_push_of_unknown_exposure_happened_when_it_occurred_and_else_when_it_was_told() -> None:
    assert told(TOLD, "companion", occurred_at="2022-05-17 20:00").occurred_at == instant("2022-05-17 20:00")
    bare = told(TOLD, "companion")
    assert (bare.occurred_at, bare.exposure_known) == (instant(TOLD), False)
    assert a_push(TOLD).exposure_known


def test_the_exposure_speaks_before_the_time_of_occurrence() -> None:
    both = told(TOLD, "companion", exposed_at="2022-05-17 21:00", occurred_at="2022-05-17 23:00")
    assert both.occurred_at == instant("2022-05-17 21:00")


def test_a_test_keeps_when_it_was_reported_apart() -> None:
    test = a_negative("2022-05-18 20:00", sampled="2022-05-18 12:00", reported_at="2022-05-18 19:00")
    assert (test.occurred_at, test.reported_at) == (instant("2022-05-18 12:00"), instant("2022-05-18 19:00"))


def test_it_is_known_from_the_minute_it_is_told_to_the_minute_it_is_taken_back() -> None:
    push = a_push("2022-05-18 08:00", withdrawn="2022-05-18 12:00")
    known = [push.known(instant(f"2022-05-18 {time}")) for time in ("07:59", "08:00", "11:59", "12:00")]
    assert known == [False, True, True, False]


def test_times_in_details_may_be_iso_text_with_an_offset() -> None:
    push = evidence_from(
        EvidenceId("e1"), EvidenceKind.COMPANION, local(TOLD), {"exposed_at": "2022-05-17T13:00:00+00:00"}
    )
    assert push.occurred_at == instant("2022-05-17 21:00") == datetime(2022, 5, 17, 13, tzinfo=UTC)


@pytest.mark.parametrize("found", ["yesterday", "2022-05-17T21:00:00", datetime(2022, 5, 17, 21)])  # noqa: DTZ001
def test_a_time_without_offset_or_sense_is_refused(found: object) -> None:
    problem = refused("companion", exposed_at=found)
    assert problem.code == "evidence.time"
    assert problem.facts == {"kind": "companion", "field": "exposed_at", "found": str(found)}


def test_an_unknown_detail_is_refused_with_those_that_are_known() -> None:
    problem = refused("companion", exposed_on="2022-05-17")
    assert problem.code == "evidence.unknown_field"
    assert problem.facts["field"] == "exposed_on"
    assert problem.facts["allowed"] == "exposed_at incident occurred_at place"


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("arrival", "arrived_at"),
        ("test_negative", "sampled_at"),
        ("community_clearance", "of"),
        ("quarantine_order", "quarantine"),
        ("mark_lifted", "region"),
        ("identity_linked", "linked_to"),
        ("suspension", "of"),
    ],
)
def test_what_a_kind_cannot_do_without_is_asked_for(kind: str, field: str) -> None:
    problem = refused(kind)
    assert (problem.code, problem.facts["field"]) == ("evidence.missing_field", field)


@pytest.mark.parametrize("details", [{"region": "120000"}, {"color": "red"}])
def test_a_mark_needs_region_and_color(details: dict[str, str]) -> None:
    assert refused("other_region_mark", **details).code == "evidence.missing_field"


@pytest.mark.parametrize(
    ("kind", "details", "field"),
    [
        ("quarantine_order", {"quarantine": "hotel"}, "quarantine"),
        ("other_region_mark", {"region": "120000", "color": "orange"}, "color"),
        ("community_clearance", {"of": ["close_presence"], "finding": "perhaps"}, "finding"),
        ("declaration", {"contact_with_case": "maybe"}, "contact_with_case"),
        ("declaration", {"symptoms": ["cough"]}, "symptoms"),
    ],
)
def test_a_word_outside_its_closed_set_is_refused(kind: str, details: dict[str, Any], field: str) -> None:
    problem = refused(kind, **details)
    assert (problem.code, problem.facts["field"]) == ("evidence.value", field)
    assert problem.facts["allowed"]


def test_a_finding_may_be_written_with_a_blank() -> None:
    assert not told(TOLD, "community_clearance", of=["close_presence"], finding="not cleared").cleared
    assert told(TOLD, "community_clearance", of=["close_presence"]).cleared


@pytest.mark.parametrize(("kind", "field"), [("community_clearance", "of"), ("declaration", "symptoms")])
def test_a_list_is_a_list_and_not_a_word(kind: str, field: str) -> None:
    problem = refused(kind, **{field: "close_presence"})
    assert (problem.code, problem.facts["field"]) == ("evidence.not_a_list", field)


def test_no_symptom_excludes_every_other() -> None:
    assert refused("declaration", symptoms=["none", "other"]).code == "evidence.symptoms_none"


def test_a_declaration_without_answers_is_healthy() -> None:
    answers = a_declaration(TOLD).answers
    assert answers.symptoms == {Symptom.NONE}
    assert (answers.contact_with_case, answers.temperature) == (Answer.NO, None)
    assert a_declaration(TOLD, symptoms=[]).answers == answers


@pytest.mark.parametrize("found", ["34.9", "42.1", "warm", "nan"])
def test_a_temperature_outside_the_form_is_refused(found: str) -> None:
    problem = refused("declaration", temperature=found)
    assert (problem.code, problem.facts["found"]) == ("evidence.temperature", found)


@pytest.mark.parametrize("found", ["35.0", 42, 36.5])
def test_a_temperature_within_the_form_is_read(found: object) -> None:
    assert a_declaration(TOLD, temperature=found).answers.temperature == float(str(found))


def test_a_mark_carries_color_and_end() -> None:
    mark = told(TOLD, "other_region_mark", region="120000", color="yellow", expires_at="2022-05-25 08:00")
    assert (mark.color, mark.expires_at) == (Color.YELLOW, instant("2022-05-25 08:00"))


def test_needs_are_written_by_name_or_with_arguments() -> None:
    report, tests = needs_from(["community_report", {"need": "negative_tests", "count": "2", "apart_hours": 24}])
    assert (report.kind, report.count, report.apart) == (NeedKind.COMMUNITY_REPORT, 1, timedelta())
    assert (tests.kind, tests.count, tests.apart) == (NeedKind.NEGATIVE_TESTS, 2, timedelta(hours=24))
    assert needs_from([]) == ()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("community_report", "needs.not_a_list"),
        (7, "needs.not_a_list"),
        ({"need": "community_report"}, "needs.not_a_list"),
        ([7], "needs.not_a_list"),
        ([["community_report"]], "needs.not_a_list"),
        ([{"need": "patience"}], "needs.unknown"),
        ([{}], "needs.unknown"),
        ([{"need": "community_report", "count": 2}], "needs.unknown_argument"),
        ([{"need": "negative_tests", "apart_days": 1}], "needs.unknown_argument"),
        ([{"need": "negative_tests", "count": 0}], "needs.argument_range"),
        ([{"need": "negative_tests", "count": 15}], "needs.argument_range"),
        ([{"need": "negative_tests", "count": True}], "needs.argument_range"),
        ([{"need": "negative_tests", "count": 1.5}], "needs.argument_range"),
        ([{"need": "negative_tests", "apart_hours": -1}], "needs.argument_range"),
        ([{"need": "negative_tests", "apart_hours": 337}], "needs.argument_range"),
        ([{"need": "negative_tests", "apart_hours": "a day"}], "needs.argument_range"),
    ],
)
def test_needs_outside_the_vocabulary_are_refused(raw: object, code: str) -> None:
    with pytest.raises(Problem) as caught:
        needs_from(raw)
    assert caught.value.code == code
    assert refused("other_risk", needs=raw).code == code


def test_fourteen_tests_and_fourteen_days_apart_are_the_most() -> None:
    assert needs_from([{"need": "negative_tests", "count": 14, "apart_hours": 336}])[0].apart == timedelta(days=14)


def test_a_local_time_is_date_blank_hour_and_minute() -> None:
    assert local("2022-05-18 08:00") == datetime(2022, 5, 18, 8, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "2022-05-18",
        "2022-05-18 08:00:00",
        "2022-05-18T08:00",
        "2022-05-18 8:00",
        "2022-05-18 0800Z",
        "2022-05-18 08+08",
        "2022-05-18 24:00",
        "2022-02-29 08:00",
        "22-05-18 08:00",
        "",
    ],
)
def test_any_other_writing_of_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        local(text)
