"""An operation of the interface: its place, its guard, its cost, and every problem that it can answer with.

What is declared here is what OpenAPI says and what the tests hold every answer to; the docstring of a handler is the
description that an integrator reads.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import cleandoc
from typing import Any, cast

from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler, asgi
from litestar.handlers.asgi_handlers import ASGIRouteHandler
from litestar.openapi import ResponseSpec
from litestar.types import HTTPScope, Receive, Scope, Send

from healthcode.web.house import SEALED
from healthcode.web.problems import MEDIA_TYPE, ProblemDocument, status_of
from healthcode.web.sessions import inside, outside

JSON_AT_MOST = 64 << 10  # bytes; the longest body we read is a clearance's finding
ALWAYS = ("limit.too_many", "limit.busy", "ledger.…", "policy.none_in_force", "server.fault")
"""Problems that every operation of the interface can answer with."""
READING = ("request.invalid", "request.malformed")
BEHIND_A_DOOR = ("session.none", "session.ended")
CHANGING = ("session.origin", "request.content_type", "request.too_large", "request.too_slow")
BY_SEALED = ("request.not_sealed", "request.other_key", "request.not_opened")
BY_COOKIE = ("session.csrf",)
STAFF = ("staff.unknown", "staff.expired")
SCHEMES: Mapping[str, Sequence[str]] = {
    "resident": ("resident_cookie", "bearer"), "verifier": ("verifier_cookie", "bearer"), "console": ("console_cookie",)
}  # fmt: skip


def operation(
    method: str,
    path: str,
    name: str,
    *,
    door: str | None = None,
    refuses: Sequence[str] = (),
    cost: float = 1,
    reads: bool = True,
    body: type | None = None,
    form: type | None = None,
    sealed: bool = False,
    most: int = JSON_AT_MOST,
    more: Mapping[int, ResponseSpec] | None = None,
    opt: Mapping[str, Any] | None = None,
    **options: Any,
) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """The decorator of a handler. `door`: whose session it needs, None for nobody's; `refuses`: its own problems.

    `cost` is what it takes of the session's budget; `body` or `form` what it reads, of `most` bytes; `reads`: that it
    has anything to misread; `sealed`: that the body is sealed to the vault's key (F22); `more` further good answers.
    """
    changing = method not in ("GET", "HEAD")
    codes = [*ALWAYS, *(READING if reads else ()), *(CHANGING if changing else ()), *refuses]
    codes += [*(BEHIND_A_DOOR if door else ()), *(BY_COOKIE if door and changing else ())]
    codes += BY_SEALED if sealed else ()
    codes += [*(STAFF if door == "console" else ())]

    def decorated(function: Callable[..., Any]) -> HTTPRouteHandler:
        return HTTPRouteHandler(
            path,
            http_method=HttpMethod(method),
            operation_id=name,
            guards=[inside(door) if door else outside],
            summary=(function.__doc__ or name).partition("\n")[0].rstrip("."),
            description=cleandoc(function.__doc__ or ""),
            tags=[path.split("/")[2] if path.startswith("/api/") else "other"],
            responses={**answers(codes), **(more or {})},
            request_max_body_size=most,
            security=[{name: []} for name in SCHEMES.get(door or "", ())],
            opt={
                "cost": cost,
                "codes": frozenset(codes),
                "body": body,
                "form": form,
                "content_type": _content_type(form, sealed=sealed),
                **(opt or {}),
            },
            **options,
        )(function)

    return decorated


def _content_type(form: type | None, *, sealed: bool) -> bytes:
    if sealed:
        return SEALED
    return b"multipart/form-data" if form else b"application/json"


def answers(codes: Sequence[str]) -> dict[int, ResponseSpec]:
    """The problem answers of these codes, one a status, with the codes in its description."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        by_status[status_of(code)].append(f"`{code}`")
    return {
        status: ResponseSpec(
            data_container=ProblemDocument, generate_examples=False, media_type=MEDIA_TYPE,
            description=", ".join(found),
        )
        for status, found in sorted(by_status.items())
    }  # fmt: skip


def plain(
    path: str, name: str, answer: Callable[[HTTPScope, Send], Awaitable[None]], *, below: bool = False
) -> ASGIRouteHandler:
    """A handler that sends by itself and reads no body; `below`: for everything under the path too."""

    @asgi(path, is_mount=below, copy_scope=False, opt={"operation": name})
    async def handler(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - called by these names
        await answer(cast("HTTPScope", scope), send)

    return handler
