"""The two operations that a whole province asks for in one minute, showing and scanning, as plain ASGI.

They answer like every other operation, with the same guards, limits, headers and problems; only what stands between
the server and the service is left out, because at ten thousand a second it costs more than the service itself.
"""

import asyncio
import binascii
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar.types import HTTPScope, Receive, Send

from healthcode.clock import now
from healthcode.core.door_rules import CountedIn, DoorRule
from healthcode.core.problems import Problem
from healthcode.core.terms import Color
from healthcode.services.code_page import Negative
from healthcode.services.log_in import RESIDENT, VERIFIER, hash_of
from healthcode.services.scan import RuleTold, Scanned, scan
from healthcode.services.show import show
from healthcode.texts import sentence
from healthcode.texts.facts import readable
from healthcode.web.house import House
from healthcode.web.limits import BODY_WITHIN, GATE, SESSION
from healthcode.web.problems import invalid, language_of, send_problem
from healthcode.web.scopes import header
from healthcode.web.sessions import check_content, check_csrf, check_origin, token_of

SHOW, SCAN = "/api/resident/code", "/api/verifier/scans"
BODY_AT_MOST = 4 << 10  # bytes; a code's text is at most 310 characters
KEY_BYTES = 33  # 44 characters of base64url, without padding
JSON = (b"content-type", b"application/json")
NOT_KEPT = (b"cache-control", b"no-store")

HotHandler = Callable[[HTTPScope, Receive, Send], Awaitable[None]]
_STANDARD = bytes.maketrans(b"-_", b"+/")
_encode = msgspec.json.Encoder().encode


class RuleAsked(msgspec.Struct, frozen=True):
    """What the door asks besides a green code: a test so many hours old at most, 0 for none.

    `counted_in` `days`: as one, two or three calendar days of Asia/Shanghai after the day that counts as sampled.
    """

    tested_within_hours: Literal[0, 24, 48, 72] = 0
    counted_in: CountedIn = CountedIn.HOURS


class ScanAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A code's text as it was read. `scan_id`: the same again for the same look, when its answer did not arrive.

    `nonce`: of a gate that takes only what was shown for it, 8 bytes in base64url.
    """

    text: Annotated[str, msgspec.Meta(max_length=1024)]
    scan_id: UUID
    nonce: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$")] | None = None
    temperature: Annotated[float, msgspec.Meta(ge=30, le=45)] | None = None
    rule: RuleAsked = RuleAsked()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`accepted` with all that a door may know, or `bad_code`, or `cannot_check`, which is never a yes."""

    verdict: str
    code: str
    sentence: str
    color: Color | None
    pop_up: bool | None
    declared: bool | None
    name: str | None
    level: str | None
    soft_key: bool | None
    check_document: bool | None
    document_hint: str | None
    shown_at: datetime | None
    shown_ago: int | None
    checked_before: int | None
    no_abnormality: bool | None
    notices: tuple[str, ...]
    latest_negative: Negative | None
    rule: RuleTold | None
    server_at: datetime


_TAKEN_OVER = tuple(name for name in Verdict.__struct_fields__ if name != "sentence")
_decode = msgspec.json.Decoder(ScanAsked).decode


def hot_routes(house: House) -> Mapping[str, tuple[str, HotHandler]]:
    """The operations by path, each with its name in OpenAPI and in the log."""
    return {
        SHOW: ("resident.code.show", partial(answered, "GET", partial(_show, house))),
        SCAN: ("verifier.scan", partial(answered, "POST", partial(_scan, house))),
    }


async def answered(
    method: str, handler: Callable[[HTTPScope, Receive, Send], Awaitable[None]], scope: HTTPScope, receive: Receive,
    send: Send,
) -> None:  # fmt: skip
    """What `handler` answers to requests of this method, and every problem as its document."""
    try:
        if scope["method"] != method:
            raise Problem("request.method")
        await handler(scope, receive, send)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is told as `server.fault` and logged
        await send_problem(scope, send, error)


