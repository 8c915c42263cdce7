"""A care home at the console: its carers act for the people who live there, and for nobody else (F23, F26, F29)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from healthcode.wiring import Doors
from tests.builders_doors import NAME
from tests.builders_family import GRANDMOTHER, MOTHER, a_family_registry, a_form
from tests.builders_ledger import Staff, an_id
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site


@pytest.fixture
def site(doors: Doors, serve: Callable[[Doors], Site], tmp_path: Path, staff: Staff) -> Site:
    return serve(replace(doors, registry=a_family_registry(tmp_path)))


@pytest.fixture
def carer(site: Site) -> Client:
    return site.staff("carer")


def form(number: str = GRANDMOTHER, **more: Any) -> dict[str, Any]:
    return {"document_type": "10", "document_number": number, "name": NAME, "consent": True, **more}


def take(carer: Client, number: str = GRANDMOTHER) -> str:
    link: str = good(carer.post("/care", form(number)), 201)["link_id"]
    return link


def well(*links: str, **more: Any) -> dict[str, Any]:
    """The morning's round."""
    answers = {"symptoms": ["none"], "contact_with_case": "no", "was_in_risk_area": "no", "temperature": 36.4}
    return {
        "request_id": str(uuid4()), "truth": True, "people": [{"link_id": link, **answers, **more} for link in links]
    }  # fmt: skip


def people(carer: Client) -> list[dict[str, Any]]:
    return list(good(carer.get("/care"))["people"])


def test_a_home_claims_and_declares_for_more_people_than_a_phone_may(carer: Client) -> None:
    links = [take(carer, an_id(number)) for number in range(5, 17)]
    round_ = well(*links)
    made = good(carer.post("/care/declarations", round_))["people"]
    assert made == [{"link_id": link, "number_of_day": 1, "problem": None, "sentence": None} for link in links]
    assert good(carer.post("/care/declarations", round_))["people"] == made
    found = people(carer)
    assert {one["link_id"] for one in found} == set(links)
    shown = {(one["declared_today"], one["code"]["color"], one["code"]["ready"]) for one in found}
    assert shown == {(1, "green", True)}
    assert {one["name"] for one in found} == {"王**"}


def test_one_whose_day_is_full_holds_up_nobody(carer: Client) -> None:
    full, other = take(carer, an_id(5)), take(carer, an_id(6))
    for _ in range(3):
        carer.post("/care/declarations", well(full))
    gone = str(uuid4())
    found = good(carer.post("/care/declarations", well(full, gone, other)))["people"]
    assert [(one["number_of_day"], one["problem"]) for one in found] == [
        (None, "declaration.too_many"), (None, "family.unknown_link"), (1, None),
    ]  # fmt: skip
    assert "3" in found[0]["sentence"]
    assert carer.post("/care/declarations", well(other, temperature=38.0)).status_code == 200
    assert {one["link_id"]: one["code"]["color"] for one in people(carer)} == {full: "green", other: "yellow"}


def test_a_paper_is_printed_for_somebody_of_the_home_and_of_no_other(site: Site, carer: Client) -> None:
    link = take(carer)
    carer.post("/care/declarations", well(link))
    (one,) = people(carer)
    path = f"/people/{one['resident_id']}/paper"
    printed = carer.post(path, {"identity_seen": True})
    assert (printed.status_code, printed.headers["content-type"]) == (201, "application/pdf")
    refused(site.staff("far_carer").post(path, {"identity_seen": True}), 403, "staff.other_division")
    assert carer.delete(path).status_code == 204


def test_nobody_is_taken_without_consent_nor_from_an_own_code_or_from_family(site: Site, carer: Client) -> None:
    refused(carer.post("/care", form(consent=False)), 422, "family.no_consent")
    refused(carer.post("/care", form(name="王小红")), 422, "identity.no_match")
    mother = site.resident("mother").holder(MOTHER)
    refused(carer.post("/care", form(MOTHER)), 409, "family.own_code")
    good(mother.post("/dependants", a_form(GRANDMOTHER, "parent")), 201)
    refused(carer.post("/care", form()), 409, "family.has_proxy")


def test_another_home_sees_and_ends_nothing_of_it(site: Site, carer: Client) -> None:
    link, far = take(carer), site.staff("far_carer")
    assert people(far) == []
    refused(far.delete(f"/care/{link}"), 404, "family.unknown_link")
    refused(far.post("/care", form()), 409, "family.has_proxy")
    found = good(far.post("/care/declarations", well(link)))["people"]
    assert found[0]["problem"] == "family.unknown_link"


def test_whoever_leaves_is_claimed_for_by_family_again(site: Site, carer: Client) -> None:
    mother = site.resident("mother").holder(MOTHER)
    link = take(carer)
    assert good(mother.post("/dependants", a_form(GRANDMOTHER, "parent")), 201)["state"] == "refused"
    assert carer.delete(f"/care/{link}").status_code == 204
    refused(carer.delete(f"/care/{link}"), 404, "family.unknown_link")
    assert people(carer) == []
    assert good(mother.post("/dependants", a_form(GRANDMOTHER, "parent")), 201)["state"] == "active"


def test_the_persons_own_claim_ends_the_homes_link(site: Site, carer: Client) -> None:
    take(carer)
    grandmother = site.resident("grandmother").holder(GRANDMOTHER)
    assert people(carer) == []
    assert grandmother.show()["state"] == "ready"


def test_taken_again_the_code_is_claimed_again(site: Site, carer: Client) -> None:
    link = take(carer)
    carer.post("/care/declarations", well(link))
    site.clock.pass_(timedelta(days=31))
    later = site.staff("carer")
    assert people(later)[0]["code"]["ready"] is False
    assert take(later) == link
    assert people(later)[0]["code"]["ready"] is True
