"""Every operation behind a door lets nobody in who is not: found in OpenAPI, so that a new one cannot be forgotten."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from healthcode.services.log_in import csrf_of
from tests.builders_doors import NAME
from tests.builders_ledger import an_id
from tests.builders_sealed import SEALED, sealed
from tests.doors.client import Client, refused
from tests.doors.conftest import Site

DOORS = {"resident": "a", "verifier": "guard-1", "console": "proposer"}
NOBODY = str(UUID(int=7))
pytestmark = pytest.mark.usefixtures("staff")


def operations(site: Site, *, door: str | None = None, changing: bool = False) -> Iterator[tuple[str, str, Any]]:
    """Method, path and description of the operations that need a session."""
    for path, methods in site.conformity.document["paths"].items():
        for method, operation in methods.items():
            if not operation.get("security"):
                continue
            if (door in (None, path.split("/")[2])) and (method != "get" or not changing):
                yield method.upper(), re.sub(r"\{[^}]+\}", NOBODY, path), operation


def asked(client: Client, method: str, path: str, operation: Any, **more: Any) -> httpx.Response:
    """The operation asked with a body of the kind it reads."""
    if path.endswith("/scans") and "content" not in more:
        more["json"] = client.scanning("HC1:")  # who asks and what is asked are read together there
    kinds = list(operation.get("requestBody", {}).get("content", {}))
    if "content" not in more and kinds in (["application/json"], [SEALED]):
        more.setdefault("json", {})
    if "content" not in more and kinds == ["multipart/form-data"]:
        more["files"] = {"file": b""}
    return client.ask(method, f"/{path}", **more)


def test_there_are_operations_at_every_door(site: Site) -> None:
    counts = {door: len(list(operations(site, door=door))) for door in DOORS}
    assert counts["resident"] >= 10, counts
    assert counts["verifier"] >= 4, counts
    assert counts["console"] >= 15, counts


def test_without_a_session_nothing_is_answered(site: Site) -> None:
    for method, path, operation in operations(site):
        refused(asked(site.client(path.split("/")[2]), method, path, operation), 401, "session.none")


def test_another_doors_session_opens_nothing(site: Site) -> None:
    tokens = {door: site.client(door).login(code).http.cookies[f"healthcode_{door}"] for door, code in DOORS.items()}
    for method, path, operation in operations(site):
        door = path.split("/")[2]
        for other, token in tokens.items():
            if other == door:
                continue
            client = site.client(door)
            client.http.cookies.set(f"healthcode_{door}", token)
            client.http.cookies.set(f"healthcode_{other}", token)
            client.csrf = csrf_of(token)
            refused(asked(client, method, path, operation), 401, "session.none")


def test_an_ended_session_opens_nothing(site: Site) -> None:
    for door, code in DOORS.items():
        client = site.client(door).login(code)
        token = client.http.cookies[f"healthcode_{door}"]
        assert client.delete("/session").status_code == 204
        client.http.cookies.set(f"healthcode_{door}", token)
        for method, path, operation in operations(site, door=door):
            refused(asked(client, method, path, operation), 401, "session.ended")


@pytest.mark.parametrize(("door", "lasts"), [("resident", 30 * 24), ("verifier", 12), ("console", 12)])
def test_a_session_ends_by_itself(site: Site, door: str, lasts: int) -> None:
    client = site.client(door).login(DOORS[door])
    site.clock.pass_(timedelta(hours=lasts) - timedelta(seconds=1))
    assert client.get("/session").status_code == 200
    site.clock.pass_(timedelta(seconds=1))
    refused(client.get("/session"), 401, "session.ended")


def test_a_cookie_alone_changes_nothing(site: Site) -> None:
    for door, code in DOORS.items():
        for wrong in (None, "x" * 32):
            client = site.client(door).login(code)
            client.csrf = wrong
            for method, path, operation in operations(site, door=door, changing=True):
                refused(asked(client, method, path, operation), 403, "session.csrf")


def test_a_token_in_authorization_needs_no_csrf_and_no_origin(site: Site) -> None:
    client = site.resident(bearer=True)
    assert client.csrf is None
    assert "healthcode_resident" not in client.http.cookies
    assert client.delete("/session").status_code == 204


def test_the_console_takes_no_token_in_authorization(site: Site) -> None:
    client = site.staff("proposer")
    other = site.client("console")
    other.bearer = client.http.cookies["healthcode_console"]
    refused(other.get("/session"), 401, "session.none")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=lambda headers: " ".join(headers.values()),
)
def test_another_sites_page_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    for door, code in DOORS.items():
        client = site.client(door)
        body = {"channel": "demo", "code": code}
        refused(client.post("/session", body, headers=headers), 403, "session.origin", origin=site.address)
        client.login(code)
        for method, path, operation in operations(site, door=door, changing=True):
            refused(asked(client, method, path, operation, headers=headers), 403, "session.origin")


def test_our_own_page_by_any_name_of_this_machine_is_ours(site: Site) -> None:
    port = site.address.rpartition(":")[2]
    for name in ("127.0.0.1", "localhost", "[::1]"):
        client = site.client("resident", Origin=f"http://{name}:{port}")
        assert client.post("/session", {"channel": "demo", "code": "a"}).status_code == 201


def test_a_body_of_another_kind_is_not_read(site: Site) -> None:
    for door, code in DOORS.items():
        client = site.client(door).login(code)
        for method, path, operation in operations(site, door=door, changing=True):
            if "requestBody" in operation:
                answer = asked(client, method, path, operation, content=b"a=b", headers={"Content-Type": "text/plain"})
                closed = SEALED in operation["requestBody"]["content"]
                refused(answer, 415, "request.not_sealed" if closed else "request.content_type")


def test_what_must_be_sealed_is_not_read_when_it_is_open_or_changed_or_sealed_to_another_key(site: Site) -> None:
    client = site.resident().login("a")
    form = {"document_type": "10", "document_number": an_id(1), "name": NAME}
    address = "/api/resident/identity"
    head = {"X-CSRF-Token": client.csrf or ""}
    refused(client.http.post(address, json=form, headers=head), 415, "request.not_sealed")
    closed = sealed(client.http, form)
    for change, status, code in (
        (bytes([closed["content"][0] ^ 1]) + closed["content"][1:], 409, "request.other_key"),
        (closed["content"][:-1] + bytes([closed["content"][-1] ^ 1]), 400, "request.not_opened"),
        (closed["content"][:20], 400, "request.not_opened"),
        (b"", 409, "request.other_key"),
    ):
        answer = client.http.post(address, content=change, headers={**head, **closed["headers"]})
        refused(answer, status, code)
    bare = sealed(client.http, b"{")
    answer = client.http.post(address, content=bare["content"], headers={**head, **bare["headers"]})
    refused(answer, 400, "request.malformed")


def test_a_body_that_is_no_json_is_told_as_such(site: Site) -> None:
    for door, code in DOORS.items():
        client = site.client(door).login(code)
        for method, path, operation in operations(site, door=door, changing=True):
            if list(operation.get("requestBody", {}).get("content", {})) == ["application/json"]:
                sent = {"content": b"{", "headers": {"Content-Type": "application/json"}}
                refused(asked(client, method, path, operation, **sent), 400, "request.malformed")


def test_a_body_that_is_too_long_is_not_read_to_its_end(site: Site) -> None:
    for door, code in DOORS.items():
        client = site.client(door).login(code)
        for method, path, operation in operations(site, door=door, changing=True):
            if list(operation.get("requestBody", {}).get("content", {})) == ["application/json"]:
                sent = {"content": b" " * 70_000, "headers": {"Content-Type": "application/json"}}
                refused(asked(client, method, path, operation, **sent), 413, "request.too_large")


def test_a_field_of_the_wrong_kind_is_named_and_what_was_sent_is_not_repeated(site: Site) -> None:
    client = site.resident()
    answer = client.post("/session", {"channel": "demo", "code": ["13800138000"]})
    found = refused(answer, 400, "request.invalid", field="code", said="Expected `str`, got `array`")
    assert "13800138000" not in answer.text
    assert "code" in found["detail"]
    answer = client.post("/declarations", client.declaration("王小明"))
    refused(answer, 400, "request.invalid", field="symptoms[0]")
    assert "王小明" not in answer.text


def test_a_field_that_there_is_not_is_refused(site: Site) -> None:
    answer = site.client("resident").post("/session", {"channel": "demo", "code": "a", "admin": True})
    refused(answer, 400, "request.invalid")
