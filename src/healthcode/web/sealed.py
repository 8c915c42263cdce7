"""Bodies that a front end sealed to the vault's key before it sent them (F22), and the key to seal them to."""

import asyncio
import base64

import msgspec

from healthcode.core.problems import Problem
from healthcode.gateways.sealed_boxes import OVERHEAD
from healthcode.web.house import Visit, in_time
from healthcode.web.operations import operation


class VaultKey(msgspec.Struct, frozen=True, kw_only=True):
    """The public key that bodies are sealed to, and its id, both base64url. It may change: look again when told so."""

    key_id: str
    public_key: str


@operation("GET", "/api/public/vault-key", "public.vault_key", reads=False)
async def vault_key(request: Visit) -> VaultKey:
    """The key that identities, declarations and documents are sealed to before they leave a page or program (F22).

    A sealed body is the key's id, 4 bytes, and a libsodium sealed box of the JSON; its Content-Type is
    `application/vnd.healthcode.sealed`. With another key's it is refused as `request.other_key`: ask for the key anew.
    """
    key = request.house.page_key
    return VaultKey(key_id=_text(key.key_id), public_key=_text(key.public_key))


async def sealed_bytes(visit: Visit, most: int) -> bytes:
    """A sealed upload, opened, of at most `most` bytes; Problem `request.…`."""
    body = await in_time(visit.body())
    if len(body) > most + OVERHEAD:
        raise Problem("request.too_large")
    return await asyncio.to_thread(visit.house.page_key.open, body)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


handlers = (vault_key,)
