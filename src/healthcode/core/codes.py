"""The code: what an issuer signs about a holder, and what the holder signs while showing it (DESIGN §5), version 1.

A credential is the status sealed for at most 24 hours; a presentation is that credential with the instant of showing,
signed by the holder's key. The layout is fixed, big-endian, and has exactly one encoding per value: `decode` writes
what it read again and refuses what differs. Times are whole seconds (hours, for tests) since 1970 UTC.

>>> sized(credential=True, name_hint=8), sized(credential=False, name_hint=8)
(133, 69)
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from healthcode.core import base45
from healthcode.core.problems import BadCode, Problem
from healthcode.core.terms import Color

PREFIX = "JK1:"
"""What the text of a presentation begins with: our scheme (健康), version 1; never a URL, so no reader opens it."""

VERSION, SUITE_1 = 1, 1
"""Suite 1: Ed25519 issuer, P-256 or Ed25519 holder, SHA-256."""

LONGEST = 320
"""Characters of a presentation's text, at most: QR version 10-M (DESIGN §5)."""

NAME_HINT = 8
"""Bytes of a name hint, at most: a compound surname and two stars."""

VALID = timedelta(hours=24)
SIGNATURE, HEAD, HOLDER_KEY, NONCE = 64, 27, 33, 8
P256_EVEN, P256_ODD, ED25519 = 0x02, 0x03, 0xED
CREDENTIAL_CONTEXT = b"healthcode/1/credential\x00"
PRESENTATION_CONTEXT = b"healthcode/1/presentation\x00"
COLORS = {Color.GREEN: 0, Color.YELLOW: 1, Color.RED: 2, None: 3}
_COLOR = {number: color for color, number in COLORS.items()}
POP_UP, UNDECLARED, COLOR_BITS, KNOWN_BITS = 0b0100, 0b1000, 0b0011, 0b1111
_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Level(IntEnum):
    """What kind of code this is; each has its own verdict."""

    OWN = 0
    PROXY = 1
    PAPER = 2
    NATIONAL = 3
    ENTRY = 4


