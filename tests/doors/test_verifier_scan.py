"""Scanning at a door: accepted, wrong, or not to be found out; the same picture twice; this door's rule (F03, F18)."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest

from healthcode.services.desk import Desk
from tests.builders_doors import Device
from tests.builders_ledger import Staff, a_push_row, an_id, push
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site

SECOND = timedelta(seconds=1)
GATE_A, GATE_B = bytes(range(8)), bytes(range(8, 16))


@pytest.fixture
def holder(site: Site) -> Client:
    return site.resident().holder(an_id(1))


def test_an_honest_code_is_accepted_with_what_a_door_may_know(site: Site, holder: Client) -> None:
    found = site.verifier().scan(holder.showing(site.clock.at))
    assert (found["verdict"], found["code"], found["color"], found["pop_up"]) == (
        "accepted", "scan.accepted", "green", False
    )  # fmt: skip
    assert (found["name"], found["level"], found["shown_ago"], found["checked_before"]) == ("王**", "own", 0, None)
    assert found["rule"] == {"met": True, "reasons": []}
    assert len(found["sentence"]) > 5


def test_the_color_is_that_of_now_and_not_that_of_the_credential(site: Site, holder: Client) -> None:
    credential = holder.show()["credential"]
    holder.declare("cold_like")
    found = site.verifier().scan(holder.showing(site.clock.at, credential))
    assert (found["verdict"], found["color"]) == ("accepted", "yellow")
    assert found["rule"] == {"met": False, "reasons": ["rule.color"]}


def test_a_pop_up_is_told_and_fails_the_rule(
    site: Site, holder: Client, desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    found = site.verifier().scan(holder.showing(site.clock.at))
    assert (found["pop_up"], found["rule"]["reasons"]) == (True, ["rule.pop_up"])
    assert found["notices"]


@pytest.mark.parametrize(
    ("age", "verdict"), [(30, "accepted"), (31, "bad_code"), (-10, "accepted"), (-11, "cannot_check")]
)
def test_a_showing_lives_thirty_seconds_and_may_be_ten_ahead(
    site: Site, holder: Client, age: int, verdict: str
) -> None:
    text = holder.showing(site.clock.at - age * SECOND)
    assert site.verifier().scan(text)["verdict"] == verdict


def test_the_same_picture_again_says_so_and_at_another_door_is_refused(site: Site, holder: Client) -> None:
    first, second = site.verifier("guard-1"), site.verifier("guard-2")
    text = holder.showing(site.clock.at)
    assert first.scan(text)["checked_before"] is None
    site.clock.pass_(5 * SECOND)
    again = first.scan(text)
    assert (again["verdict"], again["checked_before"]) == ("accepted", 5)
    assert second.scan(text)["code"] == "code.shown_elsewhere"


def test_the_same_look_sent_twice_is_one_look(site: Site, holder: Client) -> None:
    guard = site.verifier()
    asked = guard.scanning(holder.showing(site.clock.at))
    first = good(guard.post("/scans", asked))
    site.clock.pass_(2 * SECOND)
    assert good(guard.post("/scans", asked))["checked_before"] is first["checked_before"] is None


def test_another_phone_cannot_show_somebodys_code(site: Site, holder: Client) -> None:
    holder_phone, holder.phone = holder.phone, Device()
    credential = site.resident().show()["credential"]
    assert credential is None
    holder.phone = holder_phone
    credential = holder.show()["credential"]
    holder.phone = Device()
    assert site.verifier().scan(holder.showing(site.clock.at, credential))["code"] == "code.forged_showing"


@pytest.mark.parametrize(
    ("shown_for", "asked_for", "code"),
    [
        (GATE_A, GATE_A, "scan.accepted"), (GATE_A, GATE_B, "code.other_gate"), (b"", GATE_A, "code.not_bound"),
        (GATE_A, b"", "code.other_gate"),
    ],
)  # fmt: skip
def test_what_was_shown_for_one_gate_counts_at_that_gate_alone(
    site: Site, holder: Client, shown_for: bytes, asked_for: bytes, code: str
) -> None:
    more = {"nonce": base64.urlsafe_b64encode(asked_for).decode().rstrip("=")} if asked_for else {}
    assert site.verifier().scan(holder.showing(site.clock.at, nonce=shown_for), **more)["code"] == code


@pytest.mark.parametrize("text", ["", "HC1:", "hello", "https://evil.example/", "HC1:" + "0" * 300])
def test_what_is_no_code_is_bad_and_says_what_to_do(site: Site, text: str) -> None:
    found = site.verifier().scan(text)
    assert found["verdict"] in ("bad_code", "cannot_check")
    assert found["code"].startswith(("code.", "check."))
    assert (found["color"], found["rule"], found["name"]) == (None, None, None)


@pytest.mark.parametrize(("temperature", "reasons"), [(None, []), (37.2, []), (37.3, ["rule.temperature"]), (30, [])])
def test_a_fever_fails_the_rule_and_a_missing_temperature_does_not(
    site: Site, holder: Client, temperature: float | None, reasons: list[str]
) -> None:
    more = {} if temperature is None else {"temperature": temperature}
    assert site.verifier().scan(holder.showing(site.clock.at), **more)["rule"]["reasons"] == reasons


def test_a_door_that_asks_for_a_test_misses_it(site: Site, holder: Client) -> None:
    found = site.verifier().scan(holder.showing(site.clock.at), rule={"tested_within_hours": 48})
    assert found["rule"] == {"met": False, "reasons": ["rule.test_missing"]}


@pytest.mark.parametrize(
    "change",
    [
        {"rule": {"tested_within_hours": 12}},
        {"temperature": 29},
        {"scan_id": "1"},
        {"text": 1},
        {"text": "x" * 1025},
        {"nonce": "AAAA"},
    ],
    ids=str,
)
def test_a_question_that_does_not_fit_is_refused(site: Site, change: dict[str, object]) -> None:
    guard = site.verifier()
    refused(guard.post("/scans", {**guard.scanning("HC1:"), **change}), 400, "request.invalid")


def test_a_body_that_is_too_long_is_refused(site: Site) -> None:
    refused(site.verifier().post("/scans", {"text": "x" * 5000}), 413, "request.too_large")


def test_the_sentence_is_in_the_readers_language(site: Site, holder: Client) -> None:
    guard = site.client("verifier", language="zh-CN").login("guard-1")
    assert any("\u4e00" <= character <= "\u9fff" for character in guard.scan(holder.showing(site.clock.at))["sentence"])
