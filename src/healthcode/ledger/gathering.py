"""A gathering: what many ask in one tick of the event loop is answered together, and so is what comes in meanwhile.

While one answer is on its way, new questions wait for the next; so the busier it is, the more go together, and an idle
server adds nothing to anybody's wait. This is how single lookups become `= ANY(…)` and single writes one commit.

>>> async def doubled(numbers: Sequence[int]) -> list[int]:
...     print("asked at once:", *numbers)
...     return [2 * number for number in numbers]
>>> async def two() -> list[int]:
...     gathering = Gathering(doubled)
...     return await asyncio.gather(gathering.ask(1), gathering.ask(2))
>>> asyncio.run(two())
asked at once: 1 2
[2, 4]
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from healthcode.core.problems import Problem

Item = TypeVar("Item")
Found = TypeVar("Found")
Answer = Callable[[Sequence[Item]], Awaitable[Sequence[Found]]]

AT_ONCE, ROOM, PATIENCE = 512, 8_192, 2.0
"""Items answered together at most; items waiting at most; seconds that an item may wait for its turn."""


class Gathering(Generic[Item, Found]):
    """Items in, answers out, in the order of `answer`'s items; a Problem that `answer` meets reaches everybody."""

    def __init__(self, answer: Answer[Item, Found], *, at_once: int = AT_ONCE, room: int = ROOM) -> None:
        self._answer, self._at_once, self._room = answer, at_once, room
        self._waiting: deque[tuple[Item, asyncio.Future[Found], float]] = deque()
        self._turn: asyncio.Task[None] | None = None
        self._closed = False

    def ask(self, item: Item) -> asyncio.Future[Found]:
        """The answer, to be awaited; Problem `limit.busy` when too many wait, or when its turn did not come in time."""
        loop = asyncio.get_running_loop()
        if self._closed or len(self._waiting) >= self._room:
            raise Problem("limit.busy")
        future = loop.create_future()
        self._waiting.append((item, future, loop.time()))
        if self._turn is None:
            self._turn = loop.create_task(self._turns())
        return future

    async def close(self) -> None:
        """Takes nothing more; whoever waits hears `limit.busy`."""
        self._closed = True
        _refuse((future for _, future, _ in self._waiting), Problem("limit.busy"))
        self._waiting.clear()
        if self._turn is not None:
            self._turn.cancel()
            with suppress(asyncio.CancelledError):
                await self._turn

    async def _turns(self) -> None:
        try:
            while self._waiting:
                items, futures = self._next()
                if items:
                    await self._one_turn(items, futures)
        finally:
            self._turn = None

    def _next(self) -> tuple[list[Item], list[asyncio.Future[Found]]]:
        oldest = asyncio.get_running_loop().time() - PATIENCE
        turn = [self._waiting.popleft() for _ in range(min(self._at_once, len(self._waiting)))]
        if turn[0][2] < oldest:
            _refuse((future for _, future, since in turn if since < oldest), Problem("limit.busy"))
            turn = [waiting for waiting in turn if waiting[2] >= oldest]
        return [item for item, _, _ in turn], [future for _, future, _ in turn]

    async def _one_turn(self, items: Sequence[Item], futures: Sequence[asyncio.Future[Found]]) -> None:
        try:
            for future, found in zip(futures, await self._answer(items), strict=True):
                if not future.done():  # whoever asked may have gone away
                    future.set_result(found)
        except asyncio.CancelledError:
            _refuse(futures, Problem("limit.busy"))
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, everybody who waits must hear of it
            _refuse(futures, error)


def _refuse(futures: "Iterable[asyncio.Future[Found]]", error: Exception) -> None:
    """Everybody gets a Problem of their own: one exception raised in many tasks would gather all their frames."""
    for future in futures:
        if not future.done():
            own = Problem(error.code, **error.facts) if isinstance(error, Problem) else error
            future.set_exception(own)
