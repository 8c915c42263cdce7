"""The log: a line a request, and not a person in it (SECURITY T35)."""

import json
from pathlib import Path
from urllib.parse import quote

from tests.builders_ledger import a_phone, a_push_file, a_push_row, an_id
from tests.doors.client import Client, text
from tests.doors.conftest import Site
from tests.doors.test_console_pushes import upload

NAME = "王小明"


def everything_happens(site: Site, folder: Path) -> list[Client]:
    """Claimed with slips on the way, declared, enrolled, shown, scanned, pushed, called on, cleared."""
    resident = site.resident("login-of-the-canary")
    resident.check(an_id(1)[:-1] + "?")
    resident.check(an_id(1), name="李小明")
    resident.holder(an_id(1), address="建设大街1号")
    resident.get(f"/nothing/{an_id(1)}?name={quote(NAME)}")
    guard = site.verifier()
    guard.scan(resident.showing(site.clock.at))
    staff = site.staff("proposer")
    staff.job(upload(staff, a_push_file(folder, [a_push_row(an_id(1), name=NAME), a_push_row("1", name=NAME)])))
    worker = site.staff("worker")
    worker.get(f"/people?after={quote(NAME)}")
    return [resident, guard, staff, worker]


def test_no_person_no_cookie_and_no_path_with_either_is_written(site: Site, staff: object, tmp_path: Path) -> None:
    clients = everything_happens(site, tmp_path)
    logged = site.log.getvalue().decode()
    assert "resident.code.claim" in logged
    tokens = [token for client in clients for token in client.http.cookies.values()]
    secrets = [an_id(1), NAME, a_phone(1), "建设大街", "login-of-the-canary", "guard-1", "127.0.0.1", *tokens]
    secrets += [
        quote(NAME),
        text(NAME.encode()),
        NAME.encode("unicode_escape").decode(),
        *(c.csrf or "?" for c in clients),
    ]
    assert len(tokens) == 4
    for secret in secrets:
        assert secret not in logged, secret


def test_each_line_says_what_was_asked_and_how_it_ended(site: Site) -> None:
    answer = site.resident().get("/information")
    line = json.loads(site.logged(answer.headers["x-request-id"]))
    assert set(line) == {"request", "operation", "status", "ms", "problem", "event", "timestamp"}
    assert (line["operation"], line["status"], line["problem"]) == ("resident.information", 409, "claim.needed")


def test_codes_that_are_shown_in_time_are_counted_and_not_written(site: Site) -> None:
    client = site.resident().holder(an_id(1))
    before = len(site.log.getvalue().splitlines())
    client.show()
    assert len(site.log.getvalue().splitlines()) == before
