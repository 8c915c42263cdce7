"""The signer's counter: frames in, frames out, one question at a time on each connection.

Whoever asks in another form is hung up on; whoever is slow is, too. What the signer cannot do is told by the code of
the sentence, and what nobody foresaw by `signer.fault` and a line in the log.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from healthcode.core.problems import Problem
from healthcode.gateways.sealer_frames import (
    ASKED_MOST,
    LENGTH,
    Answer,
    Asked,
    Refused,
    SealCodes,
    Sealed,
    SealNationals,
    SealPapers,
    Told,
    Turns,
    frame,
    read_asked,
)
from healthcode.services.seal_codes import SealDesk, seal_codes, seal_nationals, seal_papers
from healthcode.signer.log import SignerLog
from healthcode.signer.velocity import Velocity

CONNECTIONS = 256  # of some dozens of door processes, four each
SENT = 2.0  # seconds in which a question that began is all there, and an answer is taken
BUSY, FAULT = Problem("signer.busy").code, Problem("signer.fault").code


class Seal(Protocol):
    """`seal_codes`, `seal_papers` or `seal_nationals`."""

    async def __call__(self, desk: SealDesk, residents: Sequence[bytes], *, at: datetime) -> Sequence[Answer]:
        """What was sealed, or what was against it."""


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(slots=True, kw_only=True)
class Counter:
    """Where the doors ask. `now` is the signer's own clock."""

    desk: SealDesk
    velocity: Velocity
    log: SignerLog
    now: Callable[[], datetime]
    _open: set["asyncio.Task[None]"] = field(default_factory=set)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until its other end leaves it."""
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            if len(self._open) <= CONNECTIONS:
                await self._talk((reader, writer))
        except Problem as problem:
            self.log.event("hung_up", code=problem.code)
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            pass  # it went away, or never came to the end of its question; or we end
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def close(self) -> None:
        """Hangs up on everybody."""
        tasks = [task for task in self._open if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, stream: Stream) -> None:
        reader, writer = stream
        while size := int.from_bytes(await reader.readexactly(LENGTH), "big"):
            if size > ASKED_MOST:
                raise Problem("signer.malformed")
            async with asyncio.timeout(SENT):
                asked = read_asked(await reader.readexactly(size))
            writer.write(frame(await self._told(asked)))
            async with asyncio.timeout(SENT):
                await writer.drain()

    async def _told(self, asked: Asked) -> Told:
        try:
            return await self._answered(asked)
        except Problem as problem:
            self.log.state("sealing", problem.code)
            return Refused(problem.code)
        except Exception as error:  # noqa: BLE001 - whatever it was, the doors must hear that it is not their fault
            self.log.event("fault", error=type(error).__name__)
            return Refused(FAULT)

    async def _answered(self, asked: Asked) -> Told:
        if isinstance(asked, SealCodes):
            return Sealed.of(await self._sealed(asked.residents, seal_codes))
        if isinstance(asked, SealPapers):
            return Sealed.of(await self._sealed(asked.residents, seal_papers))
        if isinstance(asked, SealNationals):
            return Sealed.of(await self._sealed(asked.residents, seal_nationals))
        return Turns(self.desk.turns)

    async def _sealed(self, residents: Sequence[bytes], seal: Seal) -> tuple[Answer, ...]:
        """Those who are sealed too fast are not even looked up."""
        allowed = [place for place, resident in enumerate(residents) if self.velocity.allows(resident)]
        told: list[Answer] = [BUSY] * len(residents)
        if allowed:
            found = await seal(self.desk, [residents[place] for place in allowed], at=self.now())
            for place, answer in zip(allowed, found, strict=True):
                told[place] = answer
            self.log.state("sealing", "ready")
        return tuple(told)
