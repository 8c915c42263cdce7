"""Health and metrics: who restarts and balances is told the truth, and what is counted says nothing of anybody."""

from collections.abc import Callable
from dataclasses import replace

import psycopg

from healthcode.core.problems import Problem
from healthcode.services.desk import Desk
from healthcode.wiring import Doors
from tests.builders_ledger import DAY, an_id
from tests.doors.client import good, refused
from tests.doors.conftest import Site


class Away(Doors):
    """Doors whose database is not there."""

    def lay(self) -> Desk:
        raise Problem("ledger.unreachable", said="no such socket")


def test_a_server_with_its_database_is_ready(site: Site) -> None:
    client = site.client("resident")
    assert good(client.get("//health/live")) == {"status": "ok", "edition": None, "signer": None}
    assert good(client.get("//health/ready")) == {
        "status": "ok", "edition": "CN-130000/2022-05-17", "signer": "ok"
    }  # fmt: skip


def test_without_its_database_it_lives_and_is_not_ready(doors: Doors, serve: Callable[[Doors], Site]) -> None:
    away = Away(**{name: getattr(doors, name) for name in (
        "settings", "dsns", "furnished", "hot", "sealer", "trusted", "entrances", "registry"
    )})  # fmt: skip
    client = serve(away).client("resident")
    good(client.get("//health/live"))
    refused(client.get("//health/ready"), 503, "ledger.unreachable")


def test_before_the_first_edition_it_is_not_ready(site: Site) -> None:
    site.clock.at -= 30 * DAY
    refused(site.client("resident").get("//health/ready"), 503, "policy.none_in_force")


def test_an_edition_installed_while_the_server_runs_is_read(doors: Doors, serve: Callable[[Doors], Site]) -> None:
    site = serve(replace(doors, furnished=replace(doors.furnished, editions=())))
    assert good(site.client("resident").get("//health/ready"))["edition"] == "CN-130000/2022-05-17"
    assert site.resident().holder(an_id(1)).show()["color"] == "green"


def test_an_edition_that_this_release_cannot_read_makes_it_not_ready(site: Site, admin: psycopg.Connection) -> None:
    client = site.client("resident")
    good(client.get("//health/ready"))
    admin.execute(
        "INSERT INTO edition (edition_id, division, published_at, effective_from, digest, content, installed_at)"
        " VALUES ('CN-130000/2023-01-01', '130000', now(), now(), sha256(''), 'schema = 2', now())"
    )
    refused(client.get("//health/ready"), 503, "policy.schema")
    assert good(client.get("//health/live"))["status"] == "ok"


def test_answers_are_counted_by_operation_and_status(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    client.show()
    refused(client.get("//api/resident/nothing"), 404, "request.not_found")
    page = client.get("//metrics")
    assert page.headers["content-type"].startswith("text/plain")
    counted = page.text.splitlines()
    assert 'healthcode_requests_total{operation="resident.code.show",status="200"} 1.0' in counted
    assert 'healthcode_requests_total{operation="resident.code.claim",status="201"} 1.0' in counted
    assert 'healthcode_requests_total{operation="none",status="404"} 1.0' in counted
    for name in (
        "healthcode_desks 4.0",
        "healthcode_desks_busy",
        "healthcode_streams",
        "healthcode_requests_in_flight",
    ):
        assert any(line.startswith(name) for line in counted), name
    assert "healthcode_request_seconds_bucket" in page.text
    assert "healthcode_desk_wait_seconds_count" in page.text
    assert an_id(1) not in page.text
