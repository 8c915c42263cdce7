"""The board on which the status list hangs out: one look at the ledger a second, whoever asks reads the board.

Every verifier of a province asks every minute and most ask for the same, what changed since the list before. So an
answer is put together and pressed once, and only the instant is added for each asker. While the ledger is away, the
list that hangs there stays: its signed age says what it is still good for.
"""

import asyncio
import math
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from healthcode.core.envelopes import encoded
from healthcode.core.problems import Problem
from healthcode.services.hand_out_status import Out, ShardBody, delta, last_number, list_out, shard
from healthcode.web.desks import DeskPool
from healthcode.web.signed_lists import SignedList

K = TypeVar("K")
T = TypeVar("T")
EVERY = 1.0  # seconds between two looks
PATIENCE = 1.0  # seconds that somebody waits for a look while a list hangs there
MOST_ANSWERS = 2_000  # lists that somebody may have: those of a day and an hour
MOST_SHARDS = 512  # of the last few lists, 60 kB each
GZIP = 31  # zlib's window bits of the gzip format (RFC 1952)
_encode = msgspec.json.Encoder().encode


class StatusTold(msgspec.Struct, frozen=True, kw_only=True):
    """The status list that is out, for who has the one asked about.

    `head`: null when that is the last. `delta`: in base64url, what changed since; null when it is too much or too long
    ago, then `shards` names the parts of the list by their digests, of which those that are not known are fetched.
    `server_at` sets a clock.
    """

    head: SignedList | None
    delta: str | None
    shards: list[str]
    server_at: datetime


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The same but for the instant, the envelope as it was kept."""

    head: msgspec.Raw | None = None
    delta: str | None = None
    shards: list[str] = []


class Answer:
    """An answer but for its instant, as it is and begun to be pressed."""

    def __init__(self, number: int, parts: Parts) -> None:
        self.number = number
        self._start = _encode(parts)[:-1] + b',"server_at":'
        self._press: Any = zlib.compressobj(6, zlib.DEFLATED, GZIP)
        self._pressed = self._press.compress(self._start)

    def body(self, at: datetime) -> bytes:
        """As JSON."""
        return self._start + _encode(at) + b"}"

    def pressed(self, at: datetime) -> bytes:
        """As JSON in gzip: only the end is pressed for the asker."""
        press = self._press.copy()
        return bytes(self._pressed + press.compress(_encode(at) + b"}") + press.flush())


@dataclass(frozen=True, slots=True)
class Hung:
    """A list that hangs out, with the answers that were made from it."""

    out: Out
    answers: dict[int, asyncio.Task[Answer]] = field(default_factory=dict)


NOTHING = Hung(Out(0, (), b""))
"""Before the first list."""


class StatusBoard:
    """What hangs out in this process, read at `desks`, where nobody else waits. Used in one event loop."""

    def __init__(self, desks: DeskPool) -> None:
        self._desks, self._hung, self._looked = desks, NOTHING, -math.inf
        self._looking: asyncio.Task[None] | None = None
        self._shards: dict[bytes, asyncio.Task[ShardBody | None]] = {}

    async def answer(self, after: int) -> Answer:
        """For whoever has list `after`, 0 for none; Problem `ledger.…` when nothing ever hung there."""
        await self._look()
        hung = self._hung
        if after >= hung.out.number:
            return Answer(hung.out.number, Parts())
        return await _once(hung.answers, after, lambda: self._found(hung, after), MOST_ANSWERS)

    async def shard(self, digest: bytes) -> ShardBody:
        """The shard with this digest; Problem `list.unknown_shard`."""

        def look() -> Awaitable[ShardBody | None]:
            return self._desks.run(lambda desk: shard(desk, digest))

        found = await _once(self._shards, digest, look, MOST_SHARDS)
        if found is None:  # it may be named soon
            self._shards.pop(digest, None)
            raise Problem("list.unknown_shard")
        return found

    def close(self) -> None:
        """Ends the desks' connections."""
        self._desks.close()

    async def _look(self) -> None:
        """One look for all who ask. Who comes meanwhile reads what hangs there, and nobody waits long for a new one."""
        if time.monotonic() - self._looked < EVERY:
            return
        looking, hangs = self._looking, self._hung is not NOTHING
        if looking is None:
            looking = self._looking = asyncio.ensure_future(self._hang())
        elif hangs:
            return
        if hangs:
            await asyncio.wait({looking}, timeout=PATIENCE)
        else:
            await asyncio.shield(looking)

    async def _hang(self) -> None:
        try:
            if await self._desks.run(last_number) not in (None, self._hung.out.number):
                out = await self._desks.run(list_out)
                self._hung = Hung(out) if out else NOTHING
        except Problem:
            if self._hung is NOTHING:
                raise
        finally:
            self._looking = None
        self._looked = time.monotonic()

    async def _found(self, hung: Hung, after: int) -> Answer:
        out = hung.out
        changes = await self._desks.run(lambda desk: delta(desk, after=after, until=out.number)) if after else None
        if changes is not None:
            return Answer(out.number, Parts(head=msgspec.Raw(out.envelope), delta=encoded(changes)))
        if after:
            return await _once(hung.answers, 0, lambda: self._found(hung, 0), MOST_ANSWERS)
        return Answer(out.number, Parts(head=msgspec.Raw(out.envelope), shards=[one.hex() for one in out.digests]))


async def _once(kept: dict[K, asyncio.Task[T]], key: K, make: Callable[[], Awaitable[T]], most: int) -> T:
    """What `make` makes, once for all who ask; what failed is made again, and the oldest goes when there are `most`."""
    task = kept.get(key)
    if task is None or (task.done() and (task.cancelled() or task.exception())):
        if len(kept) >= most:
            del kept[next(iter(kept))]
        task = kept[key] = asyncio.ensure_future(make())
    return await asyncio.shield(task)
