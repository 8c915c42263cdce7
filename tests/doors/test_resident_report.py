"""One's own report to the community (向社区报备, F08, F09)."""

from pathlib import Path

import pytest

from healthcode.services.desk import Desk
from tests.builders_ledger import Staff, a_push_row, an_id, push
from tests.doors.client import good, refused
from tests.doors.conftest import Site


def test_a_report_counts_from_now_and_is_no_longer_missing(
    site: Site, desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    client = site.resident().holder(an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    assert good(client.post("/community-report", {"address": "建设大街1号"}), 201) == {
        "reported_at": "2022-05-18T00:00:00Z"
    }
    found = good(client.get("/information"))
    assert found["reported_at"] == "2022-05-18T00:00:00Z"
    assert "community_report" not in [gap["need"] for gap in found["reasons"][0]["missing"]]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"phone": "1"}, 422, "person.phone"),
        ({"address": "号" * 101}, 422, "claim.long_address"),
        ({"arrived_at": "2022-05-18T09:00:00+08:00"}, 422, "evidence.future"),
        ({"arrived_at": "2022-05-18T07:00:00"}, 400, "request.invalid"),
    ],
)
def test_what_does_not_fit_is_refused(site: Site, change: dict[str, str], status: int, code: str) -> None:
    client = site.resident().holder(an_id(1))
    refused(client.post("/community-report", change), status, code)
    assert good(client.get("/information"))["reported_at"] is None


def test_before_a_claim_nobody_can_report(site: Site) -> None:
    refused(site.resident().post("/community-report", {}), 409, "claim.needed")
