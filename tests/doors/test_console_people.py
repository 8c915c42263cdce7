"""The work list of a community: whom to check, by deadline, of the division only; read, called on, noted (F08, F09)."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from healthcode.services.desk import Desk
from tests.builders_ledger import Staff, a_push_row, a_resident, an_id, push
from tests.doors.client import good, refused
from tests.doors.conftest import Site

NOBODY = str(UUID(int=7))


@pytest.fixture
def waiting(desk: Desk, staff: Staff, tmp_path: Path) -> list[str]:
    """Three people of the division and one of another, all with a pop-up."""
    found = [a_resident(desk, an_id(n), name="王小明", phone="13800000009") for n in range(1, 4)]
    found.append(a_resident(desk, an_id(4), county="130104"))
    push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in range(1, 5)])
    return [str(resident) for resident in found]


def leaves(admin: psycopg.Connection, act: str) -> list[tuple[object, ...]]:
    return admin.execute("SELECT actor, body FROM audit_leaf WHERE act = %s ORDER BY at", (act,)).fetchall()


def test_the_list_is_of_the_division_and_masked(site: Site, waiting: list[str], admin: psycopg.Connection) -> None:
    answer = site.staff("worker").get("/people")
    found = good(answer)
    assert (found["total"], found["next"]) == (3, None)
    assert {person["resident_id"] for person in found["people"]} == set(waiting[:3])
    person = found["people"][0]
    assert (person["name"], person["phone"], person["county_name"]) == ("王**", "138******09", "河北省石家庄市长安区")
    assert (person["due_at"], person["overdue"]) == ("2022-05-19T00:00:00Z", False)
    (reason,) = person["reasons"]
    assert (reason["rule_id"], reason["cleared"], reason["clearable"]) == ("close_presence", "not_yet", True)
    assert an_id(1) not in answer.text
    assert len(leaves(admin, "community.list.read")) == 1


def test_the_list_goes_on_page_by_page(site: Site, waiting: list[str]) -> None:
    client, seen, after = site.staff("worker"), [], {}
    for _ in range(3):
        page = good(client.get("/people", params={"most": 1, **after}))
        seen += [person["resident_id"] for person in page["people"]]
        after = {"after": page["next"]}
    assert (sorted(seen), page["next"]) == (sorted(waiting[:3]), None)
    refused(client.get("/people?after=nonsense"), 422, "worklist.cursor")
    refused(client.get("/people?most=0"), 400, "request.invalid", field="most")
    refused(client.get("/people?most=51"), 400, "request.invalid", field="most")


@pytest.mark.usefixtures("waiting")
def test_only_community_workers_have_a_list(site: Site) -> None:
    for staff_id in ("proposer", "approver", "auditor", "operator"):
        refused(site.staff(staff_id).get("/people"), 403, "staff.may_not")


def test_one_person_is_read_with_reasons_and_audited(site: Site, waiting: list[str], admin: psycopg.Connection) -> None:
    found = good(site.staff("worker").get(f"/people/{waiting[0]}"))
    assert [reason["rule_id"] for reason in found["reasons"]] == ["close_presence"]
    assert (found["name"], found["phone"]) == ("王**", "138******09")
    assert [actor for actor, _ in leaves(admin, "person.explain")] == ["worker"]


def test_people_of_elsewhere_are_nobodys_business(site: Site, waiting: list[str]) -> None:
    client = site.staff("worker")
    there = f"/people/{waiting[3]}"
    refused(client.get(there), 403, "staff.other_division")
    refused(client.post(f"{there}/contact", {"purpose": "x"}), 403, "staff.other_division")
    refused(client.post(f"{there}/report", {}), 403, "staff.other_division")
    refused(client.post(f"{there}/arrival", {"arrived_at": "2022-05-17T08:00:00Z"}), 403, "staff.other_division")
    refused(client.post(f"{there}/clearance", {"cleared": True, "finding": "x"}), 403, "staff.other_division")


@pytest.mark.usefixtures("staff")
def test_nobody_is_found_under_a_wrong_id(site: Site) -> None:
    client = site.staff("worker")
    refused(client.get(f"/people/{NOBODY}"), 404, "person.not_on_file")
    refused(client.get("/people/1"), 404, "request.not_found")


def test_roles_that_only_read_change_nothing(site: Site, waiting: list[str]) -> None:
    for staff_id in ("proposer", "approver", "auditor"):
        client, there = site.staff(staff_id), f"/people/{waiting[0]}"
        good(client.get(there))
        refused(client.post(f"{there}/contact", {"purpose": "x"}), 403, "staff.may_not")
        refused(client.post(f"{there}/report", {}), 403, "staff.may_not")
        refused(client.post(f"{there}/clearance", {"cleared": True, "finding": "x"}), 403, "staff.may_not")


def test_a_contact_is_shown_in_full_for_a_purpose_that_is_kept(
    site: Site, waiting: list[str], admin: psycopg.Connection
) -> None:
    client, there = site.staff("worker"), f"/people/{waiting[0]}/contact"
    refused(client.post(there, {"purpose": " "}), 422, "contact.no_purpose")
    assert good(client.post(there, {"purpose": "上门核查"})) == {"phone": "13800000009", "address": ""}
    ((actor, body),) = leaves(admin, "person.contact")
    assert (actor, "上门核查" in str(body)) == ("worker", True)


def test_report_arrival_and_clearance_leave_only_the_tests(site: Site, waiting: list[str]) -> None:
    client, there = site.staff("worker"), f"/people/{waiting[0]}"
    found = good(client.post(f"{there}/arrival", {"arrived_at": "2022-05-17T22:00:00+08:00"}), 201)
    assert found["waiting_for"] == ["community_clearance", "community_report", "negative_tests"]
    site.clock.pass_(timedelta(minutes=1))
    found = good(client.post(f"{there}/report", {}), 201)
    assert found["waiting_for"] == ["community_clearance", "negative_tests"]
    site.clock.pass_(timedelta(minutes=1))
    asked = {"cleared": True, "finding": "居家无异常", "of": ["close_presence"]}
    found = good(client.post(f"{there}/clearance", asked), 201)
    assert found == {"color": "green", "pop_up": True, "waiting_for": ["negative_tests"]}


def test_a_clearance_needs_a_finding_and_something_open(site: Site, waiting: list[str]) -> None:
    client, there = site.staff("worker"), f"/people/{waiting[0]}/clearance"
    refused(client.post(there, {"cleared": True, "finding": "  "}), 422, "clearance.no_finding")
    refused(client.post(there, {"cleared": True, "finding": "x", "of": ["quarantine"]}), 422, "clearance.nothing_open")
    refused(client.post(there, {"cleared": "yes", "finding": "x"}), 400, "request.invalid", field="cleared")


def test_what_has_not_happened_yet_is_not_noted(site: Site, waiting: list[str]) -> None:
    client, there = site.staff("worker"), f"/people/{waiting[0]}"
    refused(client.post(f"{there}/report", {"reported_at": "2022-05-18T01:00:00Z"}), 422, "evidence.future")
    refused(client.post(f"{there}/arrival", {"arrived_at": "2022-05-18T01:00:00Z"}), 422, "evidence.future")
    refused(client.post(f"{there}/arrival", {"arrived_at": "2022-05-18"}), 400, "request.invalid")
