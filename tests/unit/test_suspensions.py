"""A suspended pop-up stands open and does not show; what speaks of a contact or a case shows on (ADR 0022)."""

from dataclasses import replace

import pytest

from healthcode.core.evidence import Evidence
from healthcode.core.status import Status, decide
from healthcode.core.terms import SUSPENDABLE_KINDS, Color, EvidenceId, EvidenceKind
from tests.builders import a_positive, a_push, hebei, instant, told

STAY = replace(a_push("2022-05-18 08:00", kind="key_venue_stay"), evidence_id=EvidenceId("stay"))
CONTACT = replace(a_push("2022-05-18 09:00"), evidence_id=EvidenceId("contact"))
SUSPENDED = told("2022-05-18 10:00", "suspension", of=["stay", "contact", "positive"])


def shown(at: str, *evidence: Evidence) -> Status:
    return decide(evidence, [hebei()], at=instant(at))


def test_a_suspended_stay_shows_from_the_minute_before_to_the_minute_it_is_taken_back() -> None:
    back = replace(SUSPENDED, withdrawn_at=instant("2022-05-18 12:00"))
    pop_ups = [shown(f"2022-05-18 {time}", STAY, back).pop_up for time in ("09:59", "10:00", "11:59", "12:00")]
    assert pop_ups == [True, False, False, True]


def test_it_is_still_told_and_still_ends_when_it_would_have() -> None:
    status = shown("2022-05-18 10:00", STAY, SUSPENDED)
    (reason,) = status.because
    assert (str(reason), reason.suspended, reason.acts) == ("close_presence/open", True, False)
    assert status.notices == ()
    assert (status.missing, status.earliest_at) == (reason.missing, reason.earliest_at)
    assert status.review_at == reason.ends_at == instant("2022-06-01 08:00")
    (ended,) = shown("2022-06-01 08:00", STAY, SUSPENDED).because
    assert (str(ended), ended.suspended) == ("close_presence/expired", False)


def test_an_exposure_that_a_contact_holds_too_is_not_suspended() -> None:
    assert shown("2022-05-18 10:00", STAY, CONTACT, SUSPENDED).pop_up
    withdrawn = replace(CONTACT, withdrawn_at=instant("2022-05-18 11:00"))
    assert not shown("2022-05-18 11:00", STAY, withdrawn, SUSPENDED).pop_up


def test_a_push_told_after_the_suspension_shows() -> None:
    again = replace(STAY, evidence_id=EvidenceId("again"), learned_at=instant("2022-05-18 11:00"))
    assert shown("2022-05-18 11:00", STAY, again, SUSPENDED).pop_up


def test_a_positive_is_red_whatever_a_suspension_names() -> None:
    positive = replace(a_positive("2022-05-18 08:00"), evidence_id=EvidenceId("positive"))
    assert shown("2022-05-18 10:00", positive, SUSPENDED).color is Color.RED


@pytest.mark.parametrize("kind", sorted(EvidenceKind))
def test_what_may_be_suspended_is_a_stay_a_place_of_departure_or_a_designation(kind: EvidenceKind) -> None:
    may = {"key_venue_stay", "risk_area_stay", "from_case_county", "from_severe_city", "other_risk"}
    assert (kind in SUSPENDABLE_KINDS) == (kind in may)
