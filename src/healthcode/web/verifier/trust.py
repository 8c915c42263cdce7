"""Trust lists for a verifier's own device: as the roots signed them, to be checked there (SECURITY T18)."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from healthcode.core import envelopes
from healthcode.core.envelopes import encoded
from healthcode.core.trust import IssuerKey, Pin, Purpose
from healthcode.gateways.divisions import divisions
from healthcode.services.log_in import VERIFIER
from healthcode.services.read_trust import counts
from healthcode.web.house import Visit
from healthcode.web.operations import operation


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """A key that may sign trust lists; `public_key` in base64url without padding."""

    algorithm: str
    public_key: str


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """What a verifier is installed with. A page takes it at its first visit, over TLS, and keeps it."""

    environment: str
    needed: int
    roots: list[Root]


class SignedBy(msgspec.Struct, frozen=True, kw_only=True):
    """One signature: the signer's key id in hex, the signature in base64url."""

    key_id: str
    signature: str


class SignedList(msgspec.Struct, frozen=True, kw_only=True):
    """A trust list as it was signed: the body in base64url, and who signed it."""

    body: str
    signatures: list[SignedBy]


class TrustedKey(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer: `key_id` in hex, `public_key` in base64url, the division it may speak for."""

    key_id: str
    algorithm: str
    public_key: str
    division: str
    name: str


class TrustLists(msgspec.Struct, frozen=True, kw_only=True):
    """The pin, and the lists that the asker lacks, in their order. `server_at` sets a clock.

    `keys` tells, unsigned, whose codes count now, for pages that do not check lists yet; `list_at` is when it was told.
    """

    server_at: datetime
    pin: Pinned
    envelopes: list[SignedList]
    keys: list[TrustedKey]
    list_at: datetime


@operation("GET", "/api/verifier/trust", "verifier.trust", door=VERIFIER)
async def trust(request: Visit, after: Annotated[int, QueryParameter(ge=0, lt=10**15)] = 0) -> TrustLists:
    """The trust lists after number `after`: each that handed over the roots, and the newest; none when it is that.

    The next list is believed by the roots of the one before. Those on the way may have expired; the last must not.
    """
    chain = request.house.doors.trusted.chain
    issuers = [key for key in chain.newest.issuers if key.purpose is Purpose.CREDENTIAL and counts(key, request.at)]
    return TrustLists(
        server_at=request.at,
        pin=pinned(chain.pin),
        envelopes=[signed_list(text) for text in chain.after(after)],
        keys=[told(key) for key in issuers],
        list_at=request.at,
    )


def pinned(pin: Pin) -> Pinned:
    """The pin as it is told."""
    roots = [Root(algorithm=str(root.algorithm), public_key=encoded(root.public_key)) for root in pin.roots]
    return Pinned(environment=pin.environment, needed=pin.needed, roots=roots)


def signed_list(text: bytes) -> SignedList:
    """An envelope as it is told."""
    envelope = envelopes.read(text)
    signatures = [
        SignedBy(key_id=one.key_id.hex(), signature=encoded(one.signature)) for one in envelope.signatures
    ]  # fmt: skip
    return SignedList(body=encoded(envelope.body), signatures=signatures)


def told(key: IssuerKey) -> TrustedKey:
    """A line of the list."""
    division = f"{key.division:06}"
    return TrustedKey(
        key_id=key.key_id.hex(), algorithm=str(key.algorithm), division=division,
        public_key=encoded(key.public_key),
        name=divisions().name(division) if divisions().known(division) else division,
    )  # fmt: skip


handlers = (trust,)
