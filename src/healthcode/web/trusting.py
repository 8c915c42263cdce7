"""Trusting: the trust list is read anew every few seconds, so that a key revoked is refused within the minute.

At a connection of its own: however many wait for a desk, who is believed does not wait with them. New keys count at
once. Keys that a list ends count until the signer has left them, or for some seconds: else whoever was refused for the
key's sake would be given another code of the same key.
"""

import asyncio
import time
from contextlib import suppress

from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.services.read_trust import Trusted, counts
from healthcode.web.house import House

EVERY = 5.0  # seconds; a revocation has to reach online scans within 60
SIGNER_WAIT, ASKED_AGAIN = 15.0, 0.25  # seconds: the signer reads lists every 2


async def trust(house: House) -> None:
    """Reads for ever. What is known stays while the ledger is away, and when it was set back to an older list."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await catch_up(house)
        except Problem as problem:
            house.log.event("trust", state=problem.code)
        except OSError as error:  # the folder of what was seen is full or gone
            house.log.event("trust", state="file.unusable", said=error.strerror)


async def catch_up(house: House) -> None:
    """Believes what was published meanwhile; Problem `trust.…`, `ledger.…`."""
    trusted = house.doors.trusted
    await _settle(house, trusted)  # what was learned of out of turn
    chain = await asyncio.to_thread(house.doors.read_trust)
    if chain is not trusted.chain:
        trusted.believe(chain, still=trusted.trust.keys)
        await _settle(house, trusted)


async def _settle(house: House, trusted: Trusted) -> None:
    if trusted.still:
        await _left(house, trusted)
        trusted.believe(trusted.chain)
        house.log.event("trust", number=trusted.chain.newest.number)


async def _left(house: House, trusted: Trusted) -> None:
    """Waits for the signer to leave the keys that the list ends; not for ever, since the list is right without it."""
    ended = {key.key_id for key in trusted.chain.newest.issuers if not counts(key, now())}
    until = time.monotonic() + SIGNER_WAIT
    while any(turn.key_id in ended for turn in house.hot.seals.turns) and time.monotonic() < until:
        with suppress(Problem):
            await house.hot.seals.look()
        await asyncio.sleep(ASKED_AGAIN)
