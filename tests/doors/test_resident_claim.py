"""Claiming one's own code: on what was checked, by the one account, for thirty days (F12, F17)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from healthcode.wiring import Doors
from tests.builders_doors import a_registry
from tests.builders_ledger import COUNTY, a_phone, an_id
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site

VISITOR = an_id(3, region="110105")


def form(ticket: str, **more: str) -> dict[str, str]:
    return {"ticket": ticket, "phone": a_phone(1), "county": COUNTY, "community": "长安社区", **more}


def ticket(client: Client, number: str = an_id(1)) -> str:
    found: str = good(client.check(number))["ticket"]
    return found


def test_a_code_is_claimed_for_thirty_days_and_the_session_holds_it(site: Site) -> None:
    client = site.resident()
    assert good(client.get("/session"))["claimed"] is False
    found = client.claim(an_id(1))
    assert found == {
        "claimed_at": "2022-05-18T00:00:00Z", "expires_at": "2022-06-17T00:00:00Z", "declared": False
    }  # fmt: skip
    assert good(client.get("/session"))["claimed"] is True
    assert good(client.get("/code"))["state"] == "not_declared"


def test_claiming_again_is_the_same_operation_and_begins_anew(site: Site) -> None:
    client = site.resident()
    client.claim(an_id(1))
    client.declare()
    site.clock.pass_(timedelta(days=1))
    assert client.claim(an_id(1)) == {
        "claimed_at": "2022-05-19T00:00:00Z", "expires_at": "2022-06-18T00:00:00Z", "declared": True
    }  # fmt: skip


def test_an_account_holds_one_persons_code(site: Site) -> None:
    client = site.resident()
    client.claim(an_id(1))
    refused(client.post("/claim", form(ticket(client, an_id(2)))), 409, "identity.other_person")


def test_what_another_account_holds_is_refused_and_says_nothing_of_that_account(site: Site) -> None:
    holder, other = site.resident(), site.resident("b")
    holder.claim(an_id(1))
    told = refused(other.post("/claim", form(ticket(other))), 409, "identity.held_elsewhere")
    assert told["facts"] == {}
    assert (good(other.get("/session"))["claimed"], good(holder.get("/session"))["claimed"]) == (False, True)


def test_a_ticket_is_its_accounts_alone_and_for_half_an_hour(site: Site) -> None:
    client, other = site.resident(), site.resident("b")
    sealed = ticket(client)
    refused(other.post("/claim", form(sealed)), 422, "identity.ticket")
    refused(client.post("/claim", form(sealed[:-3] + "AAA")), 422, "identity.ticket")
    site.clock.pass_(timedelta(minutes=30))
    refused(client.post("/claim", form(sealed)), 422, "identity.ticket_expired")


def test_somebody_of_another_province_says_where_they_stay(
    doors: Doors, serve: Callable[[Doors], Site], tmp_path: Path
) -> None:
    site = serve(replace(doors, registry=a_registry(tmp_path, [("10", VISITOR, "王小明")])))
    client = site.resident()
    checked = good(client.check(VISITOR))
    assert checked["visitor"] is True
    refused(client.post("/claim", form(checked["ticket"])), 422, "claim.no_address")
    good(client.post("/claim", form(checked["ticket"], address="建设大街1号")), 201)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"county": "110105"}, "claim.county"),
        ({"community": " "}, "claim.community"),
        ({"community": "社" * 41}, "claim.community"),
        ({"address": "号" * 101}, "claim.long_address"),
        ({"phone": "12345"}, "person.phone"),
    ],
)
def test_a_form_that_does_not_fit_is_told_field_by_field(site: Site, change: dict[str, str], code: str) -> None:
    client = site.resident()
    refused(client.post("/claim", form(ticket(client), **change)), 422, code)
    assert good(client.get("/session"))["claimed"] is False
