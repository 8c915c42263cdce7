"""The frame around every request: an id, the address's limit, our headers, one count and one line in the log."""

import secrets
import time
from typing import Any, cast

from litestar.types import ASGIApp, Message, Receive, Send, WebSocketScope
from litestar.types import HTTPScope as Scope

from healthcode.web.headers import HeaderTable, with_defaults
from healthcode.web.hot import hot_routes
from healthcode.web.hot_status import status_routes
from healthcode.web.house import House
from healthcode.web.limits import ADDRESS
from healthcode.web.problems import send_problem
from healthcode.web.proxies import asker
from healthcode.web.scopes import address

UNKNOWN = "none"  # the operation of a path that is none


class Frame:
    """Wraps the app; nothing that goes wrong inside leaves it as an exception."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app, self._house = app, house
        self._hot = {**hot_routes(house), **status_routes(house)}
        self._proxies = house.doors.settings.proxies
        self._headers = HeaderTable(secure=house.doors.settings.origin.startswith("https://"))

    async def __call__(self, asked: "Scope | WebSocketScope", receive: Receive, send: Send) -> None:
        scope = cast("Scope", asked)  # the server takes no web sockets
        began, path = time.perf_counter(), scope["path"]
        if self._proxies:
            scope["client"] = asker(scope, self._proxies)
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id = secrets.token_hex(8)
        defaults = (*self._headers.of(path), (b"x-request-id", request_id.encode()))
        status = 0
        state["operation"], answering = self._hot.get(path) or (None, self._app)

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = with_defaults(list(message.get("headers") or ()), defaults)
            await send(message)

        self._house.metrics.requests.in_flight += 1
        try:
            self._house.limits.require(("address", address(scope)), ADDRESS, 1, now=time.monotonic())
            await answering(scope, receive, framed)
        except Exception as error:  # noqa: BLE001 - the last place: a fault is told and logged, never shown
            if status:
                state["error"] = error  # too late for an answer: the connection ends
            else:
                await send_problem(scope, framed, error)
        finally:
            self._house.metrics.requests.in_flight -= 1
            self._count(scope, status, time.perf_counter() - began)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        operation = scope["state"]["operation"] or name_of(scope)
        self._house.metrics.requests.answered(operation, status, seconds)
        self._house.log.answered(scope["state"], operation, status, seconds)


def name_of(scope: Scope) -> str:
    """The operation that answered, by its name in OpenAPI."""
    handler = scope.get("route_handler")
    opt = getattr(handler, "opt", {})
    return str(getattr(handler, "operation_id", None) or opt.get("operation", UNKNOWN))
