"""The signer in the test's own process: the same desk as the process has, asked without a socket."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Purpose
from healthcode.gateways.key_holders import PublicKey
from healthcode.gateways.sealer_frames import Answer, Turn
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.facts import Facts
from healthcode.ledger.hot import Paper, Person
from healthcode.services.meaning import Meanings
from healthcode.services.seal import Sealed, Seals
from healthcode.services.seal_codes import SealDesk, catch_up, seal_codes, seal_nationals, seal_papers
from tests.builders_issuer import ENVIRONMENT, Issuer

DIVISION = 130000


def as_signer(dsn: str) -> str:
    """The address of the same database in the signer's role."""
    return dsn.replace("//healthcode_app@", "//healthcode_signer@", 1)


@dataclass(frozen=True, slots=True)
class OneKey:
    """A holder of one key that the test knows."""

    signer: Issuer

    def public_keys(self) -> tuple[PublicKey, ...]:
        key = PublicKey(
            key_id=self.signer.key_id, environment=ENVIRONMENT, purpose=Purpose.CREDENTIAL, algorithm=Algorithm.ED25519,
            public_key=self.signer.public_key,
        )  # fmt: skip
        return (key,)

    def sign(self, key_id: bytes, message: bytes) -> bytes:
        assert key_id == self.signer.key_id
        return self.signer.sign(message)


def a_seal_desk(signer: Issuer, dsn: str, meanings: Meanings) -> SealDesk:
    """The signer's desk with this key and without a trust list; it reads what the role may read."""
    return SealDesk(
        dsn=as_signer(dsn), folder=TrustFolder(Path("/nowhere")), keys_of=lambda _: OneKey(signer), division=DIVISION,
        facts=Facts(as_signer(dsn)), meanings=meanings, keys=OneKey(signer), turns=(Turn(signer.key_id, 0),),
        algorithms={signer.key_id: signer.algorithm},
    )  # fmt: skip


@dataclass(slots=True)
class AtHand:
    """A `Sealer` without a socket. `follows`: it reads trust lists anew whenever it is asked for its keys.

    `away`: the code that everybody is told while it is not empty.
    """

    desk: SealDesk
    now: Callable[[], datetime]
    follows: bool = False
    away: str = ""
    asked: list[bytes] = field(default_factory=list)

    async def codes(self, residents: Sequence[bytes]) -> list[Answer]:
        self._check_here()
        self.asked.extend(residents)
        return await seal_codes(self.desk, residents, at=self.now())

    async def papers(self, residents: Sequence[bytes]) -> list[Answer]:
        self._check_here()
        return await seal_papers(self.desk, residents, at=self.now())

    async def nationals(self, residents: Sequence[bytes]) -> list[Answer]:
        self._check_here()
        return await seal_nationals(self.desk, residents, at=self.now())

    async def turns(self) -> tuple[Turn, ...]:
        self._check_here()
        if self.follows:
            await asyncio.to_thread(catch_up, self.desk, at=self.now())
        return self.desk.turns

    def _check_here(self) -> None:
        if self.away:
            raise Problem(self.away)

    async def close(self) -> None:
        await self.desk.facts.close()


class SealsInTime(Seals):
    """Seals whose signer lives in the instant of whoever asks: for tests that have no clock."""

    def __init__(self, desk: SealDesk) -> None:
        self.at: datetime | None = None
        self.sealer = AtHand(desk, self._now)
        super().__init__(self.sealer, DIVISION)
        self.turns = desk.turns

    async def code(self, person: Person, *, at: datetime) -> Sealed | None:
        self.at = at
        return await super().code(person, at=at)

    async def national(self, person: Person, *, at: datetime) -> Sealed | None:
        self.at = at
        return await super().national(person, at=at)

    async def paper(self, person: Person, paper: Paper, *, at: datetime) -> bytes | None:
        self.at = at
        return await super().paper(person, paper, at=at)

    def _now(self) -> datetime:
        assert self.at is not None
        return self.at
