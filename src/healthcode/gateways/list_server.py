"""A server's lists over HTTP, as a verifier's program fetches them: `/api/verifier/trust` and `/api/verifier/status`.

Whatever the server says is believed by its signatures only; here are the bounds of what it may send and how long it
may take. The session's token goes to the address that was named and nowhere else: over TLS, and to no redirect.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from healthcode.core.envelopes import decoded
from healthcode.core.problems import Problem
from healthcode.core.status_lists import LONGEST
from healthcode.core.trust import Pin
from healthcode.gateways.trust_folder import FORMAT, read_pin

PATIENCE = 60.0  # seconds for one answer
STALLED = 15.0  # seconds without a byte
MOST_BYTES = 4 * 1024 * 1024
"""Of an answer in JSON: a chain of trust lists, or a head of 4,096 shards with its delta, has less than half of it."""

CHUNK = 64 * 1024
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that may be asked without TLS: what is said does not leave the machine."""


@dataclass(frozen=True, slots=True)
class TrustNews:
    """Trust lists after the known one, in order, and the roots that the server's verifiers are installed with."""

    pin: Pin
    envelopes: tuple[bytes, ...]
    server_at: datetime


@dataclass(frozen=True, slots=True)
class StatusNews:
    """The head after the one that is known, None when that is the latest; the delta to it, when the server has it."""

    head: bytes | None
    delta: bytes | None
    server_at: datetime


class ListServer:
    """A server's lists. Problem `fetch.…`: nothing is lost, what was fetched before stays."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
        if not secure or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise Problem("fetch.address", found=url)
        self.url = url.rstrip("/")
        if not re.fullmatch(r"[!-~]{1,512}", token):
            raise Problem("fetch.no_token")
        self._token = token
        self._opener: OpenerDirector = build_opener(_NoRedirects)

    def trust(self, after: int) -> TrustNews:
        """The trust lists after number `after`."""
        told = self._json(f"/api/verifier/trust?after={after}")
        try:
            envelopes = tuple(json.dumps(one).encode() for one in told["envelopes"])
            pin = read_pin(json.dumps({"format": FORMAT, **told["pin"]}).encode())
            return TrustNews(pin, envelopes, _instant(told))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Problem("fetch.unexpected") from None

    def status(self, after: int) -> StatusNews:
        """The status list after number `after` of the server's own division."""
        told = self._json(f"/api/verifier/status?after={after}")
        try:
            head = None if told["head"] is None else json.dumps(told["head"]).encode()
            delta = None if told.get("delta") is None else decoded(told["delta"])
            return StatusNews(head, delta, _instant(told))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Problem("fetch.unexpected") from None

    def shard(self, digest: bytes) -> bytes:
        """The bytes of a shard; whoever takes them in holds them against the digest."""
        return self._get(f"/api/verifier/status/shards/{digest.hex()}", LONGEST)

    def _json(self, path: str) -> Mapping[str, Any]:
        try:
            told = json.loads(self._get(path, MOST_BYTES))
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise Problem("fetch.unexpected")
        return told

    def _get(self, path: str, most: int) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json, application/octet-stream"}
        request = Request(self.url + path, headers=headers)  # noqa: S310 - the scheme was checked
        try:
            with self._opener.open(request, timeout=STALLED) as answer:
                return _body(answer, most)
        except HTTPError as error:
            with error:
                raise Problem("fetch.refused", status=error.code, said=_code(error)) from None
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise Problem("fetch.unreachable", said=getattr(error, "reason", None) or type(error).__name__) from None


class _NoRedirects(HTTPRedirectHandler):
    """A redirect is an answer like another: nobody is told the token who was not named."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        """Follows none."""


def _body(answer: Any, most: int) -> bytes:
    """At most so many bytes, in time."""
    until, found = time.monotonic() + PATIENCE, bytearray()
    while chunk := answer.read(CHUNK):
        found += chunk
        if len(found) > most:
            raise Problem("fetch.too_large", most=most)
        if time.monotonic() > until:
            raise TimeoutError("too slow")
    return bytes(found)


def _code(error: HTTPError) -> str:
    """The problem's code when the server is one of ours; nothing else of what it says is shown."""
    try:
        code = json.loads(error.read(CHUNK))["code"]
    except (ValueError, TypeError, KeyError, RecursionError, OSError, HTTPException):
        return "—"
    return code if isinstance(code, str) and re.fullmatch(r"[a-z_.]{1,80}", code) else "—"


def _instant(told: Mapping[str, Any]) -> datetime:
    at = datetime.fromisoformat(told["server_at"])
    if at.tzinfo is None:
        raise ValueError("no offset")
    return at
