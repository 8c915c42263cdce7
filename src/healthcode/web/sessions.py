"""Who stands at a door: the token from a cookie or from `Authorization`, and the guards that every operation has.

A browser sends a cookie wherever a page of another site makes it; so what a cookie lets in must also say where it
comes from (`Origin`) and carry a word that other sites cannot read (`X-CSRF-Token`). A token in `Authorization` is
sent by nobody's accident and needs neither.
"""

import hmac
import time
from collections.abc import Mapping
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard
from litestar.types import HTTPScope as Scope

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.log_in import csrf_of, hash_of, session_of
from healthcode.web.house import SEALED, house_of
from healthcode.web.limits import GATE, SESSION, Budget
from healthcode.web.scopes import DOORS, cookie, header

COOKIES: Mapping[str, str] = {door: f"healthcode_{door}" for door in DOORS}
BUDGETS: Mapping[str, Budget] = {"resident": SESSION, "verifier": GATE, "console": GATE}
BEARERS = frozenset({"resident", "verifier"})
"""Doors that mini-programs and devices come to; the console is for browsers only."""
JSON = b"application/json"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Connection = ASGIConnection[Any, Any, Any, Any]


def inside(door: str) -> Guard:
    """The guard of operations that need a session at the door."""

    async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
        scope = cast("Scope", connection.scope)
        check_request(scope, handler)
        token, by_cookie = token_of(scope, door)
        charge(scope, door, token, cost=handler.opt.get("cost", 1))
        if by_cookie and scope["method"] not in SAFE:
            check_csrf(scope, token)
        at = now()
        scope["user"] = await house_of(scope).desks.run(lambda desk: session_of(desk, door, token, at=at))
        scope["auth"] = token

    return guard


async def outside(connection: Connection, handler: BaseRouteHandler) -> None:
    """The guard of operations that need none: where they come from is checked all the same."""
    check_request(cast("Scope", connection.scope), handler)


def check_request(scope: Scope, handler: BaseRouteHandler) -> None:
    """That what changes something comes from our own pages and is written as the operation reads it."""
    if scope["method"] in SAFE:
        return
    check_origin(scope)
    check_content(scope, handler.opt.get("content_type", JSON))


def check_content(scope: Scope, wanted: bytes = JSON) -> None:
    """Problem `request.content_type` when there is a body of another kind, `request.not_sealed` when it is open."""
    has_body = header(scope, b"content-length") not in (None, b"0") or header(scope, b"transfer-encoding") is not None
    sent = header(scope, b"content-type") or b""
    if not has_body or sent.partition(b";")[0].strip().lower() == wanted:
        return
    if wanted == SEALED:
        raise Problem("request.not_sealed", wanted=wanted.decode())
    raise Problem("request.content_type", wanted=wanted.decode())


def check_origin(scope: Scope) -> None:
    """Problem `session.origin` when a browser says that another site's page sent this."""
    origin, site = header(scope, b"origin"), header(scope, b"sec-fetch-site")
    if origin is not None and origin.decode("latin-1") not in house_of(scope).origins:
        raise Problem("session.origin", origin=house_of(scope).doors.settings.origin)
    if site == b"cross-site":
        raise Problem("session.origin", origin=house_of(scope).doors.settings.origin)


def check_csrf(scope: Scope, token: str) -> None:
    """Problem `session.csrf` when the word that our own pages know is missing or another one."""
    sent = header(scope, b"x-csrf-token") or b""
    if not hmac.compare_digest(sent, csrf_of(token).encode()):
        raise Problem("session.csrf")


def charge(scope: Scope, door: str, token: str, *, cost: float = 1) -> None:
    """Takes an operation's cost from what the session may ask; Problem `limit.too_many`."""
    house_of(scope).limits.require((door, hash_of(token)), BUDGETS[door], cost, now=time.monotonic())


def token_of(scope: Scope, door: str) -> tuple[str, bool]:
    """The token and whether a cookie brought it; Problem `session.none`."""
    sent = header(scope, b"authorization")
    if sent is not None and door in BEARERS:
        scheme, _, token = sent.decode("latin-1").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return token.strip(), False
    held = cookie(scope, COOKIES[door])
    if held is None:
        raise Problem("session.none")
    return held, True
