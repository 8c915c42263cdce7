"""What is shown of a person: spans that open again, what was taken back, declarations, death, several documents."""

from datetime import timedelta

import pytest

from healthcode.core.episodes import episodes
from healthcode.core.evidence import Evidence
from healthcode.core.status import Status, combine, decide, declarations_of_day, valid_declarations
from healthcode.core.terms import Color, Outcome
from tests.builders import (
    a_clearance,
    a_declaration,
    a_mark,
    a_negative,
    a_positive,
    a_push,
    a_report,
    an_arrival,
    hebei,
    instant,
    told,
)


def shown(at: str, *evidence: Evidence) -> Status:
    return decide(evidence, [hebei()], at=instant(at))


def reasons(at: str, *evidence: Evidence) -> list[str]:
    return [str(reason) for reason in shown(at, *evidence).because]


LIFTED = told("2022-05-18 09:00", "mark_lifted", region="120000")


def test_a_mark_set_again_on_the_day_it_was_lifted_is_a_mark_again() -> None:
    marks = [a_mark("2022-05-18 08:00", color="yellow"), LIFTED, a_mark("2022-05-18 10:00", color="red")]
    assert shown("2022-05-18 09:00", *marks).color is Color.GREEN
    assert shown("2022-05-18 09:59", *marks).color is Color.GREEN
    assert shown("2022-05-18 10:00", *marks).color is Color.RED
    assert reasons("2022-05-18 10:00", *marks) == ["other_region/released", "other_region/open"]


def test_the_same_mark_told_again_after_it_was_lifted_opens_nothing_that_stays() -> None:
    again = a_mark("2022-05-18 10:00", occurred_at="2022-05-18 08:00")
    assert shown("2022-05-18 10:00", a_mark("2022-05-18 08:00"), LIFTED, again).color is Color.GREEN


def test_a_positive_after_a_recovery_of_the_same_day_is_red_again() -> None:
    recovered = told("2022-05-18 12:00", "recovered")
    evidence = [a_positive("2022-05-18 08:00"), recovered, a_positive("2022-05-18 20:00")]
    assert shown("2022-05-18 19:59", *evidence).color is Color.GREEN
    assert shown("2022-05-18 20:00", *evidence).color is Color.RED


def test_a_quarantine_ordered_again_on_the_day_it_ended_acts_again() -> None:
    order = [told(f"2022-05-18 {time}", "quarantine_order", quarantine="home") for time in ("08:00", "10:00")]
    ended = told("2022-05-18 09:00", "quarantine_ended")
    assert shown("2022-05-18 09:00", *order, ended).color is Color.GREEN
    assert shown("2022-05-18 10:00", *order, ended).color is Color.YELLOW


def test_a_push_told_again_after_its_release_stays_released() -> None:
    done = [a_report("2022-05-18 10:00"), a_clearance("2022-05-18 10:00", of="from_severe_city")]
    done.append(a_negative("2022-05-18 10:00"))
    pushes = [a_push(f"2022-05-{day} 08:00", kind="from_severe_city") for day in (18, 20)]
    assert reasons("2022-05-20 08:00", *pushes, *done) == ["from_severe_city/released"]


@pytest.mark.parametrize(("at", "color"), [("2022-05-25 07:59", Color.RED), ("2022-05-25 08:00", Color.GREEN)])
def test_a_mark_ends_by_its_own_terms_and_one_told_too_late_ends_at_once(at: str, color: Color) -> None:
    assert shown(at, a_mark("2022-05-18 08:00", expires_at="2022-05-25 08:00")).color is color
    late = a_mark("2022-05-18 08:00", occurred_at="2022-05-10 08:00", expires_at="2022-05-17 08:00")
    (reason,) = shown("2022-05-18 08:00", late).because
    assert (reason.outcome, reason.ended_at) == (Outcome.EXPIRED, instant("2022-05-18 08:00"))


def test_a_later_mark_does_not_wake_one_that_expired() -> None:
    first = a_mark("2022-05-18 08:00", color="red", expires_at="2022-05-18 20:00")
    second = a_mark("2022-05-19 08:00", color="yellow", occurred_at="2022-05-18 09:00")
    assert shown("2022-05-18 20:00", first, second).color is Color.GREEN
    assert shown("2022-05-19 08:00", first, second).color is Color.YELLOW


def test_a_push_that_was_taken_back_moves_no_floor() -> None:
    right = a_push("2022-05-18 08:00", kind="from_severe_city", exposed="2022-05-17 08:00")
    wrong = a_push(
        "2022-05-18 09:00", kind="from_severe_city", exposed="2022-05-17 21:00", withdrawn="2022-05-18 20:00"
    )
    done = [a_report("2022-05-17 12:00"), a_clearance("2022-05-17 12:00", of="from_severe_city")]
    sample = a_negative("2022-05-18 10:00", sampled="2022-05-17 12:00")
    evidence = [right, wrong, *done, sample]
    assert shown("2022-05-18 19:59", *evidence).pop_up
    assert not shown("2022-05-18 20:00", *evidence).pop_up


