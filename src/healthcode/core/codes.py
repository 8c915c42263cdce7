"""The code: a credential as its holder shows it, in the text of a QR code (DESIGN §5), version 1.

A presentation is a sealed credential with the instant of showing, signed by the holder's key; a printed one is the
sealed credential alone. There is exactly one text per value; all else is refused.

>>> sized(name_hint=8), LONGEST
(202, 320)
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from healthcode.core import base45, credentials
from healthcode.core.credentials import SIGNATURE, Credential, Level, read_body
from healthcode.core.problems import BadCode, Problem

PREFIX = "JK1:"
"""What the text of a presentation begins with: our scheme (健康), version 1; never a URL, so no reader opens it."""

LONGEST = 320
"""Characters of a presentation's text, at most: 307, QR version 10-M; with a gate's nonce 319, version 11-M."""

NONCE = 8
CONTEXT = b"healthcode/1/presentation\x00"

_SHOWING = struct.Struct(">IB")
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Mode(IntEnum):
    """How a phone shows it: to anybody, or bound to the nonce of one gate (against relay)."""

    SHOWN = 0
    VENUE_BOUND = 1


_NONCE_BYTES = {int(Mode.SHOWN): 0, int(Mode.VENUE_BOUND): NONCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What is in the QR: the sealed credential, when and how it was shown, and the holder's signature.

    `sealed` and `body` are the bytes that were signed; `credential`, `shown_at` and `nonce` are what they say. On paper
    there is no showing: `shown_at` is None, and body, nonce and signature are empty.
    """

    credential: Credential
    sealed: bytes
    shown_at: datetime | None
    nonce: bytes
    body: bytes
    signature: bytes

    @property
    def printed(self) -> bool:
        """Whether it is a paper code, which nobody signs anew."""
        return self.shown_at is None

    @property
    def mode(self) -> Mode:
        """Venue-bound when it carries a gate's nonce."""
        return Mode.VENUE_BOUND if self.nonce else Mode.SHOWN


def sized(*, name_hint: int, nonce: int = 0) -> int:
    """Bytes of a phone's presentation."""
    return credentials.sized(name_hint=name_hint) + _SHOWING.size + nonce + SIGNATURE


def presentation_body(shown_at: datetime, nonce: bytes = b"") -> bytes:
    """The instant and mode of showing; a venue-bound one carries the gate's nonce of 8 bytes."""
    if len(nonce) not in (0, NONCE):
        raise Problem("code.not_encodable", part="nonce")
    mode = Mode.VENUE_BOUND if nonce else Mode.SHOWN
    try:
        return _SHOWING.pack(int(shown_at.timestamp()), mode) + nonce
    except struct.error:
        raise Problem("code.not_encodable", part="number") from None


def presentation_message(sealed: bytes, body: bytes) -> bytes:
    """What the holder's key signs: the whole sealed credential and the body."""
    return CONTEXT + sealed + body


def text_of(sealed: bytes, body: bytes = b"", signature: bytes = b"") -> str:
    """The text of the QR code; of a paper code, without a body and a signature."""
    return PREFIX + base45.encode(sealed + body + signature)


def read(text: str) -> Presentation:
    """The presentation that `text` writes, not yet believed; BadCode `code.foreign` or `code.malformed`."""
    if not text.startswith(PREFIX):
        raise BadCode("code.foreign")
    if len(text) > LONGEST:
        raise BadCode("code.malformed", where="length")
    data = base45.decode(text[len(PREFIX) :])
    credential, size = read_body(data)
    seal_end = size + SIGNATURE
    if credential.level is Level.PAPER:
        return _printed(credential, data, seal_end)
    shown_at, end = _read_showing(data, seal_end)
    if len(data) != end + SIGNATURE:
        raise BadCode("code.malformed", where="length")
    return Presentation(
        credential=credential,
        sealed=data[:seal_end],
        shown_at=shown_at,
        nonce=data[seal_end + _SHOWING.size : end],
        body=data[seal_end:end],
        signature=data[end:],
    )


def _printed(credential: Credential, data: bytes, seal_end: int) -> Presentation:
    if len(data) != seal_end:
        raise BadCode("code.malformed", where="length")
    return Presentation(credential=credential, sealed=data, shown_at=None, nonce=b"", body=b"", signature=b"")


def _read_showing(data: bytes, start: int) -> tuple[datetime, int]:
    """The instant, and where the showing ends."""
    if len(data) < start + _SHOWING.size:
        raise BadCode("code.malformed", where="length")
    seconds, mode = _SHOWING.unpack_from(data, start)
    if mode not in _NONCE_BYTES:
        raise BadCode("code.malformed", where="showing")
    return _EPOCH + seconds * _SECOND, start + _SHOWING.size + _NONCE_BYTES[mode]
