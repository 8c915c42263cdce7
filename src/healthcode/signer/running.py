"""The signer running: its counter behind a socket, and what it does meanwhile, until it is told to end.

Meanwhile it reads editions, trust lists and keys anew every two seconds, so a key that was revoked seals nothing more
two seconds later, and publishes the status list. It starts and goes on without a database: then it refuses.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.publish_next import publish_next
from healthcode.services.seal_codes import SealDesk, catch_up
from healthcode.signer.counter import Counter
from healthcode.signer.log import SignerLog
from healthcode.signer.velocity import Velocity

READ_EVERY = 2.0  # seconds
TELL_EVERY = 60.0  # seconds between two lines about what was refused


def run(desk: SealDesk, listener: socket.socket, *, lists_every: float, with_parent: bool = False) -> None:
    """Answers until a signal, or, `with_parent`, until whoever holds the other end of standard input is gone."""
    counter = Counter(desk=desk, velocity=Velocity(clock=time.monotonic), log=SignerLog(), now=now)
    asyncio.run(_run(counter, listener, lists_every, with_parent=with_parent))


async def _run(counter: Counter, listener: socket.socket, lists_every: float, *, with_parent: bool) -> None:
    ended = _ended(with_parent=with_parent)
    await _read(counter)
    server = await asyncio.start_unix_server(counter.meet, sock=listener)
    counter.log.event("open", turns=len(counter.desk.turns))
    loops = [
        asyncio.create_task(_for_ever(_read, counter, READ_EVERY)),
        asyncio.create_task(_for_ever(_publish, counter, lists_every)),
        asyncio.create_task(_for_ever(_tell, counter, TELL_EVERY)),
    ]
    try:
        await ended.wait()
    finally:
        server.close()
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await counter.close()
        await counter.desk.facts.close()
        counter.log.event("closed")


def _ended(*, with_parent: bool) -> asyncio.Event:
    """Set when it is time to end."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    if with_parent:
        loop.add_reader(sys.stdin.fileno(), _at_end, ended)
    return ended


def _at_end(ended: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        ended.set()


async def _for_ever(work: Callable[[Counter], Awaitable[bool]], counter: Counter, every: float) -> None:
    """What failed is tried again soon."""
    while True:
        await asyncio.sleep(every if await work(counter) else min(every, READ_EVERY))


async def _read(counter: Counter) -> bool:
    return await _done(counter, "reading", lambda at: catch_up(counter.desk, at=at))


async def _publish(counter: Counter) -> bool:
    return await _done(counter, "status_list", lambda at: publish_next(counter.desk, at=at))


async def _done(counter: Counter, name: str, work: Callable[[datetime], object]) -> bool:
    """Whether it was done, in a thread; the log is told how it stands when that changes."""
    try:
        await asyncio.to_thread(work, counter.now())
    except Problem as problem:
        state = problem.code
    except Exception as error:  # noqa: BLE001 - a signer that ended over it would seal nothing at all
        state = type(error).__name__
    else:
        state = "ready"
    counter.log.state(name, state)
    return state == "ready"


async def _tell(counter: Counter) -> bool:
    """How many seals were refused for being too many."""
    refused, counter.velocity.refused = counter.velocity.refused, 0
    if refused:
        counter.log.event("velocity", refused=refused)
    return True
