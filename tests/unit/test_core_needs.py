"""The arithmetic of release, need by need, at its boundaries (POLICY.md, meaning 1, 2, 4, 6)."""

from datetime import timedelta

import pytest

from healthcode.core.evidence import Evidence, Need, needs_from
from healthcode.core.needs import Case, Missing, Record, floor, missing
from tests.builders import a_clearance, a_negative, a_positive, a_report, an_arrival, instant, told

EXPOSED = "2022-05-17 21:00"
CASE = Case(
    exposed_at=instant(EXPOSED), names=frozenset({"close_presence", "close_presence/A/2022-05-17"}), region="120000"
)


def need(name: str, **arguments: int) -> Need:
    return needs_from([{"need": name, **arguments}])[0]


TWO = need("negative_tests", count=2, apart_hours=24)


def still(wanted: Need, *evidence: Evidence) -> Missing | None:
    return missing(wanted, CASE, Record.of(evidence))


def met(wanted: Need, *evidence: Evidence) -> bool:
    return still(wanted, *evidence) is None


def test_the_floor_is_the_exposure_or_the_latest_arrival_whichever_is_later() -> None:
    early, late = an_arrival("2022-05-17 20:00"), an_arrival("2022-05-18 09:00")
    assert floor(CASE, Record.of([])) == instant(EXPOSED)
    assert floor(CASE, Record.of([early])) == instant(EXPOSED)
    assert floor(CASE, Record.of([late, early])) == instant("2022-05-18 09:00")


@pytest.mark.parametrize(("at", "helps"), [("2022-05-17 20:59", False), ("2022-05-17 21:00", True)])
@pytest.mark.parametrize("name", ["community_report", "community_clearance", "negative_tests"])
def test_what_a_person_does_counts_from_the_minute_of_the_exposure(name: str, at: str, helps: bool) -> None:
    kind = {"community_report": a_report, "community_clearance": a_clearance, "negative_tests": a_negative}[name]
    assert met(need(name), kind(at)) is helps


@pytest.mark.parametrize(("at", "helps"), [("2022-05-18 08:59", False), ("2022-05-18 09:00", True)])
@pytest.mark.parametrize("name", ["community_report", "community_clearance", "negative_tests"])
def test_and_from_the_minute_of_the_arrival_when_there_is_one(name: str, at: str, helps: bool) -> None:
    kind = {"community_report": a_report, "community_clearance": a_clearance, "negative_tests": a_negative}[name]
    assert met(need(name), kind(at), an_arrival("2022-05-18 09:30", arrived="2022-05-18 09:00")) is helps


def test_of_several_arrivals_the_latest_at_or_before_the_sample_speaks() -> None:
    arrivals = [an_arrival("2022-05-18 09:00"), an_arrival("2022-05-20 09:00")]
    assert met(need("negative_tests"), a_negative("2022-05-19 12:00"), *arrivals)
    assert not met(need("negative_tests"), a_negative("2022-05-18 08:00"), *arrivals)


@pytest.mark.parametrize(("name", "kind"), [("recovered", "recovered"), ("quarantine_ended", "quarantine_ended")])
def test_an_authoritys_finding_counts_wherever_the_person_was_then(name: str, kind: str) -> None:
    later_arrival = an_arrival("2022-06-01 09:00")
    assert met(need(name), told("2022-06-01 10:00", kind, occurred_at="2022-05-31 10:00"), later_arrival)
    assert not met(need(name), told("2022-06-01 10:00", kind, occurred_at="2022-05-17 20:59"))
    assert met(need(name), told("2022-06-01 10:00", kind, occurred_at="2022-05-17 21:00"))


@pytest.mark.parametrize(("second", "enough"), [("2022-05-19 11:59", False), ("2022-05-19 12:00", True)])
def test_two_negatives_stand_twenty_four_full_hours_apart(second: str, enough: bool) -> None:
    assert met(TWO, a_negative("2022-05-18 12:00"), a_negative(second)) is enough


def test_of_three_negatives_the_first_and_the_third_may_be_the_two() -> None:
    samples = [a_negative(f"2022-05-{at}") for at in ("18 12:00", "19 06:00", "19 12:00")]
    assert met(TWO, *samples)
    assert met(TWO, *reversed(samples))


