"""Lists by two persons over HTTP: proposed, previewed, approved by another unit, taken back (F05–F07, DESIGN §6)."""

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.builders_ledger import PUSH_ZH, a_push_file, a_push_row, an_id
from tests.doors.client import Client, good, refused
from tests.doors.conftest import Site

pytestmark = pytest.mark.usefixtures("staff")


def upload(client: Client, path: Path, *, reason: str = "流调核实", name: str = "") -> httpx.Response:
    with path.open("rb") as file:
        sent = {"file": (name or path.name, file, "text/csv")}
        return client.post("/pushes", files=sent, data={"reason": reason})


def proposed(site: Site, folder: Path, rows: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    """A list proposed by the epidemiologist, as its job ends."""
    client = site.staff("proposer")
    rows = rows if rows is not None else [a_push_row(an_id(n), name="王小明") for n in range(1, 4)]
    job = client.job(upload(client, a_push_file(folder, rows, **more)))
    assert job["state"] == "done", job
    found: dict[str, Any] = job["result"]
    return found


def previewed(client: Client, batch_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.job(client.post(f"/pushes/{batch_id}/preview"))["result"]
    return found


def failed(job: dict[str, Any], code: str) -> dict[str, Any]:
    assert (job["state"], job["problem"]["code"]) == ("failed", code), job
    found: dict[str, Any] = job["problem"]
    return found


def test_a_list_is_proposed_previewed_approved_and_taken_back(site: Site, tmp_path: Path) -> None:
    person = site.resident().holder(an_id(1))
    batch = proposed(site, tmp_path)
    assert (batch["rows"], batch["rejected"], batch["repeated"]) == (3, 0, False)
    assert person.show()["pop_up"] is False
    approver = site.staff("approver")
    preview = previewed(approver, batch["batch_id"])
    assert (preview["state"], preview["people"], preview["pop_ups"], preview["new_people"]) == ("proposed", 3, 3, 2)
    assert (preview["opens"], preview["digest"]) == ({"close_presence": 3}, batch["digest"])
    assert person.show()["pop_up"] is False
    done = approver.job(approver.post(f"/pushes/{batch['batch_id']}/approve", {"digest": preview["digest"]}))
    assert (done["result"]["people"], done["result"]["opened"], done["result"]["new_people"]) == (3, 3, 2)
    assert person.show()["pop_up"] is True
    back = approver.job(approver.post(f"/pushes/{batch['batch_id']}/withdraw", {"reason": "名单有误"}))
    assert back["result"]["lifted"] == 3
    assert person.show()["pop_up"] is False
    (listed,) = good(approver.get("/pushes"))["batches"]
    assert listed["state"] == "approved applied withdrawn undone"
    assert (listed["source"], listed["reason"], listed["proposed_by"]) == ("unit:cdc", "流调核实", "proposer")


def test_a_preview_shows_counties_and_a_masked_sample(site: Site, tmp_path: Path) -> None:
    site.resident().holder(an_id(1))
    preview = previewed(site.staff("approver"), proposed(site, tmp_path)["batch_id"])
    assert {"code": "130102", "name": "河北省石家庄市长安区", "rows": 1, "known": 1, "share": 1.0} in preview[
        "counties"
    ]
    assert {row["name"] for row in preview["sample"]} == {"王**"}
    assert an_id(1) not in str(preview)


def test_a_second_person_of_another_unit_decides(site: Site, tmp_path: Path) -> None:
    batch = proposed(site, tmp_path)
    path, asked = f"/pushes/{batch['batch_id']}/approve", {"digest": batch["digest"]}
    refused(site.staff("proposer").post(path, asked), 403, "staff.may_not")
    for staff_id, code in (("same_unit", "approval.same_unit"), ("same_person", "approval.same_person")):
        client = site.staff(staff_id)
        failed(client.job(client.post(path, asked)), code)
    client = site.staff("community_approver")
    failed(client.job(client.post(path, asked)), "approval.over_cap")


def test_only_what_was_seen_is_approved(site: Site, tmp_path: Path) -> None:
    batch, client = proposed(site, tmp_path), site.staff("approver")
    path = f"/pushes/{batch['batch_id']}/approve"
    refused(client.post(path, {"digest": batch["digest"][:15]}), 400, "request.invalid", field="digest")
    failed(client.job(client.post(path, {"digest": "0" * 64})), "approval.other_digest")
    assert client.job(client.post(path, {"digest": batch["digest"][:16]}))["state"] == "done"


def test_who_may_not_propose_is_told_before_the_file_is_read(site: Site, tmp_path: Path) -> None:
    path = a_push_file(tmp_path, [a_push_row(an_id(1))])
    for staff_id in ("approver", "worker", "operator"):
        refused(upload(site.staff(staff_id), path), 403, "staff.may_not")
    assert list((tmp_path / "uploads").glob("*")) == []


def test_workers_and_operators_read_no_lists(site: Site, tmp_path: Path) -> None:
    batch_id = proposed(site, tmp_path)["batch_id"]
    for staff_id in ("worker", "operator", "policy_officer"):
        client = site.staff(staff_id)
        refused(client.get("/pushes"), 403, "staff.may_not")
        refused(client.get(f"/pushes/{batch_id}/rejects"), 403, "staff.may_not")
        refused(client.get(f"/pushes/{batch_id}/rejects.csv"), 403, "staff.may_not")
        failed(client.job(client.post(f"/pushes/{batch_id}/preview")), "staff.may_not")
        refused(client.post(f"/pushes/{batch_id}/withdraw", {"reason": "x"}), 403, "staff.may_not")
    good(site.staff("auditor").get("/pushes"))


def test_refused_rows_are_told_and_the_sender_gets_them_back(
    site: Site, tmp_path: Path, admin: psycopg.Connection
) -> None:
    rows = [a_push_row(an_id(1)), a_push_row("1", name="王小明"), a_push_row(an_id(2), kind="bogus")]
    batch = proposed(site, tmp_path, rows)
    assert (batch["rows"], batch["rejected"]) == (1, 2)
    there = f"/pushes/{batch['batch_id']}"
    found = good(site.staff("approver").get(f"{there}/rejects"))
    assert (found["total"], [(row["line"], row["code"]) for row in found["rejects"]]) == (
        2, [(3, "person.number_format"), (4, "row.kind")],
    )  # fmt: skip
    assert len(good(site.staff("approver").get(f"{there}/rejects?most=1"))["rejects"]) == 1
    refused(site.staff("approver").get(f"{there}/rejects.csv"), 403, "staff.other_unit")
    answer = site.staff("proposer").get(f"{there}/rejects.csv")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert "王小明" in answer.text
    assert admin.execute("SELECT actor FROM audit_leaf WHERE act = 'push.rejects.read'").fetchall() == [("proposer",)]


def test_a_column_too_many_shows_another_unit_neither_number_nor_name(site: Site, tmp_path: Path) -> None:
    right = a_push_row(an_id(1), kind="other_risk", document_type="10", county="130102", needs="community_report")
    slipped = ("kind", "exposed_at", "document_type", "document_number", "county", "needs")
    secrets = (an_id(2), "欧阳明月", "13800138000")
    rows = [{**right, column: secret} for column in slipped for secret in secrets]
    batch = proposed(site, tmp_path, [right, *rows])
    there = f"/pushes/{batch['batch_id']}"
    told = good(site.staff("approver").get(f"{there}/rejects"))
    assert {row["code"] for row in told["rejects"]} == {
        "row.kind", "row.time", "person.unknown_type", "person.number_format", "row.county", "needs.unknown",
    }  # fmt: skip
    assert not [part for part in (*secrets, an_id(2)[:14], "欧阳", "8001380") if part in str(told)]
    in_full = site.staff("proposer").get(f"{there}/rejects.csv").text
    assert all(secret in in_full for secret in secrets)


def test_a_batch_without_refusals_has_none(site: Site, tmp_path: Path) -> None:
    there = f"/pushes/{proposed(site, tmp_path)['batch_id']}"
    assert good(site.staff("approver").get(f"{there}/rejects")) == {"rejects": [], "total": 0}
    refused(site.staff("proposer").get(f"{there}/rejects.csv"), 404, "batch.no_file")


def test_the_same_file_again_is_the_same_batch(site: Site, tmp_path: Path) -> None:
    first = proposed(site, tmp_path)
    again = proposed(site, tmp_path)
    assert (again["batch_id"], again["repeated"]) == (first["batch_id"], True)


def test_a_chinese_sheet_is_read_and_keeps_its_name(site: Site, tmp_path: Path) -> None:
    proposed(site, tmp_path, encoding="gb18030", headings=PUSH_ZH, name="推送 名单(5月).csv")
    assert good(site.staff("proposer").get("/pushes"))["batches"][0]["file_name"] == "推送 名单(5月).csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet.empty"),
        (b"PK\x03\x04", "sheet.workbook"),
        (b"a,b\n1,2\n", "sheet.missing_columns"),
        (b"document_number,kind\n1,bogus\n", "batch.no_rows"),
    ],
)
def test_a_file_that_is_no_list_fails_without_telling_where_it_lay(
    site: Site, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    client = site.staff("proposer")
    problem = failed(client.job(upload(client, path)), code)
    assert "list.csv" in problem["detail"]
    assert str(tmp_path) not in str(problem)
    assert list((tmp_path / "uploads").glob("*")) == []


def test_a_form_that_is_incomplete_is_refused(site: Site, tmp_path: Path) -> None:
    client, path = site.staff("proposer"), a_push_file(tmp_path, [a_push_row(an_id(1))])
    refused(upload(client, path, reason=" "), 422, "proposal.no_reason")
    refused(client.post("/pushes", files={"other": b"x"}, data={"reason": "x"}), 400, "request.file_missing")
    broken = {"content": b"--x\r\nContent-Disp", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}
    refused(client.post("/pushes", **broken), 400, "request.malformed")
    no_boundary = {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}
    refused(client.post("/pushes", **no_boundary), 400, "request.malformed")
    refused(client.post("/pushes", files={"file": b"x"}, data={"reason": "x" * 5000}), 413, "request.too_large")
    assert list((tmp_path / "uploads").glob("*")) == []


def test_a_file_that_is_too_long_is_refused_by_its_length(site: Site, tmp_path: Path) -> None:
    client = site.staff("proposer")
    connection = HTTPConnection(site.address.removeprefix("http://"), timeout=20)
    headers = {
        "Cookie": f"healthcode_console={client.http.cookies['healthcode_console']}", "X-CSRF-Token": client.csrf or "",
        "Content-Type": "multipart/form-data; boundary=x", "Content-Length": str((256 << 20) + 1),
    }  # fmt: skip
    connection.request("POST", "/api/console/pushes", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "request.too_large")
    connection.close()
    assert list((tmp_path / "uploads").glob("*")) == []


def test_a_withdrawal_needs_a_reason(site: Site, tmp_path: Path) -> None:
    there = f"/pushes/{proposed(site, tmp_path)['batch_id']}/withdraw"
    refused(site.staff("approver").post(there, {"reason": " "}), 422, "proposal.no_reason")


def test_a_batch_that_there_is_not_is_unknown(site: Site) -> None:
    client, nobody = site.staff("approver"), "00000000-0000-0000-0000-000000000007"
    refused(client.get(f"/pushes/{nobody}/rejects"), 404, "proposal.unknown")
    failed(client.job(client.post(f"/pushes/{nobody}/preview")), "proposal.unknown")
    refused(client.get("/pushes/1/rejects"), 404, "request.not_found")
