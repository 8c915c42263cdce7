"""Releasing: statuses whose review has come are computed again before anybody looks, portion by portion.

Nothing depends on it, since whoever is looked at is renewed then; but when half a million pop-ups end at one instant,
the few desks that renew could not keep up with everybody who looks.
"""

import asyncio

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.rebuild import release_some
from healthcode.web.house import House

EVERY = 30.0  # seconds between two looks for whoever is due
MOST = 1_000  # people in one transaction, so that nobody waits long for a person who is being computed


async def release(house: House) -> None:
    """Releases for ever, at a desk of its own; of many processes one at a time."""
    while True:
        try:
            while await house.back_desk.run(lambda desk: release_some(desk, most=MOST, at=now())) >= MOST:
                pass
        except Problem as problem:
            house.log.event("release", state=problem.code)
        await asyncio.sleep(EVERY)
