"""A credential: what an issuer signs about a holder, for the holder to carry (DESIGN §5), version 1.

The layout is fixed, big-endian, and has exactly one encoding per value: what is read is what would be written, and all
else is refused. Times are whole seconds (hours, for tests) since 1970 UTC. A paper code has no key that could sign a
showing: in the key's place stand four characters of the document that has to be looked at.

>>> sized(name_hint=8)
128
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from healthcode.core import signatures
from healthcode.core.problems import BadCode, Problem
from healthcode.core.terms import DIVISIONS, Color

VERSION, SUITE_1, SUITE_2 = 1, 1, 2
"""Suite 1: Ed25519 issuer, SHA-256. Suite 2: SM2 issuer, SM3 (GB/T 32918, GB/T 32905)."""

NAME_HINT = 8
"""Bytes of a name hint, at most: a compound surname and two stars."""

VALID, PAPER_VALID = timedelta(hours=24), timedelta(days=45)
VALID_MINUTES, PAPER_MINUTES = VALID // timedelta(minutes=1), PAPER_VALID // timedelta(minutes=1)
"""Of paper: nobody can renew it on the way, and it is never more than “look at the document”."""

LATEST_REPORT = timedelta(hours=255)
"""How long after its sample a report is told; a later one is told as this late."""

SIGNATURE, HOLDER_KEY, DOCUMENT_HINT = 64, 33, 4
PAPER = 0x00
"""First byte in the key's place when there is no key: a paper code."""

P256_EVEN, P256_ODD, ED25519 = signatures.P256_EVEN, signatures.P256_ODD, signatures.ED25519
SM2_EVEN, SM2_ODD = signatures.SM2_EVEN, signatures.SM2_ODD
HOLDERS = dict.fromkeys((P256_EVEN, P256_ODD, ED25519, SM2_EVEN, SM2_ODD), HOLDER_KEY) | {PAPER: 1 + DOCUMENT_HINT}
"""Bytes of what stands in the holder's place, by its first."""

SUITES = {
    SUITE_1: frozenset({P256_EVEN, P256_ODD, ED25519, PAPER}),
    SUITE_2: frozenset({SM2_EVEN, SM2_ODD, P256_EVEN, P256_ODD, PAPER}),
}
"""What each suite lets a holder show with; no browser keeps an SM2 key, so suite 2 takes P-256 too."""

CONTEXT = b"healthcode/1/credential\x00"
COLORS = {Color.GREEN: 0, Color.YELLOW: 1, Color.RED: 2, None: 3}
_COLOR = tuple(COLORS)
POP_UP, UNDECLARED, COLOR_BITS = 0b0100, 0b1000, 0b0011

_FIXED = struct.Struct(">B4sIIIHI")
"""Version and suite; key id; hint's length, division, level, status bits; the test; issued, minutes, index."""

_HINT_AT = 5
_SUITE_OF = {VERSION << 4 | suite: suite for suite in SUITES}
"""By a credential's first byte."""

_DOCUMENT = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What the issuer says of the holder. `color` None: cannot confirm. `declared`: the first declaration was made.

    A national code has no color, and `pop_up` says that there is a notice (F24, F32). `sampled_at`, `reported_at`: the
    latest negative test to the hour, None when there is none. `name_hint` is masked. `holder_key`: its first byte says
    what it is: 02 or 03 a compressed P-256 point, 12 or 13 an SM2 one, ED an Ed25519 key (soft key), 00 four characters
    of the document (the first two and the last two of its number), on paper.
    """

    suite: int = SUITE_1
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

    @property
    def soft_key(self) -> bool:
        """Whether the holder's key is one that no hardware keeps."""
        return self.holder_key[0] == ED25519

    @property
    def document_hint(self) -> str:
        """Of a paper code: the first two and the last two characters of the document's number; else empty."""
        return self.holder_key[1:].decode() if self.level is Level.PAPER else ""


def sized(*, name_hint: int, holder: int = HOLDER_KEY) -> int:
    """Bytes of a sealed credential."""
    return _FIXED.size + name_hint + holder + SIGNATURE


def name_hint(masked_name: str) -> str:
    """What of a masked name fits a code: at most two stars a part, at most two parts, at most `NAME_HINT` bytes."""
    parts = [part.rstrip("*") + "*" * min(2, part.count("*")) for part in masked_name.split()[:2]]
    text = " ".join(parts)
    while len(text.encode()) > NAME_HINT:
        text = text[:-1].rstrip()
    return text


