"""Who hears of changes: every open page's person, looked up together in one statement every two seconds.

A page is told that its code has another version, never what it is; it then asks for its code like everybody else.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.hot_desk import HotDesk
from healthcode.services.watch import versions

EVERY = 2.0  # seconds between two looks
EACH = 4  # streams of one person at once: a phone, a tablet, a page that did not say goodbye
MOST = 20_000  # streams of one process; a page without one asks once a minute


@dataclass(slots=True)
class Watch:
    """The people whose pages are open, and the versions last seen."""

    seen: Mapping[UUID, str] = field(default_factory=dict)
    turned: asyncio.Condition = field(default_factory=asyncio.Condition)
    _open: Counter[UUID] = field(default_factory=Counter)

    @property
    def streams(self) -> int:
        """How many pages listen."""
        return self._open.total()

    def require_room(self, resident: UUID) -> None:
        """Problem `limit.streams` when the person, or all together, have as many pages open as may be."""
        if self._open[resident] >= EACH or self.streams >= MOST:
            raise Problem("limit.streams", retry_after=60)

    @contextmanager
    def listening(self, resident: UUID) -> Iterator[None]:
        """Meanwhile one page more listens."""
        self._open[resident] += 1
        try:
            yield
        finally:
            self._open[resident] -= 1
            self._open += Counter()  # forgets whoever has none

    async def look(self, hot: HotDesk) -> None:
        """One look at everybody, and a word to all who wait."""
        found = await versions(hot, list(self._open), at=now()) if self._open else {}
        async with self.turned:
            self.seen = found
            self.turned.notify_all()

    async def run(self, hot: HotDesk) -> None:
        """Looks for ever; while the ledger is away nobody hears anything, and nobody misses anything."""
        while True:
            with suppress(Problem):
                await self.look(hot)
            await asyncio.sleep(EVERY)