def test_a_designation_that_was_taken_back_asks_for_nothing() -> None:
    asks = told("2022-05-18 08:00", "other_risk", needs=["community_report"])
    more = told("2022-05-18 08:00", "other_risk", needs=["recovered"], withdrawn="2022-05-18 20:00")
    report = a_report("2022-05-18 09:00")
    assert shown("2022-05-18 19:59", asks, more, report).pop_up
    assert not shown("2022-05-18 20:00", asks, more, report).pop_up


def test_what_was_taken_back_before_it_was_told_opens_nothing() -> None:
    never = a_push("2022-05-18 08:00", withdrawn="2022-05-18 07:59")
    assert episodes([never], [hebei()], at=instant("2022-05-18 08:00")) == ()
    positive = a_positive("2022-05-18 08:00", withdrawn="2022-05-18 07:00")
    assert not reasons("2022-05-18 09:00", never, positive)


def test_a_recovery_somewhere_else_ends_the_red_of_one_who_arrives_later() -> None:
    evidence = [
        a_positive("2022-05-18 08:00"),
        an_arrival("2022-06-20 09:00"),
        told("2022-06-20 10:00", "recovered", occurred_at="2022-06-15 10:00"),
    ]
    assert shown("2022-06-20 10:00", *evidence).color is Color.GREEN


def test_the_dead_are_told_nothing() -> None:
    death = told("2022-05-18 09:00", "death")
    push = a_push("2022-05-18 08:00")
    assert shown("2022-05-18 08:00", push, death).notices == ("notice.report_test_wait",)
    status = shown("2022-05-18 09:00", push, death)
    assert (status.closed, status.notices) == (True, ())
    assert combine([shown("2022-05-18 09:00", push), shown("2022-05-18 09:00", death)]).notices == ()


def test_a_status_says_the_latest_negative_on_both_clocks() -> None:
    early = a_negative("2022-05-19 08:00", sampled="2022-05-18 12:00", reported_at="2022-05-18 20:00")
    late = a_negative("2022-05-19 20:00", sampled="2022-05-19 12:00")
    latest = shown("2022-05-19 19:59", late, early).latest_negative
    assert latest is not None
    assert (latest.sampled_at, latest.reported_at) == (instant("2022-05-18 12:00"), instant("2022-05-18 20:00"))
    assert shown("2022-05-18 08:00", late, early).latest_negative is None


def test_the_earliest_end_is_a_day_on_for_two_tests_and_none_when_only_an_authority_ends_it() -> None:
    push = a_push("2022-05-18 08:00")
    assert shown("2022-05-18 08:00", push).earliest_at == instant("2022-05-19 08:00")  # two samples, a day apart
    assert shown("2022-05-18 08:00", push, a_positive("2022-05-18 08:00")).earliest_at is None
    assert shown("2022-05-18 08:00").earliest_at is None


def test_the_latest_declaration_speaks_for_fourteen_days_and_no_earlier_one_after_it() -> None:
    said = [a_declaration("2022-05-18 08:00", contact_with_case="yes"), a_declaration("2022-05-19 08:00")]
    assert shown("2022-05-18 08:00", *said).color is Color.RED
    assert shown("2022-05-19 08:00", *said).color is Color.GREEN
    assert reasons("2022-05-19 08:00", *said) == []


def test_a_declaration_of_the_past_takes_its_own_place() -> None:
    late = a_declaration("2022-05-19 08:00", contact_with_case="yes", occurred_at="2022-05-18 07:00")
    assert shown("2022-05-19 08:00", a_declaration("2022-05-18 08:00"), late).color is Color.GREEN


def test_declarations_are_counted_by_the_local_day_they_were_made() -> None:
    said = [a_declaration(f"2022-05-{at}") for at in ("17 23:59", "18 00:00", "18 12:00", "18 23:59", "19 00:00")]
    assert declarations_of_day(said, instant("2022-05-18 23:58")) == 2
    assert declarations_of_day(said, instant("2022-05-18 23:59")) == 3
    assert declarations_of_day(said, instant("2022-05-19 00:00")) == 1
    assert len(valid_declarations(said, hebei().declaration, at=instant("2022-05-19 00:00"))) == 5


def test_before_the_first_edition_nothing_opens() -> None:
    status = shown("2022-05-16 23:59", a_push("2022-05-16 08:00"), a_declaration("2022-05-16 08:00"))
    assert (status.color, status.pop_up, status.declared, status.edition_id) == (Color.GREEN, False, True, None)


def test_an_episode_knows_its_key_its_evidence_and_its_floor() -> None:
    push, again = a_push("2022-05-18 08:00", evidence_id="b"), a_push("2022-05-19 08:00", evidence_id="a")
    (episode,) = episodes([again, push, an_arrival("2022-05-18 09:00")], [hebei()], at=instant("2022-05-19 08:00"))
    assert str(episode.key) == "close_presence/A/2022-05-17"
    assert (episode.opened_by, episode.evidence) == ("b", ("a", "b"))
    assert (episode.exposed_at, episode.floor) == (instant("2022-05-17 21:00"), instant("2022-05-18 09:00"))
    assert episode.ends_at == episode.opened_at + timedelta(days=14)
    assert episode.is_open
