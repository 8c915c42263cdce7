"""The status list as every verifier asks for it every minute, as plain ASGI beside showing and scanning.

It must be answered when much else is refused: without it, codes cannot be checked where there is no network. So it
waits for nobody's desk; the session is looked up with those who scan, and the list hangs on the board.
"""

import re
import time
from collections.abc import Mapping
from functools import partial

from litestar.types import HTTPScope, Receive, Send

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.hot_desk import visitor
from healthcode.services.log_in import VERIFIER, hash_of
from healthcode.web.hot import JSON, HotHandler, answered, send_answer
from healthcode.web.house import House
from healthcode.web.limits import GATE
from healthcode.web.scopes import header
from healthcode.web.sessions import token_of

STATUS = "/api/verifier/status"
VARY = (b"vary", b"accept-encoding")
_AFTER = re.compile(rb"(?:^|&)after=([^&]*)")


def status_routes(house: House) -> Mapping[str, tuple[str, HotHandler]]:
    """The operation by its path, with its name in OpenAPI and in the log."""
    return {STATUS: ("verifier.status", partial(answered, "GET", partial(_status, house)))}


async def _status(house: House, scope: HTTPScope, _receive: Receive, send: Send) -> None:
    token, _ = token_of(scope, VERIFIER)
    token_hash, at = hash_of(token), now()
    house.limits.require((VERIFIER, token_hash), GATE, 1, now=time.monotonic())
    await visitor(house.hot, VERIFIER, token_hash, at=at)
    after = after_in(scope["query_string"])
    found = await house.board.answer(after)
    etag = f'W/"{found.number}.{after}"'.encode()
    if header(scope, b"if-none-match") == etag:
        await send_answer(send, 304, b"", (b"etag", etag), VARY)
    elif zipped(scope):
        await send_answer(send, 200, found.pressed(at), JSON, (b"etag", etag), VARY, (b"content-encoding", b"gzip"))
    else:
        await send_answer(send, 200, found.body(at), JSON, (b"etag", etag), VARY)


def after_in(query: bytes) -> int:
    """The number in `?after=`, 0 without one; Problem `request.invalid`."""
    found = _AFTER.search(query)
    if found is None:
        return 0
    if not re.fullmatch(rb"[0-9]{1,15}", found[1]):
        raise Problem("request.invalid", field="after", said="a whole number")
    return int(found[1])


def zipped(scope: HTTPScope) -> bool:
    """Whether the asker reads gzip."""
    return b"gzip" in (header(scope, b"accept-encoding") or b"")
