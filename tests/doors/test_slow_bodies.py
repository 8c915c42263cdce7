"""A body that does not arrive holds nobody up: its asker is told so, and the connection ends."""

import json
import socket
from http.client import HTTPResponse
from typing import Any

import pytest

from healthcode.web import hot, house
from tests.builders_ledger import an_id
from tests.builders_sealed import SEALED
from tests.doors.client import Client
from tests.doors.conftest import Site


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (hot, house):
        monkeypatch.setattr(module, "BODY_WITHIN", 0.3)


def told_without_a_body(site: Site, client: Client, path: str, kind: str = "application/json") -> dict[str, Any]:
    """The problem told when a body was announced and one byte of it came."""
    head = (
        f"POST /api/{client.door}{path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {client.bearer}",
        f"Content-Type: {kind}", "Content-Length: 100", "Connection: close", "", "{",
    )  # fmt: skip
    host, port = site.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall("\r\n".join(head).encode())
        answer = HTTPResponse(wire)
        answer.begin()
        found: dict[str, Any] = json.loads(answer.read())
    return found


def test_a_declaration_that_does_not_arrive_is_given_up(site: Site) -> None:
    client = site.resident(bearer=True).holder(an_id(1))
    told = told_without_a_body(site, client, "/declarations", SEALED)
    assert (told["status"], told["code"], told["title"]) == (408, "request.too_slow", "传送过慢")


def test_a_scan_that_does_not_arrive_is_given_up(site: Site) -> None:
    told = told_without_a_body(site, site.verifier(bearer=True), "/scans")
    assert (told["status"], told["code"]) == (408, "request.too_slow")
