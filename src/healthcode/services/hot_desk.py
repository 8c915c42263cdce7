"""The desk of the hot paths: what showing and scanning stand on, shared by all requests of one event loop.

Reading is gathered (`ledger.hot`), so there is no transaction here and no subject; what needs one, a status that is
past its review, is handed to an ordinary desk and read again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from healthcode.batch.columns import micros
from healthcode.core.problems import Problem
from healthcode.core.trust import Trust
from healthcode.gateways.keys import Vault
from healthcode.ledger.hot import HotLedger, Person, Visitor
from healthcode.services.meaning import Meanings
from healthcode.services.seal import Seals

Learn = Callable[[], Awaitable[bool]]
"""Reads the trust list anew, elsewhere; whether there was a newer one."""

Renew = Callable[[UUID, datetime], Awaitable[None]]
"""Computes one person's status again, elsewhere than in the event loop (`services.renew`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HotDesk:
    """Put together in the event loop that uses it. `trust`: the issuers believed now."""

    ledger: HotLedger
    vault: Vault
    meanings: Meanings
    seals: Seals
    trust: Callable[[], Trust]
    renew: Renew
    learn: Learn
    renewing: dict[bytes, asyncio.Task[None]] = field(default_factory=dict)


async def visitor(hot: HotDesk, door: str, token_hash: bytes, *, at: datetime) -> Visitor:
    """The session of a token at this door, as `log_in.session_of`; Problem `session.none`, `session.ended`."""
    return admitted(await hot.ledger.sessions.ask(token_hash), door, at=at)


def admitted(found: Visitor | None, door: str, *, at: datetime) -> Visitor:
    """The session if it is one of this door and lasts."""
    if found is None or found.door != door:
        raise Problem("session.none")
    if found.ended is not None or found.expires <= micros(at):
        raise Problem("session.ended")
    return found


async def renewed(hot: HotDesk, person: Person, *, at: datetime) -> Person | None:
    """The person's row as of `at`: one that is missing or past its review is computed first, once for all who ask."""
    if not is_due(person, micros(at)):
        return person
    resident_id = person.resident_id
    task = hot.renewing.get(resident_id)
    if task is None:
        task = hot.renewing[resident_id] = asyncio.ensure_future(_renew(hot, resident_id, at))
    await asyncio.shield(task)
    return await hot.ledger.people.ask(resident_id)


def is_due(person: Person, now: int) -> bool:
    """Whether there is no stored status, or one that may have changed by itself since it was computed."""
    return person.color is None or (person.review is not None and person.review <= now)


async def _renew(hot: HotDesk, resident_id: bytes, at: datetime) -> None:
    try:
        await hot.renew(UUID(bytes=resident_id), at)
    finally:
        del hot.renewing[resident_id]
