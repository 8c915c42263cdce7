"""The issuers' keys that a verifier's own device checks signatures with."""

import base64
from datetime import datetime

import msgspec

from healthcode.core.trust import IssuerKey
from healthcode.gateways.divisions import divisions
from healthcode.services.log_in import VERIFIER
from healthcode.web.house import Visit
from healthcode.web.operations import operation


class TrustedKey(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer: `key_id` in hex, `public_key` in base64url, the division it may speak for."""

    key_id: str
    algorithm: str
    public_key: str
    division: str
    name: str


class TrustList(msgspec.Struct, frozen=True, kw_only=True):
    """The issuers believed. The algorithm belongs to the key, never to what is shown. `server_at` sets a clock."""

    keys: list[TrustedKey]
    server_at: datetime
    list_at: datetime


@operation("GET", "/api/verifier/trust", "verifier.trust", door=VERIFIER, reads=False)
async def trust(request: Visit) -> TrustList:
    """The issuers whose codes are believed, to check signatures on the device itself."""
    keys = [told(key) for key in request.house.doors.trust.keys.values()]
    return TrustList(keys=keys, server_at=request.at, list_at=request.at)


def told(key: IssuerKey) -> TrustedKey:
    """A line of the list."""
    division = f"{key.division:06}"
    return TrustedKey(
        key_id=key.key_id.hex(), algorithm=str(key.algorithm), division=division,
        public_key=base64.urlsafe_b64encode(key.public_key).decode().rstrip("="),
        name=divisions().name(division) if divisions().known(division) else division,
    )  # fmt: skip


handlers = (trust,)
