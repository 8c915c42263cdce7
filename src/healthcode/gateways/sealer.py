"""Whoever seals codes for the doors: asked for people, answers with what was sealed; how it does so is its own affair.

Behind it stands the signer, a process of its own with the issuer's keys and a database role of its own (ADR 13).
The doors reach it by a unix socket; a connection that broke is made again, and nobody waits for long.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from healthcode.core.problems import Problem
from healthcode.gateways.sealer_frames import (
    LENGTH,
    TOLD_MOST,
    Answer,
    Asked,
    AskTurns,
    Refused,
    SealCodes,
    Sealed,
    SealNationals,
    SealPapers,
    Told,
    Turn,
    Turns,
    frame,
    read_told,
)

ANSWER = 2.5
"""Seconds within which the signer answers: its own statement may take two."""

AWAY = 0.2
"""Seconds for which a signer that could not be reached is not tried again."""

Answers = Sequence[Answer]


class Sealer(Protocol):
    """Whoever seals. Problem `signer.unreachable` when it does not answer, or another of those in `texts`."""

    async def codes(self, residents: Sequence[bytes]) -> Answers:
        """For each person the sealed credential of the device that shows the code, or what was against it."""

    async def papers(self, residents: Sequence[bytes]) -> Answers:
        """The same for the person's live paper."""

    async def nationals(self, residents: Sequence[bytes]) -> Answers:
        """The same as `codes` in the national form, which has no color (F24)."""

    async def turns(self) -> tuple[Turn, ...]:
        """The keys that may seal now, those that began later behind."""

    async def close(self) -> None:
        """Ends the connections."""


class SealerAfar:
    """The signer at a unix socket, with a connection for each kind of question. Made without one."""

    def __init__(self, path: Path) -> None:
        self._codes, self._papers, self._nationals, self._turns = (SealerLine(path) for _ in range(4))

    async def codes(self, residents: Sequence[bytes]) -> Answers:
        """See `Sealer`."""
        return _sealed(await self._codes.ask(SealCodes(tuple(residents))), len(residents))

    async def papers(self, residents: Sequence[bytes]) -> Answers:
        """See `Sealer`."""
        return _sealed(await self._papers.ask(SealPapers(tuple(residents))), len(residents))

    async def nationals(self, residents: Sequence[bytes]) -> Answers:
        """See `Sealer`."""
        return _sealed(await self._nationals.ask(SealNationals(tuple(residents))), len(residents))

    async def turns(self) -> tuple[Turn, ...]:
        """See `Sealer`."""
        told = await self._turns.ask(AskTurns())
        if not isinstance(told, Turns):
            raise Problem("signer.malformed")
        return told.turns

    async def close(self) -> None:
        """See `Sealer`."""
        for line in (self._codes, self._papers, self._nationals, self._turns):
            line.hang_up()


class SealerLine:
    """One connection of the event loop that heals. One question at a time; others wait for their turn."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._talk: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._busy = asyncio.Lock()
        self._away_until = 0.0

    async def ask(self, asked: Asked) -> Told:
        """The answer; Problem `signer.unreachable`, or the one that the signer refused the whole question with."""
        async with self._busy:
            told = await self._asked(frame(asked))
        if isinstance(told, Refused):
            raise Problem(told.code)
        return told

    def hang_up(self) -> None:
        """Ends the connection; what is being asked fails."""
        talk, self._talk = self._talk, None
        if talk is not None:
            talk[1].transport.abort()

    async def _asked(self, sent: bytes) -> Told:
        """Asked again once, on a new connection, where the old one had broken: sealing twice changes nothing."""
        now = asyncio.get_running_loop().time
        if now() < self._away_until:
            raise Problem("signer.unreachable")
        try:
            async with asyncio.timeout(ANSWER):
                if self._talk is not None:
                    with suppress(OSError, EOFError):
                        return await self._answer(self._talk, sent)
                    self.hang_up()
                self._talk = await asyncio.open_unix_connection(str(self._path), limit=TOLD_MOST)
                return await self._answer(self._talk, sent)
        except (OSError, EOFError, TimeoutError):
            self._away_until = now() + AWAY
            self.hang_up()
            raise Problem("signer.unreachable") from None
        except BaseException:  # its answer would be taken for the next one's
            self.hang_up()
            raise

    async def _answer(self, talk: tuple[asyncio.StreamReader, asyncio.StreamWriter], sent: bytes) -> Told:
        reader, writer = talk
        writer.write(sent)
        size = int.from_bytes(await reader.readexactly(LENGTH), "big")
        if size > TOLD_MOST:
            raise Problem("signer.malformed")
        return read_told(await reader.readexactly(size))


def _sealed(told: Told, count: int) -> Answers:
    if not isinstance(told, Sealed) or len(told.credentials) != count:
        raise Problem("signer.malformed")
    return told.answers
