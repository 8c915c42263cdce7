"""Deciding claims for family at the console: what is read, what a decision meets, and how an own code is given up."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PIL import Image

from healthcode.services.desk import Desk
from healthcode.services.find_person import find_person
from healthcode.wiring import Doors
from tests.builders_family import CHILD, GRANDMOTHER, MOTHER, STRANGER, a_family_registry, a_form, a_photo
from tests.builders_ledger import DAY, Staff, an_id
from tests.builders_sealed import sealed
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site

WIFE = an_id(8)


@pytest.fixture
def site(doors: Doors, serve: Callable[[Doors], Site], tmp_path: Path, staff: Staff) -> Site:
    return serve(replace(doors, registry=a_family_registry(tmp_path)))


@pytest.fixture
def husband(site: Site) -> Client:
    return site.resident("husband").holder(STRANGER)


def ask(client: Client, number: str = WIFE, relation: str = "spouse", **more: Any) -> str:
    """A claim with its photo; its link."""
    link: str = good(client.post("/dependants", a_form(number, relation, **more)), 201)["link_id"]
    good(client.ask("PUT", f"/dependants/{link}/photo", **sealed(client.http, a_photo())))
    return link


def decide(worker: Client, link: str, reason: str = "proven", **more: Any) -> Any:
    body = {"accept": reason == "proven", "reason": reason, **more}
    return good(worker.post(f"/proxies/{link}/decision", body))


def states(client: Client) -> list[tuple[str, str | None]]:
    return [(one["state"], one["reason"]) for one in good(client.get("/dependants"))["dependants"]]


def test_a_worker_reads_the_photo_and_the_two_people_and_accepts(site: Site, husband: Client) -> None:
    link, worker = ask(husband), site.staff("worker")
    (waiting,) = good(worker.get("/proxies"))["pending"]
    assert waiting == {
        "link_id": link, "asked_at": "2022-05-18T00:00:00Z", "decide_by": "2022-05-19T00:00:00Z", "overdue": False,
        "relation": "spouse", "proof_kind": "household_register", "county": "130102",
        "county_name": "河北省石家庄市长安区", "community": "长安社区", "has_photo": True,
    }  # fmt: skip
    found = good(worker.get(f"/proxies/{link}"))
    assert found["claim"] == waiting
    assert found["dependant"] == {
        "document_type": "10", "document_number": WIFE, "name": "王小明", "born_on": "1990-01-01"
    }  # fmt: skip
    assert found["proxy"]["document_number"] == STRANGER
    assert found["registry"] == {"identity": True, "relation": False}
    photo = worker.get(f"/proxies/{link}/photo")
    assert (photo.status_code, photo.headers["cache-control"]) == (200, "no-store")
    assert Image.open(io.BytesIO(photo.content)).size == (640, 480)
    assert decide(worker, link) == {"state": "active", "reason": "proven"}
    assert states(husband) == [("active", None)]
    assert husband.get("/code", params={"for": link}).json()["state"] == "not_declared"
    assert good(worker.get("/proxies"))["pending"] == []
    refused(worker.get(f"/proxies/{link}"), 404, "family.no_claim")
    refused(worker.get(f"/proxies/{link}/photo"), 404, "family.no_claim")


@pytest.mark.parametrize("reason", ["not_proven", "unreadable", "other_person", "no_match"])
def test_a_refusal_is_told_with_its_reason_and_done_again(site: Site, husband: Client, reason: str) -> None:
    link, worker = ask(husband), site.staff("worker")
    assert decide(worker, link, reason, note="照片模糊") == {"state": "refused", "reason": reason}
    assert states(husband) == [("refused", reason)]
    ask(husband)
    assert set(states(husband)) == {("pending", None), ("refused", reason)}


def test_form_and_photo_are_gone_with_the_decision(site: Site, husband: Client, admin: psycopg.Connection) -> None:
    link, worker = ask(husband), site.staff("worker")
    decide(worker, link, "unreadable")
    assert admin.execute("SELECT sealed, photo FROM proxy_claim").fetchall() == [(None, None)]


def test_a_proof_that_is_accepted_meets_an_own_code_and_its_holder_hears_of_it(site: Site, husband: Client) -> None:
    wife = site.resident("wife").holder(WIFE)
    link, worker = ask(husband), site.staff("worker")
    assert decide(worker, link) == {"state": "refused", "reason": "own_code"}
    assert states(husband) == [("refused", "own_code")]
    assert wife.show()["state"] == "ready"


def test_a_stranger_who_proves_nothing_hears_the_same_of_a_holder_and_of_nobody(site: Site, husband: Client) -> None:
    site.resident("wife").holder(WIFE)
    worker = site.staff("worker")
    for number in (WIFE, an_id(9), an_id(700)):
        decide(worker, ask(husband, number), "not_proven")
    assert states(husband) == [("refused", "not_proven")] * 3


def test_a_mistyped_name_is_found_at_the_decision(site: Site, husband: Client) -> None:
    link = ask(husband, name="王小红")
    assert good(site.staff("worker").get(f"/proxies/{link}"))["registry"]["identity"] is False
    assert decide(site.staff("worker"), link) == {"state": "refused", "reason": "no_match"}


def test_of_two_who_were_accepted_the_first_is_the_proxy(site: Site, husband: Client) -> None:
    other = site.resident("other").holder(an_id(10))
    first, second, worker = ask(husband), ask(other), site.staff("worker")
    assert decide(worker, first)["state"] == "active"
    assert decide(worker, second) == {"state": "refused", "reason": "has_proxy"}


def test_an_accepted_claim_needs_a_proven_reason_and_a_refusal_one_of_the_list(site: Site, husband: Client) -> None:
    link, worker = ask(husband), site.staff("worker")
    for accept, reason in ((True, "not_proven"), (False, "proven"), (False, "own_code"), (False, "of_age")):
        body = {"accept": accept, "reason": reason}
        refused(worker.post(f"/proxies/{link}/decision", body), 422, "family.reason", reason=reason)


def test_a_worker_of_another_area_sees_and_decides_nothing(site: Site, husband: Client) -> None:
    link, far = ask(husband), site.staff("far_worker")
    assert good(far.get("/proxies"))["pending"] == []
    for answer in (
        far.get(f"/proxies/{link}"), far.get(f"/proxies/{link}/photo"),
        far.post(f"/proxies/{link}/decision", {"accept": True, "reason": "proven"}),
    ):  # fmt: skip
        refused(answer, 403, "staff.other_division")
    assert len(good(site.staff("province_worker").get("/proxies"))["pending"]) == 1


def test_nobody_decides_before_the_photo_or_after_a_week(site: Site, husband: Client) -> None:
    link = good(husband.post("/dependants", a_form(WIFE, "spouse")), 201)["link_id"]
    worker, body = site.staff("worker"), {"accept": True, "reason": "proven"}
    refused(worker.post(f"/proxies/{link}/decision", body), 404, "family.no_claim")
    good(husband.ask("PUT", f"/dependants/{link}/photo", **sealed(husband.http, a_photo())))
    site.clock.pass_(DAY)
    assert good(site.staff("worker").get("/proxies"))["pending"][0]["overdue"] is True
    site.clock.pass_(6 * DAY)
    refused(site.staff("worker").post(f"/proxies/{link}/decision", body), 404, "family.no_claim")
    assert states(husband) == [("refused", "not_decided")]


def test_what_workers_did_is_audited_without_anybodys_name(
    site: Site, husband: Client, admin: psycopg.Connection
) -> None:
    link, worker = ask(husband), site.staff("worker")
    worker.get("/proxies")
    worker.get(f"/proxies/{link}")
    worker.get(f"/proxies/{link}/photo")
    decide(worker, link)
    leaves = admin.execute("SELECT act, body FROM audit_leaf WHERE actor = 'worker' ORDER BY leaf_id").fetchall()
    assert {act for act, _ in leaves} == {
        "staff.logged_in", "proxy.list.read", "proxy.read", "proxy.photo.read", "code.claimed", "proxy.began",
        "proxy.decided",
    }  # fmt: skip
    assert not any(secret in body for _, body in leaves for secret in (WIFE, STRANGER, "王小明"))


# An own code given up


def test_an_own_code_given_up_at_a_service_hall_can_be_claimed_for(site: Site, desk: Desk) -> None:
    grandmother, mother = site.resident("grandmother").holder(GRANDMOTHER), site.resident("mother").holder(MOTHER)
    assert good(mother.post("/dependants", a_form(GRANDMOTHER, "parent")), 201)["state"] == "refused"
    asked = {"reason": "cannot_use", "document_seen": True}
    path = f"/people/{find_person(desk, GRANDMOTHER, at=site.clock.at)}/give-up-own-code"
    refused(site.staff("worker").post(path, {**asked, "document_seen": False}), 422, "family.not_seen")
    refused(site.staff("far_worker").post(path, asked), 403, "staff.other_division")
    assert site.staff("worker").post(path, asked).status_code == 204
    refused(site.staff("worker").post(path, asked), 409, "family.no_own_code")
    refused(grandmother.get("/code"), 401, "session.ended")
    found = good(mother.post("/dependants", a_form(GRANDMOTHER, "parent")), 201)
    assert found["state"] == "active"


def test_a_child_whose_mother_has_given_up_her_own_code_keeps_her_proxy(site: Site, admin: psycopg.Connection) -> None:
    mother = site.resident("mother").holder(MOTHER)
    link = good(mother.post("/dependants", a_form(CHILD)), 201)["link_id"]
    row = admin.execute("SELECT resident_id FROM account WHERE resident_id IS NOT NULL").fetchone()
    assert row is not None
    asked = {"reason": "lost_account", "document_seen": True}
    assert site.staff("worker").post(f"/people/{row[0]}/give-up-own-code", asked).status_code == 204
    mother.login("mother")
    assert mother.get("/code", params={"for": link}).json()["state"] == "not_declared"
    refused(mother.post("/dependants", a_form(GRANDMOTHER, "parent")), 409, "claim.needed")
    site.clock.pass_(timedelta(minutes=1))
    mother.claim(MOTHER)
    assert mother.get("/code", params={"for": link}).status_code == 200
