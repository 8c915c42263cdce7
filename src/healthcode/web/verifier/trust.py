"""Trust lists for a verifier's own device: as the roots signed them, to be checked there (SECURITY T18)."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from healthcode.core import envelopes
from healthcode.core.envelopes import encoded
from healthcode.core.trust import Pin
from healthcode.services.log_in import VERIFIER
from healthcode.web.house import Visit
from healthcode.web.operations import operation
from healthcode.web.signed_lists import SignedBy, SignedList


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """A key that may sign trust lists; `public_key` in base64url without padding."""

    algorithm: str
    public_key: str


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """What a verifier is installed with. A page takes it at its first visit, over TLS, and keeps it."""

    environment: str
    needed: int
    roots: list[Root]


class TrustLists(msgspec.Struct, frozen=True, kw_only=True):
    """The pin, and the lists that the asker lacks, in their order. `server_at` sets a clock."""

    server_at: datetime
    pin: Pinned
    envelopes: list[SignedList]


@operation("GET", "/api/verifier/trust", "verifier.trust", door=VERIFIER)
async def trust(request: Visit, after: Annotated[int, QueryParameter(ge=0, lt=10**15)] = 0) -> TrustLists:
    """The trust lists after number `after`: each that handed over the roots, and the newest; none when it is that.

    The next list is believed by the roots of the one before. Those on the way may have expired; the last must not.
    """
    chain = request.house.doors.trusted.chain
    return TrustLists(
        server_at=request.at,
        pin=pinned(chain.pin),
        envelopes=[signed_list(text) for text in chain.after(after)],
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


handlers = (trust,)
