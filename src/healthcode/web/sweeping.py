"""Sweeping while the doors are open: what nobody will ask for, old scans, lists, codes and reject files, for ever."""

import asyncio

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.hand_out_status import sweep_lists
from healthcode.services.phone_codes import sweep_codes
from healthcode.services.sweep import PORTION, sweep_rejects, sweep_scans
from healthcode.services.warn_of_permits import PORTION as WARNED
from healthcode.services.warn_of_permits import warn_of_permits
from healthcode.web.house import House

EVERY = 600.0  # seconds


async def sweep(house: House) -> None:
    """Sweeps, at the desk that nobody waits for; what fails is tried again the next time."""
    rejects = house.doors.settings.home / "rejects"
    while True:
        try:
            await asyncio.to_thread(sweep_rejects, rejects, at=now())
            while await house.back_desk.run(lambda desk: sweep_scans(desk, at=now())) >= PORTION:
                pass
            await house.back_desk.run(lambda desk: sweep_lists(desk, at=now()))
            await house.back_desk.run(lambda desk: sweep_codes(desk, at=now()))
            while await house.back_desk.run(lambda desk: warn_of_permits(desk, at=now())) >= WARNED:
                pass
        except Problem as problem:
            house.log.event("sweep", state=problem.code)
        except OSError as error:
            house.log.event("sweep", state=error.strerror or "disk")
        await asyncio.sleep(EVERY)
