"""A gate's sign: the QR code by which a gate asks to be shown a code for it alone, against relay (DESIGN §5).

A phone that reads the sign signs its nonce into what it shows; a picture sent from elsewhere then counts at no gate.
The sign proves nothing about the gate: whoever copies it gets codes that only this gate takes, once each, for a minute.
There is exactly one text per sign; all else is refused.

>>> sign = GateSign(nonce=bytes(8), shown_at=datetime(2022, 5, 18, tzinfo=UTC), name="东门")
>>> text_of(sign), read(text_of(sign)) == sign
('JKG1:V500000000008207WG6007-ST$JY7J', True)
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from healthcode.core import base45
from healthcode.core.problems import BadCode, Problem

PREFIX = "JKG1:"
"""What the text of a sign begins with: our scheme, a gate, version 1."""

VERSION, NONCE, NAME = 1, 8, 40
"""Bytes of a nonce; of a name, at most."""

SHOWN_FOR, AHEAD = timedelta(seconds=60), timedelta(seconds=10)
"""How old a sign may be for a phone, and how long a gate takes its nonce, once; how far ahead a gate's clock may be."""

_FIXED = struct.Struct(">B8sIB")
_LONGEST = len(PREFIX) + (_FIXED.size + NAME) // 2 * 3
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNSEEN = ((0x00, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF))
"""Characters that no name has: they are not seen, or change how the rest is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSign:
    """What a gate shows: the nonce it asks to be signed, when it began to show it, and its name for people to read."""

    nonce: bytes
    shown_at: datetime
    name: str


def text_of(sign: GateSign) -> str:
    """The text of the sign's QR code; Problem `gate.not_encodable` for a value it has no room for."""
    try:
        name = sign.name.encode()
        fixed = _FIXED.pack(VERSION, sign.nonce, int(sign.shown_at.timestamp()), len(name))
    except (struct.error, UnicodeEncodeError):
        raise Problem("gate.not_encodable") from None
    if len(sign.nonce) != NONCE or len(name) > NAME or not _is_seen(sign.name):
        raise Problem("gate.not_encodable")
    return PREFIX + base45.encode(fixed + name)


def read(text: str) -> GateSign:
    """The sign that `text` writes, whatever its age; Problem `gate.foreign` or `gate.malformed`."""
    if not text.startswith(PREFIX):
        raise Problem("gate.foreign")
    try:
        sign = _sign(base45.decode(text[len(PREFIX) :]) if len(text) <= _LONGEST else b"")
    except (BadCode, struct.error, UnicodeDecodeError):
        raise Problem("gate.malformed") from None
    if not _is_seen(sign.name):
        raise Problem("gate.malformed")
    return sign


def read_fresh(text: str, *, at: datetime) -> GateSign:
    """The sign while a phone may answer it; Problem as for `read`, `gate.too_old`, `gate.ahead` (of our clock)."""
    sign = read(text)
    age = at - sign.shown_at
    if age > SHOWN_FOR:
        raise Problem("gate.too_old", seconds=-(-age // _SECOND), most=SHOWN_FOR // _SECOND)
    if -age > AHEAD:
        raise Problem("gate.ahead", seconds=-(age // _SECOND))
    return sign


def takes(*, shown_at: datetime, at: datetime) -> bool:
    """Whether a gate still takes a nonce that it began to show at `shown_at`, and that nobody has used."""
    return timedelta(0) <= at - shown_at <= SHOWN_FOR


def _sign(data: bytes) -> GateSign:
    version, nonce, seconds, size = _FIXED.unpack_from(data)
    if version != VERSION or size > NAME or len(data) != _FIXED.size + size:
        raise Problem("gate.malformed")
    return GateSign(nonce=nonce, shown_at=_EPOCH + seconds * _SECOND, name=data[_FIXED.size :].decode())


def _is_seen(name: str) -> bool:
    return not any(first <= ord(character) <= last for character in name for first, last in _UNSEEN)
