"""Which role may do what at the console: every operation of OpenAPI by every role, so that none is forgotten (C07)."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from healthcode.services.desk import Desk
from tests.builders_ledger import Staff, a_push_row, a_resident, an_id, push
from tests.doors.client import Client
from tests.doors.conftest import Site
from tests.doors.test_console_pushes import upload
from tests.doors.test_guards import operations

ROLES = {
    "worker": "community_worker", "proposer": "epidemiologist", "approver": "approver", "auditor": "auditor",
    "operator": "operator", "policy_officer": "policy_officer",
}  # fmt: skip
READERS = frozenset({"worker", "proposer", "approver", "auditor"})
LISTS = frozenset({"proposer", "approver", "auditor"})
REVIEWERS = frozenset({"proposer", "approver"})
MAY: Mapping[str, frozenset[str]] = {
    "console.session.look": frozenset(ROLES),
    "console.session.end": frozenset(ROLES),
    "console.jobs.look": frozenset(ROLES),
    "console.people.list": frozenset({"worker"}),
    "console.people.look": READERS,
    "console.people.contact": frozenset({"worker"}),
    "console.people.report": frozenset({"worker"}),
    "console.people.arrival": frozenset({"worker"}),
    "console.people.clear": frozenset({"worker"}),
    "console.people.paper": frozenset({"worker"}),
    "console.people.paper.give_up": frozenset({"worker"}),
    "console.people.document": frozenset({"worker"}),
    "console.appeals.list": REVIEWERS,
    "console.appeals.look": REVIEWERS,
    "console.appeals.decide": REVIEWERS,
    "console.appeals.suspend": REVIEWERS,
    "console.pushes.propose": frozenset({"proposer"}),
    "console.pushes.list": LISTS,
    "console.pushes.rejects": LISTS,
    "console.pushes.rejects_file": LISTS,
    "console.pushes.preview": LISTS,
    "console.pushes.approve": frozenset({"approver"}),
    "console.pushes.withdraw": frozenset({"proposer", "approver"}),
}
BODIES: Mapping[str, Mapping[str, object]] = {
    "console.people.contact": {"purpose": "上门"},
    "console.people.report": {},
    "console.people.arrival": {"arrived_at": "2022-05-17T20:00:00Z"},
    "console.people.clear": {"cleared": True, "finding": "无异常"},
    "console.people.paper": {"identity_seen": True},
    "console.people.document": {
        "document_type": "20",
        "document_number": "E12345678",
        "expires_on": "2030-01-01",
        "both_seen": True,
    },
    "console.appeals.decide": {"outcome": "refused", "reason": "nothing_new"},
    "console.pushes.approve": {"digest": "0" * 64},
    "console.pushes.withdraw": {"reason": "误报"},
}


@pytest.fixture
def batch(desk: Desk, staff: Staff, tmp_path: Path) -> tuple[str, str]:
    """A person with a pop-up, and the list it came from."""
    resident = a_resident(desk, an_id(1))
    found = push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    return str(resident), str(found.batch_id)


def asked(client: Client, name: str, method: str, path: str, folder: Path) -> httpx.Response:
    if name == "console.pushes.propose":
        sheet = folder / "list.csv"
        sheet.write_text("document_number,kind\n1,companion\n")
        return upload(client, sheet)
    body = {"json": BODIES[name]} if name in BODIES else {}
    return client.ask(method, f"/{path}", **body)


def refused_for_its_role(client: Client, answer: httpx.Response) -> bool:
    if answer.status_code == 202:
        problem = client.job(answer)["problem"]
        return problem is not None and problem["code"] == "staff.may_not"
    return answer.status_code == 403 and answer.json()["code"] == "staff.may_not"


@pytest.mark.parametrize("staff_id", ROLES)
def test_a_role_may_do_its_part_and_nothing_else(
    site: Site, batch: tuple[str, str], tmp_path: Path, staff_id: str
) -> None:
    found = {}
    for method, path, operation in operations(site, door="console"):
        client, name = site.staff(staff_id), operation["operationId"]
        part = path.replace("00000000-0000-0000-0000-000000000007", batch[0 if "/people/" in path else 1])
        found[name] = not refused_for_its_role(client, asked(client, name, method, part, tmp_path))
    assert {name for name, may in found.items() if may} == {name for name, roles in MAY.items() if staff_id in roles}
    assert set(found) == set(MAY)
