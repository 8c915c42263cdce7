"""The desk of appeals: by deadline, with the evidence behind each, suspended and answered by another office."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from healthcode.services.desk import Desk
from tests.builders_ledger import Staff, a_push_row, an_id, push
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site
from tests.doors.test_resident_rights import DAY, STAY, appeal


@pytest.fixture
def person(site: Site, desk: Desk, staff: Staff, tmp_path: Path) -> Client:
    client = site.resident().holder(an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1), **STAY)])
    good(client.post("/appeals", appeal(client)), 201)
    return client


@pytest.fixture
def reviewer(site: Site, staff: Staff) -> Client:
    return site.staff("city_approver")


def first(client: Client) -> tuple[dict[str, Any], str]:
    """The most urgent appeal, and where it is."""
    found = good(client.get("/appeals"))["appeals"][0]
    return found, f"/people/{found['resident_id']}/appeals/{found['appeal_id']}"


def test_the_list_and_the_evidence_behind_one(site: Site, person: Client, reviewer: Client) -> None:
    site.clock.pass_(timedelta(minutes=1))
    waiting, place = first(reviewer)
    assert (waiting["name"], waiting["named"], waiting["overdue"]) == ("王**", "close_presence", False)
    opened = good(reviewer.get(place))
    assert (opened["words"], opened["may_suspend"], opened["needs_two"], opened["barred"]) == (
        "那天我在家", True, False, "",
    )  # fmt: skip
    assert [(p["kind"], p["place"], p["office"]) for p in opened["behind"]] == [
        ("key_venue_stay", "北国商城", "河北省疾控中心")
    ]
    assert opened["grounds"]["upheld"] == ["not_this_person", "wrong_time_or_place", "wrong_result"]
    seen = good(person.get("/access"))["entries"][0]
    assert (seen["act"], seen["office"], seen["looked"]) == ("appeal.read", "石家庄市卫健委", True)


def test_suspended_and_refused_the_pop_up_goes_and_comes_back(person: Client, reviewer: Client) -> None:
    _, place = first(reviewer)
    assert reviewer.post(f"{place}/suspension").status_code == 204
    told = good(person.get("/information"))
    assert (told["pop_ups"], told["reasons"][0]["suspended"], told["no_abnormality"]) == ([], True, True)
    assert good(person.get("/appeals"))["appeals"][0]["suspended"]
    refused(reviewer.post(f"{place}/suspension"), 409, "appeal.not_suspendable")
    answer = good(reviewer.post(f"{place}/decision", {"outcome": "refused", "reason": "source_confirms"}))
    assert answer == {"outcome": "refused", "awaits_second": False, "withdrawn": 0}
    assert good(person.get("/information"))["pop_ups"] == ["close_presence"]
    own = good(person.get("/appeals"))["appeals"][0]
    assert (own["outcome"], own["reason"]) == ("refused", "source_confirms")


def test_upheld_it_is_gone_and_the_desk_is_empty(person: Client, reviewer: Client) -> None:
    _, place = first(reviewer)
    answer = good(reviewer.post(f"{place}/decision", {"outcome": "upheld", "reason": "wrong_time_or_place"}))
    assert answer["withdrawn"] == 1
    assert good(person.get("/information"))["no_abnormality"]
    assert good(reviewer.get("/appeals")) == {"total": 0, "overdue": 0, "appeals": []}
    refused(reviewer.post(f"{place}/decision", {"outcome": "refused", "reason": "nothing_new"}), 409, "appeal.closed")


def test_the_offices_that_set_it_read_and_do_not_decide(site: Site, person: Client, reviewer: Client) -> None:
    _, place = first(reviewer)
    for staff_id in ("approver", "same_unit"):
        client = site.staff(staff_id)
        assert good(client.get(place))["barred"] == "appeal.own_unit"
        answer = client.post(f"{place}/decision", {"outcome": "upheld", "reason": "not_this_person"})
        refused(answer, 403, "appeal.own_unit")


def test_the_overdue_come_to_the_epidemiologist(site: Site, person: Client, staff: Staff) -> None:
    assert good(site.staff("county_epidemiologist").get("/appeals"))["total"] == 0
    site.clock.pass_(DAY)
    late = good(site.staff("county_epidemiologist").get("/appeals"))
    assert (late["total"], late["overdue"], late["appeals"][0]["overdue"]) == (1, 1, True)


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ({"outcome": "upheld", "reason": "source_confirms"}, 422, "appeal.ground"),
        ({"outcome": "withdrawn", "reason": "nothing_new"}, 400, "request.invalid"),
        ({"outcome": "refused", "reason": "because"}, 400, "request.invalid"),
    ],
)
def test_a_decision_is_one_of_the_list(
    person: Client, reviewer: Client, answer: dict[str, str], status: int, code: str
) -> None:
    _, place = first(reviewer)
    refused(reviewer.post(f"{place}/decision", answer), status, code)


def test_an_appeal_of_somebody_else_is_not_found(person: Client, reviewer: Client) -> None:
    found, _ = first(reviewer)
    refused(reviewer.get(f"/people/{found['resident_id']}/appeals/{UUID(int=7)}"), 404, "appeal.unknown")
