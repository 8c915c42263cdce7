"""What the doors and the signer say to each other: frames of msgpack, their length in four bytes before each.

A request names people and nothing else: there is no field in it that could end up in a credential (SECURITY T19).
Both sides refuse what is longer than the longest that the other has any reason to send.

>>> read_asked(body(SealCodes((bytes(16),))))
SealCodes(residents=(b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00',))
"""

from collections.abc import Sequence
from typing import Annotated, Self

import msgspec

from healthcode.core.problems import Problem

LENGTH = 4  # bytes before a frame
AT_ONCE = 512  # people in one request
ASKED_MOST, TOLD_MOST = 16 << 10, 256 << 10  # bytes; 512 ids take 9 KiB, 512 sealed credentials 110 KiB

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
People = Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=AT_ONCE)]
Answer = bytes | str
"""A sealed credential, or the code of what was against it."""

KeyId = Annotated[bytes, msgspec.Meta(min_length=4, max_length=4)]


class SealCodes(msgspec.Struct, frozen=True, tag="codes", forbid_unknown_fields=True):
    """The codes of these people for the devices that are theirs now."""

    residents: People


class SealPapers(msgspec.Struct, frozen=True, tag="papers", forbid_unknown_fields=True):
    """The live papers of these people."""

    residents: People


class SealNationals(msgspec.Struct, frozen=True, tag="nationals", forbid_unknown_fields=True):
    """The codes of these people in the national form (F24), for the same devices."""

    residents: People


class AskTurns(msgspec.Struct, frozen=True, tag="turns", forbid_unknown_fields=True):
    """Which keys seal, and since when."""


class Turn(msgspec.Struct, frozen=True):
    """A key that seals from an instant on, in microseconds since 2000."""

    key_id: KeyId
    begins: int


class Sealed(msgspec.Struct, frozen=True, tag="sealed"):
    """For each person that was asked for, in that order, the sealed credential, empty where something was `against`.

    `against`: the code of the sentence, by the place in that order.
    """

    credentials: tuple[bytes, ...]
    against: dict[int, str]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Self:
        """As it is sent."""
        against = {place: answer for place, answer in enumerate(answers) if isinstance(answer, str)}
        return cls(tuple(b"" if isinstance(answer, str) else answer for answer in answers), against)

    @property
    def answers(self) -> list[Answer]:
        """As it was meant."""
        against = self.against
        return [against.get(place, sealed) for place, sealed in enumerate(self.credentials)]


class Turns(msgspec.Struct, frozen=True, tag="turns"):
    """The keys that may seal now, those that began later behind."""

    turns: tuple[Turn, ...]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Nothing of the request was done."""

    code: str


Asked = SealCodes | SealPapers | SealNationals | AskTurns
Told = Sealed | Turns | Refused
_encode = msgspec.msgpack.Encoder().encode
_asked, _told = msgspec.msgpack.Decoder(Asked), msgspec.msgpack.Decoder(Told)


def body(said: Asked | Told) -> bytes:
    """What is said, without its length."""
    return _encode(said)


def frame(said: Asked | Told) -> bytes:
    """What is said, as it is sent."""
    written = _encode(said)
    return len(written).to_bytes(LENGTH, "big") + written


def read_asked(written: bytes) -> Asked:
    """A request; Problem `signer.malformed` for what is none, an unknown field included."""
    try:
        found: Asked = _asked.decode(written)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise Problem("signer.malformed") from None
    return found


def read_told(written: bytes) -> Told:
    """An answer; Problem `signer.malformed`."""
    try:
        found: Told = _told.decode(written)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise Problem("signer.malformed") from None
    return found