class Mode(IntEnum):
    """How it is shown: to anybody, or bound to the nonce of one gate (against relay)."""

    SHOWN = 0
    VENUE_BOUND = 1


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
        return self.issued_at + timedelta(minutes=self.valid_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What is in the QR: the sealed credential, when and how it was shown, and the holder's signature."""

    credential: Credential
    sealed: bytes
    shown_at: datetime
    nonce: bytes
    signature: bytes

    @property
    def mode(self) -> Mode:
        """Venue-bound when it carries a gate's nonce."""
        return Mode.VENUE_BOUND if self.nonce else Mode.SHOWN


def sized(*, credential: bool, name_hint: int) -> int:
    """Bytes of a sealed credential, or of what a presentation adds to it without a nonce."""
    return HEAD + 1 + name_hint + HOLDER_KEY + SIGNATURE if credential else 4 + 1 + SIGNATURE


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
    issued = _seconds(credential.issued_at)
    fits = (
        len(credential.key_id) == 4
        and 0 < credential.valid_minutes <= VALID // timedelta(minutes=1)
        and len(hint) <= NAME_HINT
        and len(credential.holder_key) == HOLDER_KEY
        and credential.holder_key[0] in (P256_EVEN, P256_ODD, ED25519)
        and (credential.sampled_at is None) == (credential.reported_at is None)
    )
    if not fits:
        raise Problem("code.not_encodable", part="credential")
    return b"".join(
        (
            bytes((VERSION, SUITE_1)),
            credential.key_id,
            _whole(credential.division, 3),
            bytes((credential.level, _bits(credential))),
            _whole(_hours(credential.sampled_at), 3),
            _whole(_hours(credential.reported_at), 3),
            _whole(issued, 4),
            _whole(credential.valid_minutes, 2),
            _whole(credential.status_index, 4),
            bytes((len(hint),)),
            hint,
            credential.holder_key,
        )
    )


def credential_message(body: bytes) -> bytes:
    """What the issuer's key signs: the body under a context of its own, so that no other signature fits here."""
    return CREDENTIAL_CONTEXT + body


def presentation_body(shown_at: datetime, nonce: bytes = b"") -> bytes:
    """The instant and mode of showing; a venue-bound one carries the gate's nonce of 8 bytes."""
    if len(nonce) not in (0, NONCE):
        raise Problem("code.not_encodable", part="nonce")
    mode = Mode.VENUE_BOUND if nonce else Mode.SHOWN
    return _whole(_seconds(shown_at), 4) + bytes((mode,)) + nonce


def presentation_message(sealed: bytes, body: bytes) -> bytes:
    """What the holder's key signs: the whole sealed credential and the body."""
    return PRESENTATION_CONTEXT + sealed + body


def text_of(sealed: bytes, body: bytes, signature: bytes) -> str:
    """The text of the QR code."""
    return PREFIX + base45.encode(sealed + body + signature)


def read(text: str) -> Presentation:
    """The presentation that `text` writes, not yet believed; Problem `code.foreign` or `code.malformed`."""
    if not text.startswith(PREFIX):
        raise BadCode("code.foreign")
    if len(text) > LONGEST:
        raise BadCode("code.malformed", where="length")
    data = base45.decode(text.removeprefix(PREFIX))
    credential, size = _read_credential(data)
    sealed, rest = data[: size + SIGNATURE], data[size + SIGNATURE :]
    shown_at, nonce, used = _read_showing(rest)
    signature = rest[used:]
    if len(sealed) != size + SIGNATURE or len(signature) != SIGNATURE:
        raise BadCode("code.malformed", where="length")
    return Presentation(credential=credential, sealed=sealed, shown_at=shown_at, nonce=nonce, signature=signature)


def read_credential(sealed: bytes) -> Credential:
    """A sealed credential by itself, as the page keeps it, not yet believed; Problem `code.malformed`."""
    credential, size = _read_credential(sealed)
    if len(sealed) != size + SIGNATURE:
        raise BadCode("code.malformed", where="length")
    return credential


def _read_credential(data: bytes) -> tuple[Credential, int]:
    if len(data) < HEAD + 1 or data[:2] != bytes((VERSION, SUITE_1)):
        raise BadCode("code.malformed", where="version")
    size = HEAD + 1 + data[HEAD] + HOLDER_KEY
    try:
        credential = _credential(data, data[HEAD + 1 : size - HOLDER_KEY], data[size - HOLDER_KEY : size])
        written = credential_bytes(credential)
    except (ValueError, KeyError, OverflowError, Problem):
        raise BadCode("code.malformed", where="credential") from None
    if written != data[:size]:  # one encoding per value: what we read must be what we would have written
        raise BadCode("code.malformed", where="credential")
    return credential, size


def _credential(data: bytes, hint: bytes, holder_key: bytes) -> Credential:
    return Credential(
        key_id=data[2:6],
        division=int.from_bytes(data[6:9], "big"),
        level=Level(data[9]),
        color=_COLOR[data[10] & COLOR_BITS],
        pop_up=bool(data[10] & POP_UP),
        declared=not data[10] & UNDECLARED,
        sampled_at=_hour_at(data[11:14]),
        reported_at=_hour_at(data[14:17]),
        issued_at=_at(data[17:21]),
        valid_minutes=int.from_bytes(data[21:23], "big"),
        status_index=int.from_bytes(data[23:27], "big"),
        name_hint=hint.decode(),
        holder_key=holder_key,
    )


def _read_showing(rest: bytes) -> tuple[datetime, bytes, int]:
    if len(rest) < 5 or rest[4] not in (Mode.SHOWN, Mode.VENUE_BOUND):
        raise BadCode("code.malformed", where="showing")
    used = 5 + (NONCE if rest[4] == Mode.VENUE_BOUND else 0)
    return _at(rest[:4]), rest[5:used], used


def _bits(credential: Credential) -> int:
    undeclared = 0 if credential.declared else UNDECLARED
    return COLORS[credential.color] | (POP_UP if credential.pop_up else 0) | undeclared


def _whole(value: int, size: int) -> bytes:
    try:
        return value.to_bytes(size, "big")
    except OverflowError:
        raise Problem("code.not_encodable", part="number") from None


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _hours(at: datetime | None) -> int:
    return 0 if at is None else int((at - _EPOCH) / _HOUR)


def _at(data: bytes) -> datetime:
    return _EPOCH + timedelta(seconds=int.from_bytes(data, "big"))


def _hour_at(data: bytes) -> datetime | None:
    hours = int.from_bytes(data, "big")
    return _EPOCH + hours * _HOUR if hours else None
