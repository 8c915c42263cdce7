"""Trusting: the trust list is read anew every few seconds, so that a key revoked is refused within the minute.

At a connection of its own: however many wait for a desk, who is believed does not wait with them.
"""

import asyncio

from healthcode.core.problems import Problem
from healthcode.web.house import House

EVERY = 5.0  # seconds; a revocation has to reach online scans within 60


async def trust(house: House) -> None:
    """Reads for ever. What is known stays while the ledger is away, and when it was set back to an older list."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            if await asyncio.to_thread(house.doors.catch_up_trust):
                house.log.event("trust", number=house.doors.trusted.chain.newest.number)
        except Problem as problem:
            house.log.event("trust", state=problem.code)
        except OSError as error:  # the folder of what was seen is full or gone
            house.log.event("trust", state="file.unusable", said=error.strerror)