def test_the_same_sample_told_twice_is_one_sample() -> None:
    assert not met(TWO, a_negative("2022-05-18 12:00"), a_negative("2022-05-19 12:00", sampled="2022-05-18 12:00"))


def test_without_hours_between_any_two_samples_will_do() -> None:
    assert met(need("negative_tests", count=2), a_negative("2022-05-18 12:00"), a_negative("2022-05-18 12:01"))


@pytest.mark.parametrize(("at", "helps"), [("2022-05-18 12:00", False), ("2022-05-18 12:01", True)])
@pytest.mark.parametrize("kind", ["test_positive", "case_confirmed", "case_asymptomatic"])
def test_only_samples_after_the_last_positive_count(kind: str, at: str, helps: bool) -> None:
    positive = told("2022-05-18 20:00", kind, occurred_at="2022-05-18 12:00")
    assert met(need("negative_tests"), a_negative(at), positive) is helps


def test_what_is_missing_says_from_when_on_and_how_many_are_there() -> None:
    none = still(TWO)
    assert none is not None
    assert (none.floor, none.earliest_at, none.have) == (instant(EXPOSED), instant(EXPOSED), 0)
    one = still(TWO, a_negative("2022-05-18 12:00"))
    assert one is not None
    assert (one.earliest_at, one.have) == (instant("2022-05-19 12:00"), 1)


def test_after_a_positive_the_count_begins_there() -> None:
    left = still(TWO, a_negative("2022-05-18 12:00"), a_positive("2022-05-19 12:00"))
    assert left is not None
    assert (left.floor, left.earliest_at, left.have) == (instant("2022-05-19 12:00"), instant("2022-05-19 12:00"), 0)


def test_a_clearance_must_name_the_episode_by_rule_or_by_key() -> None:
    clearance = need("community_clearance")
    assert met(clearance, a_clearance("2022-05-18 15:00", of="close_presence"))
    assert met(clearance, a_clearance("2022-05-18 15:00", of="close_presence/A/2022-05-17"))
    assert not met(clearance, a_clearance("2022-05-18 15:00", of="close_presence/B/2022-05-17"))
    assert not met(clearance, a_clearance("2022-05-18 15:00", of="from_severe_city"))


def test_the_latest_finding_speaks() -> None:
    clearance = need("community_clearance")
    cleared = a_clearance("2022-05-18 15:00")
    not_cleared = a_clearance("2022-05-18 16:00", finding="not_cleared")
    assert met(clearance, cleared)
    assert not met(clearance, cleared, not_cleared)
    assert met(clearance, cleared, not_cleared, a_clearance("2022-05-18 17:00"))


def test_of_two_findings_of_one_minute_the_one_that_keeps_it_open_speaks() -> None:
    both = [a_clearance("2022-05-18 15:00"), a_clearance("2022-05-18 15:00", finding="not_cleared")]
    assert not met(need("community_clearance"), *both)
    assert not met(need("community_clearance"), *reversed(both))


def test_a_finding_about_another_episode_takes_no_clearance_back() -> None:
    other = a_clearance("2022-05-18 16:00", of="from_severe_city", finding="not_cleared")
    assert met(need("community_clearance"), a_clearance("2022-05-18 15:00"), other)


@pytest.mark.parametrize(
    ("region", "at", "falls"),
    [
        ("120000", "2022-05-17 21:00", True),
        ("120000", "2022-05-17 20:59", False),
        ("110000", "2022-05-18 21:00", False),
    ],
)
def test_only_the_region_that_set_a_mark_lifts_it_and_only_afterwards(region: str, at: str, falls: bool) -> None:
    assert met(need("lifted_by_source"), told(at, "mark_lifted", region=region)) is falls


def test_a_lifting_needs_no_arrival() -> None:
    lifted = told("2022-05-18 08:00", "mark_lifted", region="120000")
    assert met(need("lifted_by_source"), lifted, an_arrival("2022-05-19 09:00"))


def test_a_need_has_no_gap_unless_it_names_one() -> None:
    assert need("negative_tests").apart == timedelta()
