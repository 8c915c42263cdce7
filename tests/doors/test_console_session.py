"""A session of staff: who acts, what the role carries, and that a role which ran out lets nobody in."""

from datetime import timedelta

import psycopg
import pytest

from tests.doors.client import good, refused
from tests.doors.conftest import Site

pytestmark = pytest.mark.usefixtures("staff")


def test_a_worker_is_told_what_the_role_carries(site: Site) -> None:
    client = site.staff("worker")
    found = good(client.get("/session"))
    assert found["csrf"] == client.csrf
    assert (found["staff_id"], found["role"], found["unit"]) == ("worker", "community_worker", "长安社区")
    assert (found["level"], found["division"], found["division_name"]) == (
        "community",
        "130102",
        "河北省石家庄市长安区",
    )
    assert {"community.clear", "community.report", "person.explain"} <= set(found["acts"])
    assert "push.approve" not in found["acts"]


def test_the_demos_staff_are_offered(site: Site) -> None:
    (channel,) = good(site.client("console").get("/channels"))["channels"]
    assert channel["logins"] == [{"staff_id": "worker", "role": "community_worker", "unit": "长安社区"}]


def test_nobody_who_is_not_staff_comes_in(site: Site) -> None:
    body = {"channel": "demo", "code": "nobody"}
    refused(site.client("console").post("/session", body), 403, "staff.unknown")


def test_a_role_that_ran_out_lets_nobody_in_and_nobody_on(site: Site) -> None:
    site.clock.pass_(timedelta(days=699, hours=20))
    client = site.staff("worker")
    site.clock.pass_(timedelta(hours=4))
    refused(client.get("/people"), 403, "staff.expired")
    refused(site.client("console").post("/session", {"channel": "demo", "code": "worker"}), 403, "staff.expired")


def test_coming_and_going_is_audited(site: Site, admin: psycopg.Connection) -> None:
    client = site.staff("worker")
    assert client.delete("/session").status_code == 204
    acts = [row[0] for row in admin.execute("SELECT act FROM audit_leaf WHERE actor = 'worker' ORDER BY at").fetchall()]
    assert acts == ["staff.logged_in", "staff.logged_out"]
