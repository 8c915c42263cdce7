"""The press: one paper at a time, away from the event loop, so that printing never takes a core from those at a gate.

Printing is what nobody waits for at a door; when many print at once, the last ones are asked to come again.
"""

import asyncio
from dataclasses import dataclass, field

from healthcode.core.problems import Problem
from healthcode.services.print_paper import Printed
from healthcode.web.paper import pdf

PATIENCE = 5.0  # seconds that a paper waits for those before it
WAITING = 40  # papers that may wait: some five seconds' work


@dataclass(slots=True)
class Press:
    """Made in the event loop that uses it."""

    waiting: int = 0
    _free: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def pdf(self, printed: Printed, layout: str) -> bytes:
        """The PDF (see `paper.pdf`); Problem `limit.busy`."""
        if self.waiting >= WAITING:
            raise Problem("limit.busy")
        self.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._free.acquire()
        except TimeoutError:
            raise Problem("limit.busy") from None
        finally:
            self.waiting -= 1
        try:
            return await asyncio.to_thread(pdf, printed, layout)
        finally:
            self._free.release()
