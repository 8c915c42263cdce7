"""The code: what an issuer signs about a holder, and what the holder signs while showing it (DESIGN §5), version 1.

A credential is the status sealed for at most 24 hours; a presentation is that credential with the instant of showing,
signed by the holder's key. The layout is fixed, big-endian, and has exactly one encoding per value: what is read is
what would be written, and all else is refused. Times are whole seconds (hours, for tests) since 1970 UTC.

>>> sized(credential=True, name_hint=8), sized(credential=False, name_hint=8)
(133, 69)
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from healthcode.core import base45, signatures
from healthcode.core.problems import BadCode, Problem
from healthcode.core.terms import Color

PREFIX = "JK1:"
"""What the text of a presentation begins with: our scheme (健康), version 1; never a URL, so no reader opens it."""

VERSION, SUITE_1 = 1, 1
"""Suite 1: Ed25519 issuer, P-256 or Ed25519 holder, SHA-256."""

LONGEST = 320
"""Characters of a presentation's text, at most: 307, QR version 10-M; with a gate's nonce 319, version 11-M."""

NAME_HINT = 8
"""Bytes of a name hint, at most: a compound surname and two stars."""

VALID = timedelta(hours=24)
VALID_MINUTES = VALID // timedelta(minutes=1)
SIGNATURE, HOLDER_KEY, NONCE = 64, 33, 8
P256_EVEN, P256_ODD, ED25519 = HOLDER_MARKS = (signatures.P256_EVEN, signatures.P256_ODD, signatures.ED25519)
CREDENTIAL_CONTEXT = b"healthcode/1/credential\x00"
PRESENTATION_CONTEXT = b"healthcode/1/presentation\x00"

COLORS = {Color.GREEN: 0, Color.YELLOW: 1, Color.RED: 2, None: 3}
_COLOR = tuple(COLORS)
POP_UP, UNDECLARED, COLOR_BITS, KNOWN_BITS = 0b0100, 0b1000, 0b0011, 0b1111

_MARK = bytes((VERSION, SUITE_1))
_FIXED = struct.Struct(">2s4s3sBB3s3sIHIB")
"""Version and suite, key id, division, level, status bits, sampled, reported, issued, minutes, index, hint's length."""

_BITS_AT = 10
_SHOWING = struct.Struct(">IB")
_HOUR, _MINUTE, _SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Level(IntEnum):
    """What kind of code this is; each has its own verdict."""

    OWN = 0
    PROXY = 1
    PAPER = 2
    NATIONAL = 3
    ENTRY = 4


_LEVEL = tuple(Level)


class Mode(IntEnum):
    """How it is shown: to anybody, or bound to the nonce of one gate (against relay)."""

    SHOWN = 0
    VENUE_BOUND = 1


