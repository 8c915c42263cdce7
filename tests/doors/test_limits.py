"""Limits: one asker who asks too much waits, and nobody else does; a school behind one address is not one asker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from ipaddress import ip_network

import pytest

from healthcode.ledger.hot import HotLedger
from healthcode.web import frame, hot, sessions
from healthcode.web.limits import Budget
from healthcode.wiring import Doors
from tests.builders_ledger import an_id
from tests.doors.client import good, refused
from tests.doors.conftest import Site

SMALL = Budget(capacity=5, per_second=0.01)


def test_one_session_that_asks_too_much_waits_and_others_do_not(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy, other = site.resident("a"), site.resident("b")
    monkeypatch.setitem(sessions.BUDGETS, "resident", SMALL)
    for _ in range(5):
        good(greedy.get("/session"))
    told = refused(greedy.get("/session"), 429, "limit.too_many")
    assert 90 <= int(told["facts"]["retry_after"]) <= 100
    good(other.get("/session"))


def test_what_is_dear_costs_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.resident()
    monkeypatch.setitem(sessions.BUDGETS, "resident", SMALL)
    refused(client.check(an_id(1), name="错"), 422, "identity.no_match")
    refused(client.get("/session"), 429, "limit.too_many")


def test_showing_and_scanning_have_limits_of_their_own(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    holder, guard = site.resident(), site.verifier()
    monkeypatch.setattr(hot, "SESSION", SMALL)
    monkeypatch.setattr(hot, "GATE", SMALL)
    for _ in range(5):
        holder.show()
        guard.scan("HC1:")
    refused(holder.get("/code"), 429, "limit.too_many")
    refused(guard.post("/scans", guard.scanning("HC1:")), 429, "limit.too_many")


def test_one_address_that_asks_too_much_is_told_without_a_session(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "ADDRESS", SMALL)
    client = site.client("resident")
    statuses = [client.get("/channels").status_code for _ in range(7)]
    assert statuses.count(200) in (4, 5, 6)
    refused(client.get("/channels"), 429, "limit.too_many")


def test_behind_a_proxy_of_ours_each_asker_has_an_address_and_nobody_else_may_say_so(
    doors: Doors, serve: Callable[[Doors], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "ADDRESS", SMALL)

    def asked(site: Site) -> set[int]:
        client = site.client("resident")
        askers = ({"X-Forwarded-For": f"203.0.113.{number}"} for number in range(8))
        return {client.get("/channels", headers=asker).status_code for asker in askers}

    ours = replace(doors, settings=replace(doors.settings, proxies=(ip_network("127.0.0.0/8"),)))
    assert asked(serve(ours)) == {200}
    assert asked(serve(replace(doors, hot=HotLedger(doors.dsns[1])))) == {200, 429}


def test_a_school_behind_one_address_comes_in_at_once(site: Site) -> None:
    def one(number: int) -> str:
        client = site.resident(f"pupil-{number}")
        return str(client.show()["state"])

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(one, range(120))) == {"not_claimed"}
