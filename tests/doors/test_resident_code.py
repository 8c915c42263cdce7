"""Showing one's own code: its states, its version, and what a page with that version is told (F02)."""

from datetime import timedelta

from tests.builders_ledger import an_id
from tests.doors.client import good, refused
from tests.doors.conftest import Site


def test_a_ready_code_carries_a_credential_for_a_day(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    found = client.show()
    assert (found["state"], found["color"], found["pop_up"], found["no_abnormality"]) == ("ready", "green", False, True)
    assert (found["name"], found["server_at"]) == ("王**", "2022-05-18T00:00:00Z")
    assert found["credential"]
    assert "2022-05-18T12" < found["credential_expires_at"] <= "2022-05-19T00:00:00Z"
    assert found["code_expires_at"] == "2022-06-17T00:00:00Z"


def test_the_page_that_has_this_version_is_told_so(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    first = client.get("/code")
    etag = first.headers["etag"]
    assert etag == f'"{good(first)["version"]}"'
    same = client.get("/code", headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    client.declare("cold_like")
    changed = client.get("/code", headers={"If-None-Match": etag})
    assert good(changed)["color"] == "yellow"


def test_a_key_that_is_none_is_refused(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    for key in ("x", "A" * 43, "A" * 45, "%E7"):
        refused(client.get(f"/code?key={key}"), 400, "request.invalid", field="key")


def test_a_claim_that_ran_out_is_told(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    site.clock.pass_(timedelta(days=30))
    other = site.resident()
    other.phone = client.phone
    assert (other.show()["state"], other.show()["credential"]) == ("expired", None)


def test_only_get_is_answered(site: Site) -> None:
    refused(site.resident().post("/code", {}), 405, "request.method")