def hours_of_test(sampled_at: datetime, reported_at: datetime) -> tuple[datetime, datetime]:
    """What a credential tells of a test's times: whole hours, rounded down, and a report at most `LATEST_REPORT` late.

    No door answers otherwise for a later one: a report only counts when it falls into the night after its sample
    (`door_rules`), and no door asks for a sample that was 255 h old when it was reported.
    """
    sampled, reported = _hours(sampled_at), _hours(reported_at)
    return _EPOCH + sampled * _HOUR, _EPOCH + min(reported, sampled + LATEST_REPORT // _HOUR) * _HOUR


def paper_holder(document_number: str) -> bytes:
    """What stands in the key's place on paper; Problem `code.not_encodable` for a number that has not four such."""
    hint = (document_number[:2] + document_number[-2:]).upper().encode()
    if len(document_number) < DOCUMENT_HINT or not _DOCUMENT.issuperset(hint):
        raise Problem("code.not_encodable", part="document")
    return bytes((PAPER,)) + hint


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
    paper = credential.level is Level.PAPER
    return (
        len(credential.key_id) == 4
        and 0 <= credential.division < DIVISIONS
        and 0 < credential.valid_minutes <= (PAPER_MINUTES if paper else VALID_MINUTES)
        and hint <= NAME_HINT
        and _holder_fits(credential, paper)
        and (credential.sampled_at is None) == (credential.reported_at is None)
        and (credential.level is not Level.NATIONAL or credential.color is None)
    )


def _holder_fits(credential: Credential, paper: bool) -> bool:
    mark, rest = credential.holder_key[0] if credential.holder_key else None, credential.holder_key[1:]
    if mark is None or mark not in SUITES.get(credential.suite, ()) or len(credential.holder_key) != HOLDERS[mark]:
        return False
    return paper == (mark == PAPER) and (not paper or _DOCUMENT.issuperset(rest))


def _fixed(credential: Credential, hint: int) -> bytes:
    return _FIXED.pack(
        VERSION << 4 | credential.suite,
        credential.key_id,
        hint << 28 | credential.division << 8 | credential.level << 4 | _bits(credential),
        _test(credential),
        int(credential.issued_at.timestamp()),
        credential.valid_minutes,
        credential.status_index,
    )


def _test(credential: Credential) -> int:
    """The hour of the sample, and in one byte how many hours later it was reported; 0 when there is no test."""
    if credential.sampled_at is None or credential.reported_at is None:
        return 0
    sampled = _hours(credential.sampled_at)
    later = _hours(credential.reported_at) - sampled
    if sampled < 1 or not 0 <= later <= LATEST_REPORT // _HOUR:
        raise OverflowError("a test without room")
    return sampled << 8 | later


def message(body: bytes) -> bytes:
    """What the issuer's key signs: the body under a context of its own, so that no other signature fits here."""
    return CONTEXT + body


def read_credential(sealed: bytes) -> Credential:
    """A sealed credential by itself, as the page keeps it, not yet believed; BadCode `code.malformed`."""
    credential, size = read_body(sealed)
    if len(sealed) != size + SIGNATURE:
        raise BadCode("code.malformed", where="length")
    return credential


def read_body(data: bytes) -> tuple[Credential, int]:
    """The credential that `data` begins with, and how many bytes of it the issuer signed; BadCode `code.malformed`."""
    if len(data) < _FIXED.size or data[0] not in _SUITE_OF:
        raise BadCode("code.malformed", where="version")
    hint = data[_HINT_AT] >> 4
    try:
        size = _FIXED.size + hint + HOLDERS[data[_FIXED.size + hint]]
        credential = _credential(data, _FIXED.size + hint, size)
    except (ValueError, LookupError):
        raise BadCode("code.malformed", where="credential") from None
    # One encoding per value: a fixed layout without a spare bit has room for a second in what does not fit only.
    if not _fits(credential, hint):
        raise BadCode("code.malformed", where="credential")
    return credential, size


def _credential(data: bytes, holder_at: int, size: int) -> Credential:
    first, key_id, holder, test, issued, minutes, index = _FIXED.unpack_from(data)
    sampled = test >> 8
    return Credential(
        suite=_SUITE_OF[first],
        key_id=key_id,
        division=holder >> 8 & 0xFFFFF,
        level=_LEVEL[holder >> 4 & 0xF],
        color=_COLOR[holder & COLOR_BITS],
        pop_up=bool(holder & POP_UP),
        declared=not holder & UNDECLARED,
        sampled_at=_hour_at(sampled),
        reported_at=_hour_at(sampled + (test & 0xFF)),
        issued_at=_EPOCH + issued * _SECOND,
        valid_minutes=minutes,
        status_index=index,
        name_hint=data[_FIXED.size : holder_at].decode(),
        holder_key=data[holder_at:size],
    )


def _bits(credential: Credential) -> int:
    undeclared = 0 if credential.declared else UNDECLARED
    return COLORS[credential.color] | (POP_UP if credential.pop_up else 0) | undeclared


def _hours(at: datetime) -> int:
    return (at - _EPOCH) // _HOUR


def _hour_at(hours: int) -> datetime | None:
    return _EPOCH + hours * _HOUR if hours else None
