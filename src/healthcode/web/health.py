"""Whether the doors live and whether they can act, for whoever restarts them or sends requests elsewhere.

`live`: this process answers. `ready`: the database answered a moment ago and an edition of the rules is in force. A
look every two seconds keeps that known, lays a desk anew when the database was restarted, and reads an edition that was
installed meanwhile.
"""

import asyncio
import time
from contextlib import suppress
from datetime import datetime

import msgspec
from litestar import Response
from litestar.enums import MediaType

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.seal import OK
from healthcode.web.house import House, Visit
from healthcode.web.metrics import CONTENT_TYPE
from healthcode.web.operations import operation

EVERY = 2.0  # seconds between two looks
SIGNER_STARTS = 3.0  # seconds that the doors wait with their first answer for a signer that was begun beside them
SIGNER_AGAIN = 0.05


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the process is: `ok`, the edition in force once the database was reached, and how the signer is.

    `signer`: `ok`, or the code of what is against it: then open pages go on and codes are checked, and none is made.
    """

    status: str
    edition: str | None = None
    signer: str | None = None


@operation("GET", "/health/live", "health.live", reads=False)
async def live() -> Health:
    """For whoever restarts the process: it answers, whatever the database does."""
    return Health(status="ok")


@operation("GET", "/health/ready", "health.ready", reads=False, refuses=("policy.…",))
async def ready(request: Visit) -> Health:
    """For whoever sends requests here or elsewhere: 503 while the database is away or no edition is in force.

    Also when an edition was installed that this release cannot read: then it must be upgraded and restarted.
    """
    house = request.house
    signer = house.hot.seals.state or await _signer(house)
    return Health(status="ok", edition=await _edition(house, request.at), signer=signer)


@operation("GET", "/metrics", "metrics", reads=False, media_type=MediaType.TEXT)
async def metrics(request: Visit) -> Response[bytes]:
    """For a Prometheus: counts and latencies by operation, who waits for desks. Nothing in it is about a person."""
    gauge(request.house)
    return Response(request.house.metrics.page(), headers={"Content-Type": CONTENT_TYPE})


def gauge(house: House) -> None:
    """Sets what is read rather than counted."""
    house.metrics.desks.set(house.desks.count)
    house.metrics.busy.set(house.desks.busy)
    house.metrics.waiting.set(house.desks.waiting)
    house.metrics.jobs.set(house.jobs.running)
    house.metrics.streams.set(house.watch.streams)
    house.metrics.buckets.set(len(house.limits))
    house.metrics.trust_left.set((house.doors.trusted.chain.newest.expires_at - now()).total_seconds())


async def begun(house: House) -> None:
    """Waits until the signer answers, so that the first page is not refused its code; not for long, nor for ever."""
    until = time.monotonic() + SIGNER_STARTS
    while await _signer(house) != OK and time.monotonic() < until:
        await asyncio.sleep(SIGNER_AGAIN)


async def watch(house: House) -> None:
    """Looks whether database and signer answer, for ever; tells the log when that changes."""
    known, signer = "ready", OK
    while True:
        known = _noted(house, "database", known, await _look(house))
        signer = _noted(house, "signer", signer, await _signer(house))
        house.metrics.ready.set(known == "ready")
        house.metrics.signer.set(signer == OK)
        await asyncio.sleep(EVERY)


def _noted(house: House, name: str, known: str, found: str) -> str:
    if found != known:
        house.log.event(name, state=found)
    return found


async def _look(house: House) -> str:
    try:
        await _edition(house, now())
    except Problem as problem:
        return problem.code
    return "ready"


async def _signer(house: House) -> str:
    """How the signer is; the keys that it seals with are known from now."""
    with suppress(Problem):
        await house.hot.seals.look()
    return house.hot.seals.state


async def _edition(house: House, at: datetime) -> str:
    """The edition in force, of all that are on file by now; those that are new are read, and counted with from now."""
    await house.desks.run(house.doors.catch_up)
    furnished = house.doors.furnished
    house.hot.meanings.read(furnished.editions, furnished.rules)
    return str(furnished.edition(at).id)


handlers = (live, ready, metrics)
