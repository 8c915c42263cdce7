"""Who hears of changes: every open page's person, looked up together in one statement every two seconds.

Whether their sessions last is asked alike and more seldom, on the same line, which nobody else waits for.

A page is told that its code has another version, never what it is; it then asks for its code like everybody else.
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.hot_desk import HotDesk
from healthcode.services.watch import ended, versions

T = TypeVar("T")
EVERY = 2.0  # seconds between two looks
CHECK_EVERY = 15.0  # seconds between two looks whether the sessions last
EACH = 4  # streams of one person at once: a phone, a tablet, a page that did not say goodbye
MOST = 20_000  # streams of one process; a page without one asks once a minute


@dataclass(slots=True)
class Watch:
    """The people whose pages are open and their sessions; the versions last seen, and the sessions that are over."""

    seen: Mapping[UUID, str] = field(default_factory=dict)
    over: frozenset[bytes] = frozenset()
    streams: int = 0
    turned: asyncio.Condition = field(default_factory=asyncio.Condition)
    _open: Counter[UUID] = field(default_factory=Counter)
    _sessions: Counter[bytes] = field(default_factory=Counter)
    _checked: float = -math.inf

    def require_room(self, resident: UUID) -> None:
        """Problem `limit.streams` when the person, or all together, have as many pages open as may be."""
        if self._open[resident] >= EACH or self.streams >= MOST:
            raise Problem("limit.streams", retry_after=60)

    @contextmanager
    def listening(self, resident: UUID, token_hash: bytes) -> Iterator[None]:
        """Meanwhile one page more listens, in this session."""
        self.streams += 1
        self._open[resident] += 1
        self._sessions[token_hash] += 1
        try:
            yield
        finally:
            self.streams -= 1
            _one_less(self._open, resident)
            _one_less(self._sessions, token_hash)

    async def look(self, hot: HotDesk) -> None:
        """One look at everybody, and a word to all who wait."""
        found = await versions(hot, list(self._open), at=now()) if self._open else {}
        await self._check(hot)
        async with self.turned:
            self.seen = found
            self.turned.notify_all()

    async def _check(self, hot: HotDesk) -> None:
        if time.monotonic() - self._checked >= CHECK_EVERY:
            self._checked = time.monotonic()
            self.over = await ended(hot, list(self._sessions), at=now())

    async def run(self, hot: HotDesk) -> None:
        """Looks for ever; while the ledger is away nobody hears anything, and nobody misses anything."""
        while True:
            with suppress(Problem):
                await self.look(hot)
            await asyncio.sleep(EVERY)


def _one_less(counted: Counter[T], which: T) -> None:
    """One less, and nothing of what there is none left of."""
    counted[which] -= 1
    if not counted[which]:
        del counted[which]
