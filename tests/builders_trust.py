"""Builders of trust: a desk of the keys with folders of its own, and lists published on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from healthcode.core import envelopes
from healthcode.core.envelopes import Envelope
from healthcode.core.trust import TrustList
from healthcode.gateways.key_holders import FileKeys
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.ledger.connection import Ledger
from healthcode.services.publish_trust import TrustDesk, publish, signed, unsigned
from healthcode.services.rotate_keys import create_keys
from tests.builders_ledger import AT


@contextmanager
def keys_desk(dsn: str, folder: Path, environment: str = "production") -> Iterator[TrustDesk]:
    """The desk of whoever keeps the keys, on the owner's connection."""
    ledger = Ledger.open(dsn)
    try:
        yield TrustDesk(
            ledger=ledger, folder=TrustFolder(folder / "trust"), roots=FileKeys(folder / "roots", environment),
            signer=FileKeys(folder / "signer", environment), environment=environment, division=130000, name="河北省",
            actor="operator",
        )  # fmt: skip
    finally:
        ledger.close()


def founded(desk: TrustDesk, *, at: datetime = AT) -> TrustList:
    """List no. 1, published."""
    pin, told = create_keys(desk, at=at)
    return publish(desk, signed(unsigned(told), desk.roots), reason="new", at=at, pin=pin)


def published(desk: TrustDesk, told: TrustList, *, at: datetime = AT, reason: str = "test") -> TrustList:
    """The list signed with every root held here, and published."""
    return publish(desk, signed(unsigned(told), desk.roots), reason=reason, at=at)


def text_of(desk: TrustDesk, told: TrustList) -> bytes:
    """The list as it travels, signed with every root held here."""
    return envelopes.write(signed(unsigned(told), desk.roots))


def signed_with(desk: TrustDesk, told: TrustList, count: int) -> Envelope:
    """The list with the signatures of this many roots."""
    whole = signed(unsigned(told), desk.roots)
    return replace(whole, signatures=whole.signatures[:count])
