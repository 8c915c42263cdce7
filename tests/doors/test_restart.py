"""The database goes away and comes back: nobody restarts the doors, and what was acknowledged is there."""

import time
from collections.abc import Callable

import psycopg

from tests.builders_ledger import an_id
from tests.conftest import Database
from tests.doors.client import good
from tests.doors.conftest import Site


def break_all(database: Database) -> None:
    """Ends every connection to the test's database, as a restart does."""
    with psycopg.connect(database.server.dsn(database="postgres", user="healthcode_admin"), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database.name,))


def until(true: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_broken_connections_are_laid_anew(site: Site, database: Database) -> None:
    client, guard = site.resident().holder(an_id(1)), site.verifier()
    for _ in range(3):
        break_all(database)
        until(lambda: client.get("/information").status_code == 200)
        assert client.show()["state"] == "ready"
        assert guard.scan(client.showing(site.clock.at))["code"] in ("scan.accepted", "check.unavailable")


def test_an_answer_while_it_is_away_says_come_again_and_nothing_else(site: Site, database: Database) -> None:
    client = site.resident().holder(an_id(1))
    with psycopg.connect(database.server.dsn(database="postgres", user="healthcode_admin"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false".encode())
        break_all(database)
        until(lambda: client.get("/information").status_code == 503)
        answers = [client.get("/information"), client.get("//health/ready"), client.get("/code")]
        assert [answer.status_code for answer in answers] == [503, 503, 503]
        assert all(answer.headers["retry-after"] for answer in answers)
        good(client.get("//health/live"))
        admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true".encode())
    for path in ("//health/ready", "/information", "/code"):
        until(lambda path=path: client.get(path).status_code == 200)  # type: ignore[misc]


def test_a_scan_that_cannot_look_up_is_no_yes(site: Site, database: Database) -> None:
    client, guard = site.resident().holder(an_id(1)), site.verifier()
    text = client.showing(site.clock.at)
    with psycopg.connect(database.server.dsn(database="postgres", user="healthcode_admin"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false".encode())
        break_all(database)
        found = guard.scan(text)
        assert (found["verdict"], found["color"], found["rule"]) == ("cannot_check", None, None)
        admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true".encode())
    until(lambda: guard.scan(text)["verdict"] == "accepted")
