"""The code: a credential as its holder shows it, in the text of a QR code (DESIGN §5), version 1.

A presentation is a sealed credential with the instant of showing, signed by the holder's key; a printed one is the
sealed credential alone. There is exactly one text per value; all else is refused.

>>> sized(name_hint=8), LONGEST
(196, 310)
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from healthcode.core import base45, credentials
from healthcode.core.credentials import SIGNATURE, Credential, Level, read_body
from healthcode.core.problems import BadCode, Problem

PREFIX = "JK1:"
"""What the text of a presentation begins with: our scheme (健康), version 1; never a URL, so no reader opens it."""

LONGEST = 310
"""Characters of a presentation's text, at most, with a gate's nonce; a QR code of version 10-M holds 311."""

SHOWN_AT, NONCE = 4, 8
CONTEXT = b"healthcode/1/presentation\x00"

_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PRINTED = frozenset({0})
_SHOWN = frozenset(SHOWN_AT + nonce + SIGNATURE for nonce in (0, NONCE))
"""Bytes behind the seal; they tell whether a gate's nonce is among them."""


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


def sized(*, name_hint: int, nonce: int = 0) -> int:
    """Bytes of a phone's presentation."""
    return credentials.sized(name_hint=name_hint) + SHOWN_AT + nonce + SIGNATURE


def presentation_body(shown_at: datetime, nonce: bytes = b"") -> bytes:
    """The instant of showing, and the gate's nonce of 8 bytes where it is shown to one gate alone (against relay)."""
    if len(nonce) not in (0, NONCE):
        raise Problem("code.not_encodable", part="nonce")
    try:
        return int(shown_at.timestamp()).to_bytes(SHOWN_AT, "big") + nonce
    except OverflowError:
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
    if len(data) - seal_end not in (_PRINTED if credential.level is Level.PAPER else _SHOWN):
        raise BadCode("code.malformed", where="length")
    return _presentation(credential, data, seal_end)


def _presentation(credential: Credential, data: bytes, seal_end: int) -> Presentation:
    if seal_end == len(data):
        return Presentation(credential=credential, sealed=data, shown_at=None, nonce=b"", body=b"", signature=b"")
    nonce_at, end = seal_end + SHOWN_AT, len(data) - SIGNATURE
    return Presentation(
        credential=credential,
        sealed=data[:seal_end],
        shown_at=_EPOCH + int.from_bytes(data[seal_end:nonce_at], "big") * _SECOND,
        nonce=data[nonce_at:end],
        body=data[seal_end:end],
        signature=data[end:],
    )
