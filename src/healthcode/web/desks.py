"""The pool of desks: a few threads, each act alone at a desk with a connection of its own.

Whoever finds no desk free waits a moment; when many wait already, or the moment is over, the answer is `limit.busy`
at once: a queue that grows helps nobody. A desk whose connection broke is put away and laid anew, so the doors
recover by themselves when the database comes back.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Protocol, TypeVar

from healthcode.core.problems import Problem
from healthcode.services.desk import Desk

T = TypeVar("T")
PATIENCE = 2.0  # seconds that an act waits for a desk
WAITING = 8  # acts that may wait, for each desk
RESTED = 1.0  # seconds after which a desk's connection is looked at before it is used again
BROKEN = frozenset({"ledger.unreachable", "ledger.shut_down", "ledger.starting"})


class Room(Protocol):
    """Where desks come from; `wiring` has it."""

    def lay(self) -> Desk:
        """A desk with a new connection; Problem `ledger.unreachable`."""

    def current(self, desk: Desk) -> bool:
        """Whether the desk is still furnished as a new one would be."""

    def sound(self, desk: Desk) -> bool:
        """Whether the desk's connection still answers."""

    def clear(self, desk: Desk) -> None:
        """Ends the desk's connection."""


class DeskPool:
    """Desks of one process. Made and closed in the event loop's thread."""

    def __init__(
        self,
        room: Room,
        count: int,
        *,
        patience: float = PATIENCE,
        waiting: int | None = None,
        lay: Callable[[], Desk] | None = None,
        waited: Callable[[float], object] = lambda _seconds: None,
    ) -> None:
        """`waited` is told how long each act waited for its desk; `lay` instead of the room's when it is another."""
        self.count, self.busy, self.waiting = count, 0, 0
        self._waited = waited
        self._room, self._patience, self._lay = room, patience, lay or room.lay
        self._most_waiting = count * WAITING if waiting is None else waiting
        self._free = asyncio.Semaphore(count)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="desk")
        self._lock = Lock()
        self._rested: list[tuple[Desk, float]] = []

    async def run(self, work: Callable[[Desk], T]) -> T:
        """What `work` returns or raises; Problem `limit.busy` when no desk is free in time.

        An act that has begun is not broken off when its asker goes away: it ends, and its desk is free then.
        """
        await self._take()
        loop = asyncio.get_running_loop()
        self.busy += 1
        done = self._threads.submit(self._at_a_desk, work)
        done.add_done_callback(lambda _: _call(loop, self._give))
        return await _result(done)

    def close(self) -> None:
        """Waits for the acts that run and ends all connections."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._put_away_rested()

    async def _take(self) -> None:
        if self._free.locked() and self.waiting >= self._most_waiting:
            raise Problem("limit.busy")
        began = time.monotonic()
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError:
            raise Problem("limit.busy") from None
        finally:
            self.waiting -= 1
            self._waited(time.monotonic() - began)

    def _give(self) -> None:
        self.busy -= 1
        self._free.release()

    def _at_a_desk(self, work: Callable[[Desk], T]) -> T:
        desk = self._take_desk()
        try:
            result = work(desk)
        except Problem as problem:
            if problem.code in BROKEN:  # the others were connected to the same server
                self._room.clear(desk)
                self._put_away_rested()
            else:
                self._rest(desk)
            raise
        except BaseException:
            self._room.clear(desk)
            raise
        self._rest(desk)
        return result

    def _take_desk(self) -> Desk:
        with self._lock:
            rested = self._rested.pop() if self._rested else None
        if rested is None:
            return self._lay()
        desk, since = rested
        if self._room.current(desk) and (time.monotonic() - since < RESTED or self._room.sound(desk)):
            return desk
        self._room.clear(desk)
        self._put_away_rested()
        return self._lay()

    def _rest(self, desk: Desk) -> None:
        with self._lock:
            self._rested.append((desk, time.monotonic()))

    def _put_away_rested(self) -> None:
        with self._lock:
            desks, self._rested = self._rested, []
        for desk, _ in desks:
            self._room.clear(desk)


async def _result(done: "Future[T]") -> T:
    """The result in the loop; the thread goes on when the waiting is cancelled."""
    return await asyncio.shield(asyncio.wrap_future(done))


def _call(loop: asyncio.AbstractEventLoop, then: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended before the act
        loop.call_soon_threadsafe(then)