_NONCE_BYTES = {int(Mode.SHOWN): 0, int(Mode.VENUE_BOUND): NONCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What the issuer says of the holder. `color` None: cannot confirm. `declared`: the first declaration was made.

    `sampled_at`, `reported_at`: the latest negative test to the hour, None when there is none. `name_hint` is masked.
    `holder_key`: compressed P-256 point, or 0xED and an Ed25519 key (soft key).
    """

    key_id: bytes
    division: int
    level: Level
    color: Color | None
    pop_up: bool
    declared: bool
    sampled_at: datetime | None
    reported_at: datetime | None
    issued_at: datetime
    valid_minutes: int
    status_index: int
    name_hint: str
    holder_key: bytes

    @property
    def expires_at(self) -> datetime:
        """From this instant on the credential is stale."""
        return self.issued_at + self.valid_minutes * _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What is in the QR: the sealed credential, when and how it was shown, and the holder's signature.

    `sealed` and `body` are the bytes that were signed; `credential`, `shown_at` and `nonce` are what they say.
    """

    credential: Credential
    sealed: bytes
    shown_at: datetime
    nonce: bytes
    body: bytes
    signature: bytes

    @property
    def mode(self) -> Mode:
        """Venue-bound when it carries a gate's nonce."""
        return Mode.VENUE_BOUND if self.nonce else Mode.SHOWN


def sized(*, credential: bool, name_hint: int) -> int:
    """Bytes of a sealed credential, or of what a presentation adds to it without a nonce."""
    return (_FIXED.size + name_hint + HOLDER_KEY if credential else _SHOWING.size) + SIGNATURE


def name_hint(masked_name: str) -> str:
    """What of a masked name fits a code: at most two stars a part, at most two parts, at most `NAME_HINT` bytes."""
    parts = [part.rstrip("*") + "*" * min(2, part.count("*")) for part in masked_name.split()[:2]]
    text = " ".join(parts)
    while len(text.encode()) > NAME_HINT:
        text = text[:-1].rstrip()
    return text


def credential_bytes(credential: Credential) -> bytes:
    """The part an issuer signs; Problem `code.not_encodable` for a value the layout has no room for."""
    hint = credential.name_hint.encode()
    if not _fits(credential, len(hint)):
        raise Problem("code.not_encodable", part="credential")
    try:
        return _fixed(credential, len(hint)) + hint + credential.holder_key
    except (struct.error, OverflowError):
        raise Problem("code.not_encodable", part="number") from None


def _fits(credential: Credential, hint: int) -> bool:
    return (
        len(credential.key_id) == 4
        and 0 < credential.valid_minutes <= VALID_MINUTES
        and hint <= NAME_HINT
        and len(credential.holder_key) == HOLDER_KEY
        and credential.holder_key[0] in HOLDER_MARKS
        and (credential.sampled_at is None) == (credential.reported_at is None)
    )


def _fixed(credential: Credential, hint: int) -> bytes:
    return _FIXED.pack(
        _MARK,
        credential.key_id,
        credential.division.to_bytes(3, "big"),
        credential.level,
        _bits(credential),
        _hours(credential.sampled_at).to_bytes(3, "big"),
        _hours(credential.reported_at).to_bytes(3, "big"),
        _seconds(credential.issued_at),
        credential.valid_minutes,
        credential.status_index,
        hint,
    )


def credential_message(body: bytes) -> bytes:
    """What the issuer's key signs: the body under a context of its own, so that no other signature fits here."""
    return CREDENTIAL_CONTEXT + body


def presentation_body(shown_at: datetime, nonce: bytes = b"") -> bytes:
    """The instant and mode of showing; a venue-bound one carries the gate's nonce of 8 bytes."""
    if len(nonce) not in (0, NONCE):
        raise Problem("code.not_encodable", part="nonce")
    mode = Mode.VENUE_BOUND if nonce else Mode.SHOWN
    try:
        return _SHOWING.pack(_seconds(shown_at), mode) + nonce
    except struct.error:
        raise Problem("code.not_encodable", part="number") from None


def presentation_message(sealed: bytes, body: bytes) -> bytes:
    """What the holder's key signs: the whole sealed credential and the body."""
    return PRESENTATION_CONTEXT + sealed + body


def text_of(sealed: bytes, body: bytes, signature: bytes) -> str:
    """The text of the QR code."""
    return PREFIX + base45.encode(sealed + body + signature)


def read(text: str) -> Presentation:
    """The presentation that `text` writes, not yet believed; BadCode `code.foreign` or `code.malformed`."""
    if not text.startswith(PREFIX):
        raise BadCode("code.foreign")
    if len(text) > LONGEST:
        raise BadCode("code.malformed", where="length")
    data = base45.decode(text[len(PREFIX) :])
    credential, size = _read_credential(data)
    seal_end = size + SIGNATURE
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


def read_credential(sealed: bytes) -> Credential:
    """A sealed credential by itself, as the page keeps it, not yet believed; BadCode `code.malformed`."""
    credential, size = _read_credential(sealed)
    if len(sealed) != size + SIGNATURE:
        raise BadCode("code.malformed", where="length")
    return credential


def _read_credential(data: bytes) -> tuple[Credential, int]:
    if len(data) < _FIXED.size or not data.startswith(_MARK):
        raise BadCode("code.malformed", where="version")
    hint = data[_FIXED.size - 1]
    size = _FIXED.size + hint + HOLDER_KEY
    try:
        credential = _credential(data, size)
    except (ValueError, LookupError):
        raise BadCode("code.malformed", where="credential") from None
    # One encoding per value: a fixed layout has no room for a second but in the unused bits and in what does not fit.
    if data[_BITS_AT] > KNOWN_BITS or not _fits(credential, hint):
        raise BadCode("code.malformed", where="credential")
    return credential, size


def _credential(data: bytes, size: int) -> Credential:
    _, key_id, division, level, bits, sampled, reported, issued, minutes, index, _ = _FIXED.unpack_from(data)
    return Credential(
        key_id=key_id,
        division=int.from_bytes(division, "big"),
        level=_LEVEL[level],
        color=_COLOR[bits & COLOR_BITS],
        pop_up=bool(bits & POP_UP),
        declared=not bits & UNDECLARED,
        sampled_at=_hour_at(sampled),
        reported_at=_hour_at(reported),
        issued_at=_EPOCH + issued * _SECOND,
        valid_minutes=minutes,
        status_index=index,
        name_hint=data[_FIXED.size : size - HOLDER_KEY].decode(),
        holder_key=data[size - HOLDER_KEY : size],
    )


def _read_showing(data: bytes, start: int) -> tuple[datetime, int]:
    """The instant, and where the showing ends."""
    if len(data) < start + _SHOWING.size:
        raise BadCode("code.malformed", where="length")
    seconds, mode = _SHOWING.unpack_from(data, start)
    if mode not in _NONCE_BYTES:
        raise BadCode("code.malformed", where="showing")
    return _EPOCH + seconds * _SECOND, start + _SHOWING.size + _NONCE_BYTES[mode]


def _bits(credential: Credential) -> int:
    undeclared = 0 if credential.declared else UNDECLARED
    return COLORS[credential.color] | (POP_UP if credential.pop_up else 0) | undeclared


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _hours(at: datetime | None) -> int:
    return 0 if at is None else int((at - _EPOCH) / _HOUR)


def _hour_at(data: bytes) -> datetime | None:
    hours = int.from_bytes(data, "big")
    return _EPOCH + hours * _HOUR if hours else None
