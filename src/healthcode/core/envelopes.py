"""An envelope: bytes as they were signed, with the signatures of whoever vouches for them; lists travel in one.

What is signed travels as it was signed. An envelope proves nothing by itself: `core.trust` says whose signatures count
for what. A body is JSON in exactly one form: no spaces, the fields in their order, every number whole. Whoever reads
one writes it again and compares, so that no two readers can take the same signed bytes for different lists.

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

LONGEST = 512 * 1024
"""Bytes of an envelope, at most: a list of a hundred issuers has 40 kB, a head of all 4,096 shards 370 kB."""

SIGNERS = 8
"""Signatures in an envelope, at most, each by another key: a reader checks no more than that."""

NUMBERS = 1 << 32
"""Numbers of a list are below this, instants too: as in a code."""

_ENVIRONMENT = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_ENVIRONMENT_LONGEST, _NAME_LONGEST = 32, 80
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
        told = json.loads(text.decode())
        signatures = tuple(Signature(unhexed(one["key_id"]), decoded(one["signature"])) for one in told["signatures"])
        envelope = Envelope(decoded(told["body"]), signatures)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Problem("list.malformed", where="envelope") from None
    if len(signatures) > SIGNERS or len({one.key_id for one in signatures}) < len(signatures):
        raise Problem("list.malformed", where="signatures")
    return envelope


def body_of(format_name: str, fields: Mapping[str, Any]) -> bytes:
    """The body of a list as JSON; its first field names the format, so that no list can be taken for another kind."""
    return json.dumps({"format": format_name, **fields}, separators=(",", ":"), ensure_ascii=False).encode()


def fields_of(format_name: str, body: bytes) -> Mapping[str, Any]:
    """The fields of a list's body; Problem `list.malformed` for another format, or for no JSON object."""
    try:
        told = json.loads(body.decode()) if len(body) <= LONGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("format") != format_name:
        raise Problem("list.malformed", where="format")
    return told


# What stands in a body


def encoded(data: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding, in the one form that is written; ValueError, TypeError."""
    data = base64.urlsafe_b64decode(_text(text).encode("ascii") + b"=" * (-len(text) % 4))
    if encoded(data) != text:
        raise ValueError("another form of base64url")
    return data


def unhexed(text: str) -> bytes:
    """The bytes of hex in small letters; ValueError, TypeError."""
    data = bytes.fromhex(_text(text))
    if data.hex() != text:
        raise ValueError("another form of hex")
    return data


def seconds(at: datetime) -> int:
    """Whole seconds since 1970 UTC, as lists write instants."""
    return int(at.timestamp())


def instant(number: object) -> datetime:
    """The instant that a list writes as `number`; ValueError for what is none."""
    return _EPOCH + timedelta(seconds=whole(number))


def whole(value: object, below: int = NUMBERS) -> int:
    """A whole number from 0 to `below`; ValueError for anything else, a truth value too."""
    if type(value) is not int or not 0 <= value < below:
        raise ValueError("no number")
    return value


def environment(value: object) -> str:
    """The name of an environment: 1 to 32 small letters, digits and hyphens; ValueError."""
    if not (isinstance(value, str) and 0 < len(value) <= _ENVIRONMENT_LONGEST and _ENVIRONMENT.issuperset(value)):
        raise ValueError("no environment")
    return value


def name(value: object) -> str:
    """A name for people to read, of at most 80 bytes; ValueError."""
    if len(_text(value).encode()) > _NAME_LONGEST:
        raise ValueError("no name")
    return str(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
