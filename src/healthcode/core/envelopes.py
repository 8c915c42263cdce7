"""An envelope: bytes as they were signed, with the signatures of whoever vouches for them; lists travel in one.

What is signed travels as it was signed, so no reader has to write JSON the way the signer did. An envelope proves
nothing by itself: `core.trust` says whose signatures count for what.

>>> read(write(Envelope(b"{}", ()))).body
b'{}'
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from healthcode.core.problems import Problem

LONGEST = 4 * 1024 * 1024
"""Bytes of an envelope, at most: a list of a hundred issuers has 40 kB, a head of a thousand shards 100 kB."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature over the body, by the key with this id."""

    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """The body's bytes, and who signed them."""

    body: bytes
    signatures: tuple[Signature, ...]


def write(envelope: Envelope) -> bytes:
    """The envelope as JSON: `{"body": base64url, "signatures": [{"key_id": hex, "signature": base64url}]}`."""
    signatures = [{"key_id": one.key_id.hex(), "signature": encoded(one.signature)} for one in envelope.signatures]
    return json.dumps({"body": encoded(envelope.body), "signatures": signatures}, separators=(",", ":")).encode()


def read(text: bytes) -> Envelope:
    """The envelope that `text` writes, nobody's word for it yet; Problem `list.malformed`."""
    if len(text) > LONGEST:
        raise Problem("list.malformed", where="length")
    try:
        told = json.loads(text)
        signatures = tuple(
            Signature(bytes.fromhex(one["key_id"]), decoded(one["signature"])) for one in told["signatures"]
        )
        return Envelope(decoded(told["body"]), signatures)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Problem("list.malformed", where="envelope") from None


def body_of(format_name: str, fields: Mapping[str, Any]) -> bytes:
    """The body of a list as JSON; its first field names the format, so that no list can be taken for another kind."""
    return json.dumps({"format": format_name, **fields}, separators=(",", ":"), ensure_ascii=False).encode()


def fields_of(format_name: str, body: bytes) -> Mapping[str, Any]:
    """The fields of a list's body; Problem `list.malformed` for another format, or for no JSON object."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("format") != format_name:
        raise Problem("list.malformed", where="format")
    return told


def encoded(data: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding; ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def seconds(at: datetime) -> int:
    """Whole seconds since 1970 UTC, as lists write instants."""
    return int(at.timestamp())


def instant(number: int) -> datetime:
    """The instant that a list writes as `number`; TypeError, OverflowError for what is none."""
    return _EPOCH + timedelta(seconds=number)
