"""Codes on paper from a community's desk, for people without a phone: of the division, seen with the document (F23)."""

import json
from uuid import UUID

import httpx
import psycopg
import pytest

from healthcode.services.desk import Desk
from tests.builders_ledger import AT, Staff, a_declaration, a_resident, an_id
from tests.builders_paper import codes_on, pages
from tests.doors.client import refused
from tests.doors.conftest import Site
from tests.doors.test_console_people import leaves

NOBODY = str(UUID(int=7))
SEEN = {"identity_seen": True}


@pytest.fixture
def elder(desk: Desk, staff: Staff) -> str:
    """Somebody of the division, without account and phone."""
    resident = a_resident(desk, an_id(1))
    a_declaration(desk, resident, at=AT, by="worker")
    return f"/people/{resident}/paper"


def code_on(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/pdf"), answer.text
    assert answer.headers["cache-control"] == "no-store"
    return codes_on(pages(answer.content)[0])[0]


def test_a_worker_prints_one_and_doors_ask_for_the_document(site: Site, elder: str, admin: psycopg.Connection) -> None:
    text = code_on(site.staff("worker").post(elder, SEEN))
    found = site.verifier().scan(text)
    assert (found["verdict"], found["color"], found["level"], found["check_document"]) == (
        "accepted", "green", "paper", True
    )  # fmt: skip
    ((actor, body),) = leaves(admin, "paper.issued")
    assert actor == "worker"
    assert set(json.loads(str(body))) == {"paper", "expires_at", "voided"}


@pytest.mark.parametrize(("layout", "codes"), [("a4", 1), ("card", 1), ("cards", 8)])
def test_a_worker_chooses_the_layout(site: Site, elder: str, layout: str, codes: int) -> None:
    answer = site.staff("worker").post(elder, {**SEEN, "layout": layout})
    assert len(codes_on(pages(answer.content)[0])) == codes


def test_a_worker_says_that_the_document_was_seen(site: Site, elder: str) -> None:
    client = site.staff("worker")
    refused(client.post(elder, {"identity_seen": False}), 422, "paper.not_seen")
    refused(client.post(elder, {}), 400, "request.invalid")
    refused(client.post(elder, {**SEEN, "layout": "poster"}), 400, "request.invalid", field="layout")


def test_another_paper_or_giving_up_voids_it(site: Site, elder: str, admin: psycopg.Connection) -> None:
    client, guard = site.staff("worker"), site.verifier()
    first, second = code_on(client.post(elder, SEEN)), code_on(client.post(elder, SEEN))
    assert [guard.scan(text)["code"] for text in (first, second)] == ["code.void", "scan.accepted"]
    assert client.delete(elder).status_code == 204
    assert guard.scan(second)["code"] == "code.void"
    refused(client.delete(elder), 404, "paper.none")
    assert [actor for actor, _ in leaves(admin, "paper.given_up")] == ["worker"]


def test_people_of_elsewhere_and_nobody_get_none(site: Site, elder: str, desk: Desk) -> None:
    there = f"/people/{a_resident(desk, an_id(2), county='130104')}/paper"
    client = site.staff("worker")
    refused(client.post(there, SEEN), 403, "staff.other_division")
    refused(client.delete(there), 403, "staff.other_division")
    refused(client.post(f"/people/{NOBODY}/paper", SEEN), 404, "person.not_on_file")
    refused(client.delete(f"/people/{NOBODY}/paper"), 404, "person.not_on_file")


def test_roles_that_only_read_print_nothing(site: Site, elder: str) -> None:
    for staff_id in ("proposer", "approver", "auditor", "operator"):
        client = site.staff(staff_id)
        refused(client.post(elder, SEEN), 403, "staff.may_not")
        refused(client.delete(elder), 403, "staff.may_not")


def test_who_has_not_declared_is_told_to_declare_first(site: Site, desk: Desk, staff: Staff) -> None:
    refused(site.staff("worker").post(f"/people/{a_resident(desk, an_id(1))}/paper", SEEN), 409, "paper.not_declared")
