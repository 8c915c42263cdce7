"""Declaring: three a day, the same request once, and one's own list (F14, F29, F30, F35)."""

from datetime import timedelta

import pytest

from tests.builders_ledger import an_id
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site


def claimed(site: Site) -> Client:
    client = site.resident()
    client.claim(an_id(1))
    return client


def test_a_symptom_turns_the_code_yellow_and_a_correction_green(site: Site) -> None:
    client = claimed(site)
    assert client.declare("cold_like") == {"number_of_day": 1, "left_today": 2, "color": "yellow", "pop_up": False}
    site.clock.pass_(timedelta(minutes=1))
    assert client.declare() == {"number_of_day": 2, "left_today": 1, "color": "green", "pop_up": False}


def test_the_fourth_of_the_day_is_refused_and_the_next_day_begins_at_midnight(site: Site) -> None:
    client = claimed(site)
    for left in (2, 1, 0):
        assert client.declare()["left_today"] == left
    refused(client.post("/declarations", client.declaration()), 422, "declaration.too_many", per_day="3")
    site.clock.pass_(timedelta(hours=16) - timedelta(seconds=1))
    refused(client.post("/declarations", client.declaration()), 422, "declaration.too_many")
    site.clock.pass_(timedelta(seconds=1))
    assert client.declare()["number_of_day"] == 1


def test_the_same_request_again_is_the_same_declaration(site: Site) -> None:
    client = claimed(site)
    form = client.declaration("cold_like")
    first = good(client.post("/declarations", form), 201)
    assert good(client.post("/declarations", form), 201) == first
    assert len(good(client.get("/declarations"))["declarations"]) == 1


def test_ones_own_declarations_stand_newest_first_for_a_fortnight(site: Site) -> None:
    client = claimed(site)
    client.declare("cold_like", temperature=36.6)
    site.clock.pass_(timedelta(hours=1))
    client.declare()
    found = good(client.get("/declarations"))
    assert (found["days"], found["per_day"], found["left_today"]) == (14, 3, 1)
    latest, first = found["declarations"]
    assert (latest["declared_at"], latest["number_of_day"], latest["symptoms"]) == ("2022-05-18T01:00:00Z", 2, ["none"])
    assert (first["symptoms"], first["temperature"], first["by"]) == (["cold_like"], 36.6, "resident")
    assert first["statement"] == "2022-05-17"
    site.clock.pass_(timedelta(days=14, seconds=1))
    assert good(client.get("/declarations"))["declarations"] == []


def test_nobody_declares_without_standing_by_it(site: Site) -> None:
    client = claimed(site)
    answer = client.post("/declarations", client.declaration(truth=False))
    refused(answer, 422, "declaration.truth_statement")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"symptoms": ["none", "cold_like"]}, 422, "evidence.symptoms_none"),
        ({"symptoms": ["cough"]}, 400, "request.invalid"),
        ({"temperature": 46}, 400, "request.invalid"),
        ({"temperature": "37"}, 400, "request.invalid"),
        ({"location": {"lat": 91, "lng": 0}}, 400, "request.invalid"),
        ({"phone": "110"}, 422, "person.phone"),
        ({"address": "号" * 101}, 422, "claim.long_address"),
        ({"request_id": "1"}, 400, "request.invalid"),
    ],
)
def test_what_does_not_fit_is_refused(site: Site, change: dict[str, object], status: int, code: str) -> None:
    client = claimed(site)
    refused(client.post("/declarations", client.declaration(**change)), status, code)
    assert good(client.get("/declarations"))["left_today"] == 3


def test_the_whole_form_is_taken(site: Site) -> None:
    client = claimed(site)
    client.declare(
        "other", temperature=37.5, phone="13800000009", county="130102", community="长安社区", address="建设大街1号",
        location={"lat": 38.04, "lng": 114.51}, contact_with_case="unsure", was_in_risk_area="yes",
    )  # fmt: skip


def test_before_a_claim_there_is_nobody_to_declare_for(site: Site) -> None:
    client = site.resident()
    refused(client.post("/declarations", client.declaration()), 409, "claim.needed")
    refused(client.get("/declarations"), 409, "claim.needed")
