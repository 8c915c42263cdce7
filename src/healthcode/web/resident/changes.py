"""The stream of changes: an open page hears within seconds that its code is another one."""

import time
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
from litestar.openapi import ResponseSpec
from litestar.response import Stream

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.act_for import act_for
from healthcode.services.log_in import RESIDENT, Session
from healthcode.web.house import ABOUT, ForLink, House, Visit
from healthcode.web.operations import operation

HEARTBEAT = 15.0  # seconds; proxies close what is silent for 30 or 60
STREAM = "text/event-stream"
BEGINNING = b"retry: 5000\n\n"


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """The data of an `event: change`: the version that `GET /api/resident/code` has; empty when it refuses."""

    version: str


@operation(
    "GET", "/api/resident/changes", "resident.changes", door=RESIDENT, cost=5,
    refuses=(*ABOUT, "limit.streams"), media_type=STREAM,
    more={200: ResponseSpec(str, generate_examples=False, media_type=STREAM, description="Server-sent events.")},
)  # fmt: skip
async def changes(request: Visit, for_link: ForLink = None) -> Stream:
    """Server-sent events: `change` with a version within about two seconds of a change, a comment every 15 s.

    The first event says the version as it is now. The stream ends some seconds after the session, with a last
    `change` whose version is empty; then log in again. So does a dependant's when the link has ended.
    """
    session = await request.acting_for(for_link)
    request.house.watch.require_room(session.resident())
    told = _told(request.house, session)
    return Stream(told, media_type=STREAM, headers={"X-Accel-Buffering": "no"})  # nginx holds a stream back else


async def _told(house: House, session: Session) -> AsyncIterator[bytes]:
    resident, token_hash = session.resident(), session.token_hash
    with house.watch.listening(resident, token_hash):
        yield BEGINNING
        known, spoken = "", time.monotonic()
        while not house.ending.is_set():
            if token_hash in house.watch.over:
                yield _change("")  # the page asks, and hears that it is logged out
                return
            version = house.watch.seen.get(resident, known)
            silent = time.monotonic() - spoken >= HEARTBEAT
            if (version != known or silent) and not await _still(house, session):
                yield _change("")
                return
            if version != known:
                known, spoken = version, time.monotonic()
                yield _change(version)
            elif silent:
                spoken = time.monotonic()
                yield b": here\n\n"
            await _next_look(house)


async def _still(house: House, session: Session) -> bool:
    """Whether the account still acts for the dependant; asked before every word, since an own claim is a change too."""
    link_id = session.link_id
    if link_id is None:
        return True
    with suppress(Problem):
        await house.desks.run(lambda desk: act_for(desk, session, link_id, at=now()))
        return True
    return False


def _change(version: str) -> bytes:
    return b"event: change\ndata: " + msgspec.json.encode(Changed(version=version)) + b"\n\n"


async def _next_look(house: House) -> None:
    async with house.watch.turned:
        await house.watch.turned.wait()


handlers = (changes,)
