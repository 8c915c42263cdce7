"""Learning of a newer trust list out of turn, when a code names a key that this process does not know.

A code sealed with a key of a minute ago may come to a door that has not read the list yet. Anybody can show a code
with an invented key, so the ledger is asked at most once a second, once for all who wait.
"""

import asyncio
import time
from contextlib import suppress

from healthcode.core.problems import Problem
from healthcode.wiring import Doors

AT_MOST_EVERY = 1.0  # seconds


class Learning:
    """Of one process."""

    def __init__(self, doors: Doors) -> None:
        self._doors, self._next = doors, 0.0
        self._asking: asyncio.Task[bool] | None = None

    async def learn(self) -> bool:
        """Whether there was a newer list; it is believed then, but the keys that it ends still count a moment."""
        if self._asking is None and time.monotonic() >= self._next:
            self._next = time.monotonic() + AT_MOST_EVERY
            self._asking = asyncio.ensure_future(self._learn())
        return await asyncio.shield(self._asking) if self._asking is not None else False

    async def _learn(self) -> bool:
        trusted = self._doors.trusted
        try:
            with suppress(Problem, OSError):  # what is known stays
                chain = await asyncio.to_thread(self._doors.read_trust)
                if chain is not trusted.chain:
                    trusted.believe(chain, still=trusted.trust.keys)
                    return True
            return False
        finally:
            self._asking = None