async def _show(house: House, scope: HTTPScope, _receive: Receive, send: Send) -> None:
    token, _ = token_of(scope, RESIDENT)
    token_hash = hash_of(token)
    house.limits.require((RESIDENT, token_hash), SESSION, 1, now=time.monotonic())
    known = (header(scope, b"if-none-match") or b"").strip(b'"').decode("latin-1")
    asked = scope["query_string"]
    found = await show(house.hot, token_hash, key_in(asked), at=now(), known=known, link_id=link_in(asked))
    etag = f'"{found.version}"'.encode()
    if found.version == known:
        await send_answer(send, 304, b"", (b"etag", etag))
    else:
        await send_answer(send, 200, _encode(found), JSON, (b"etag", etag))


async def _scan(house: House, scope: HTTPScope, receive: Receive, send: Send) -> None:
    check_origin(scope)
    check_content(scope)
    token, by_cookie = token_of(scope, VERIFIER)
    token_hash = hash_of(token)
    house.limits.require((VERIFIER, token_hash), GATE, 1, now=time.monotonic())
    if by_cookie:
        check_csrf(scope, token)
    asked = scan_in(await _body(receive))
    hours = asked.rule.tested_within_hours
    found = await scan(
        house.hot, token_hash, asked.text, temperature=asked.temperature,
        rule=DoorRule(timedelta(hours=hours) if hours else None, asked.rule.counted_in), scan_id=asked.scan_id,
        nonce=nonce_of(asked), at=now(),
    )  # fmt: skip
    await send_answer(send, 200, _encode(verdict_of(found, language_of(scope))), JSON)


def key_in(query: bytes) -> bytes | None:
    """The device's compressed point in `?key=`, None without one; Problem `request.invalid`."""
    sent = next((part[4:] for part in query.split(b"&") if part.startswith(b"key=")), b"")
    if not sent:
        return None
    try:
        key = binascii.a2b_base64(sent.translate(_STANDARD), strict_mode=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise Problem("request.invalid", field="key", said=f"base64url, {KEY_BYTES} bytes")
    return key


def link_in(query: bytes) -> bytes | None:
    """The dependant's link in `?for=`, None without one; Problem `request.invalid`."""
    if b"for=" not in query:  # nearly always
        return None
    sent = next((part[4:] for part in query.split(b"&") if part.startswith(b"for=")), b"")
    if not sent:
        return None
    try:
        return UUID(sent.decode()).bytes
    except ValueError:
        raise Problem("request.invalid", field="for", said="uuid") from None


def scan_in(body: bytes) -> ScanAsked:
    """What was asked; Problem `request.invalid`, `request.malformed`, which quote nothing of it."""
    try:
        return _decode(body)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from None
    except msgspec.DecodeError:
        raise Problem("request.malformed") from None


def nonce_of(asked: ScanAsked) -> bytes:
    """The gate's nonce; empty for a door that has none."""
    return binascii.a2b_base64((asked.nonce + "=").translate(_STANDARD)) if asked.nonce else b""


def verdict_of(found: Scanned, language: str) -> Verdict:
    """The answer with its sentence."""
    facts = {name: readable(fact) for name, fact in found.facts.items()}
    told: dict[str, Any] = {name: getattr(found, name) for name in _TAKEN_OVER}
    return Verdict(sentence=sentence(found.code, language, facts), **told)


async def _body(receive: Receive) -> bytes:
    """The whole body; Problem `request.too_large`, `request.too_slow`."""
    try:
        async with asyncio.timeout(BODY_WITHIN):
            return await _whole(receive)
    except TimeoutError:
        raise Problem("request.too_slow") from None


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":  # the asker went away
            raise Problem("request.malformed")
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > BODY_AT_MOST:
            raise Problem("request.too_large")
    return body


async def send_answer(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    """Sends an answer that nobody keeps."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, NOT_KEPT, *headers]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
