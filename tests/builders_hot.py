"""Builders of the hot paths: a hot desk in its event loop, people with devices, texts as a page shows them."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from healthcode.core.codes import presentation_body, presentation_message, text_of
from healthcode.core.door_rules import DoorRule
from healthcode.core.signatures import compressed, raw
from healthcode.ledger.hot import HotLedger
from healthcode.services.code_page import Shown
from healthcode.services.desk import Desk
from healthcode.services.hot_desk import HotDesk
from healthcode.services.log_in import VERIFIER, hash_of, log_in
from healthcode.services.meaning import Meanings
from healthcode.services.renew import renew
from healthcode.services.scan import Scanned, scan
from healthcode.services.show import show
from tests.builders_doors import CHANNEL, Device, a_registry, claimed, enrolled
from tests.builders_issuer import Issuer, trust_of
from tests.builders_ledger import AT, a_declaration, an_id
from tests.builders_signer import DIVISION, SealsInTime, a_seal_desk

T = TypeVar("T")
SIGNER = Issuer(bytes(range(32)))


async def nothing_new() -> bool:
    """No trust list was published meanwhile."""
    return False


def hot_desk(desk: Desk, dsn: str) -> HotDesk:
    """The hot desk of this desk's database; it renews people at `desk`, in a thread."""

    def renewed(resident_id: UUID, at: datetime) -> Awaitable[None]:
        return asyncio.to_thread(renew, desk, resident_id, at=at)

    meanings = Meanings(desk.editions, desk.rules)
    return HotDesk(
        ledger=HotLedger(dsn), vault=desk.vault, meanings=meanings,
        seals=SealsInTime(a_seal_desk(SIGNER, dsn, meanings)),
        trust=lambda: trust_of(SIGNER, division=DIVISION), renew=renewed, learn=nothing_new,
    )  # fmt: skip


def at_hot_desk(desk: Desk, dsn: str, work: Callable[[HotDesk], Awaitable[T]]) -> T:
    """What `work` returns, done at a hot desk in a loop of its own."""

    async def done() -> T:
        hot = hot_desk(desk, dsn)
        try:
            async with asyncio.timeout(60):
                return await work(hot)
        finally:
            await hot.ledger.close()
            await hot.seals.close()

    return asyncio.run(done())


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A person with a code on a phone."""

    resident_id: UUID
    token_hash: bytes
    device: Device

    @property
    def key(self) -> bytes:
        return compressed(self.device.point)

    async def shown(self, hot: HotDesk, *, at: datetime = AT) -> Shown:
        return await show(hot, self.token_hash, self.key, at=at)

    async def text(self, hot: HotDesk, *, at: datetime = AT) -> str:
        """What the page draws at `at`."""
        credential = (await self.shown(hot, at=at)).credential
        assert credential is not None
        return self.showing(base64.urlsafe_b64decode(credential + "=="), at=at)

    def showing(self, sealed: bytes, *, at: datetime) -> str:
        body = presentation_body(at)
        return text_of(sealed, body, self.sign(presentation_message(sealed, body)))

    def sign(self, message: bytes) -> bytes:
        return raw(self.device.key.sign(message, ec.ECDSA(hashes.SHA256())))


def a_holder(
    desk: Desk, folder: Path, number: int = 1, *, who: str = "", at: datetime = AT, declared: bool = True
) -> Holder:
    """The `number`-th person, who has claimed, declared and enrolled a phone."""
    session = claimed(desk, a_registry(folder), who or f"login-{number}", an_id(number), at=at)
    if declared:
        a_declaration(desk, session.resident(), at=at)
    device = Device()
    enrolled(desk, session, device, at=at)
    return Holder(resident_id=session.resident(), token_hash=session.token_hash, device=device)


def a_guard(desk: Desk, who: str = "guard-1", *, at: datetime = AT) -> bytes:
    """The token's hash of a verifier who is logged in."""
    return hash_of(log_in(desk, VERIFIER, CHANNEL, who, at=at).token)


async def scanned(
    hot: HotDesk,
    guard: bytes,
    text: str,
    *,
    at: datetime = AT,
    temperature: float | None = None,
    rule: DoorRule | None = None,
    scan_id: UUID | None = None,
) -> Scanned:
    return await scan(
        hot, guard, text, temperature=temperature, rule=rule or DoorRule(), scan_id=scan_id or uuid4(), at=at
    )
