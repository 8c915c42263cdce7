"""Status lists: who has become worse since a code was sealed, exactly, for verifiers without a network (DESIGN §5).

A list tells of every status index whether something is against it now. It is cut into shards of 2^20 indexes; each is
a few sorted runs, and the signed head holds the digest of every shard: so a shard needs no signature of its own, and
whoever has the last list fetches only what changed (a delta), and sees by the digests that it came out right. There is
exactly one way to write a shard, and reading one costs no more than its length.

>>> Shard.of({7: Entry.RED, 9: Entry.POP_UP, 10: Entry.POP_UP}).body.hex()
'02090000010700'
"""

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import sha256
from itertools import groupby, repeat
from typing import Any

from healthcode.core import envelopes, runs
from healthcode.core.envelopes import Envelope, body_of, fields_of, instant, seconds, unhexed, whole
from healthcode.core.problems import Problem
from healthcode.core.signatures import verify_issuer
from healthcode.core.terms import DIVISIONS
from healthcode.core.trust import IssuerKey, Purpose, Trust

FORMAT = "healthcode/status/1"
CONTEXT = b"healthcode/1/status\x00"
SHARD_BITS = 20
SHARD = 1 << SHARD_BITS
MOST = 1 << 32  # indexes: four bytes in a credential
LONGEST = SHARD + (1 << 16)
"""Bytes of a shard, at most: one for each index, and a little for gaps that take two."""

LONGEST_DELTA = 1 << 16
"""Bytes of a delta, at most: for more, a reader does better with the shards themselves."""

AHEAD = timedelta(seconds=10)
_MINUTE, _SECOND = timedelta(minutes=1), timedelta(seconds=1)


class Entry(IntEnum):
    """What is against an index now; the greater is the worse. VOID: nothing sealed under this index counts any more."""

    CLEAR = 0
    POP_UP = 1
    YELLOW = 2
    RED = 3
    VOID = 4


AGAINST = tuple(Entry)[1:]


@dataclass(frozen=True, slots=True)
class Shard:
    """2^20 indexes, counted from the shard's own first. `runs`: the sorted indexes of each entry in `AGAINST`."""

    body: bytes
    runs: tuple[Sequence[int], ...]

    @classmethod
    def of(cls, entries: Mapping[int, Entry]) -> "Shard":
        """The shard in which exactly these indexes are against somebody."""
        of_entry = tuple(array("I", _of(entries, entry)) for entry in AGAINST)
        return cls(runs.written(of_entry), of_entry)

    @classmethod
    def read(cls, body: bytes) -> "Shard":
        """The shard that `body` writes; Problem `list.malformed` unless it is the only way to write it."""
        if len(body) > LONGEST:
            raise Problem("list.malformed", where="length")
        of_entry = runs.read(body, count=len(AGAINST), limit=SHARD)
        seen = bytearray(SHARD)
        for run in of_entry:  # a set of a million numbers would take 70 MB
            deque(map(seen.__setitem__, run, repeat(1)), maxlen=0)
        if seen.count(1) != sum(map(len, of_entry)):
            raise Problem("list.malformed", where="shard")
        return cls(body, of_entry)

    def entry(self, index: int) -> Entry:
        """What is against this index of the shard."""
        for number, run in enumerate(self.runs):
            place = bisect_left(run, index)
            if place < len(run) and run[place] == index:
                return AGAINST[number]
        return Entry.CLEAR

    def entries(self) -> dict[int, Entry]:
        """Everything that is in the shard."""
        return {index: entry for entry, run in zip(AGAINST, self.runs, strict=True) for index in run}

    @property
    def digest(self) -> bytes:
        """As the head names this shard."""
        return sha256(self.body).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is signed: whose list it is, its number, when it was true, and the digests of its shards.

    `fresh`, `refuse`: the greatest ages at which a door may say green, and may say anything (the edition's
    `offline_list_age`). `size`: indexes from here on were never given.
    """

    environment: str
    division: int
    number: int
    as_of: datetime
    fresh: timedelta
    refuse: timedelta
    size: int
    digests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class StatusList:
    """A head and the shards that it names."""

    head: Head
    shards: Sequence[Shard]

    def entry(self, index: int) -> Entry | None:
        """What is against this index; None for an index that was never given: the list does not know it."""
        if index >= self.head.size:
            return None
        return self.shards[index >> SHARD_BITS].entry(index & (SHARD - 1))


def named(digest: bytes, body: bytes) -> Shard:
    """The shard with this digest, which a head has named; Problem `list.…`. Nothing is read that is not the one."""
    if sha256(body).digest() != digest:
        raise Problem("list.malformed", where="digest")
    return Shard.read(body)


def assembled(head: Head, shards: Sequence[Shard]) -> StatusList:
    """The list of this head; Problem `list.incomplete` when a shard is not the one that the head names."""
    if tuple(shard.digest for shard in shards) != head.digests:
        raise Problem("list.incomplete", number=head.number)
    return StatusList(head, tuple(shards))


def changed(known: StatusList, head: Head, delta: bytes) -> StatusList:
    """The list of the next head, from the known one and what changed between them; Problem `list.…`.

    Each shard is compared as soon as it is made, and only those that the heads tell apart are made at all.
    """
    shards = list(known.shards) + [Shard.of({}) for _ in head.digests[len(known.shards) :]]
    if len(shards) != len(head.digests):
        raise Problem("list.incomplete", number=head.number)
    for number, changes in _by_shard(delta, head.size).items():
        before, wanted = shards[number], head.digests[number]
        if before.digest == wanted or (after := _merged(before, changes)).digest != wanted:
            raise Problem("list.incomplete", number=head.number)
        shards[number] = after
    return assembled(head, shards)


def _by_shard(delta: bytes, size: int) -> Mapping[int, Mapping[int, Entry]]:
    if len(delta) > LONGEST_DELTA:
        raise Problem("list.malformed", where="length")
    changes: dict[int, dict[int, Entry]] = {}
    of_entry = runs.read(delta, count=len(Entry), limit=size)
    for entry, run in zip(Entry, of_entry, strict=True):
        for number, of_shard in groupby(run, key=SHARD_BITS.__rrshift__):
            places = map((SHARD - 1).__and__, of_shard)
            changes.setdefault(number, {}).update(dict.fromkeys(places, entry))
    if sum(map(len, changes.values())) != sum(map(len, of_entry)):
        raise Problem("list.malformed", where="delta")
    return changes


def _merged(shard: Shard, changes: Mapping[int, Entry]) -> Shard:
    of_entry = tuple(
        array("I", sorted([*(index for index in run if index not in changes), *_of(changes, entry)]))
        for entry, run in zip(AGAINST, shard.runs, strict=True)
    )
    return Shard(runs.written(of_entry), of_entry)


def delta_bytes(changes: Mapping[int, Entry]) -> bytes:
    """What changed, CLEAR included, in runs over all indexes; `changed` takes at most `LONGEST_DELTA` of it."""
    return runs.written(_of(changes, entry) for entry in Entry)


def _of(entries: Mapping[int, Entry], wanted: Entry) -> list[int]:
    return sorted(index for index, entry in entries.items() if entry is wanted)


def head_bytes(head: Head) -> bytes:
    """The body that the status key signs."""
    return body_of(FORMAT, {
        "environment": head.environment, "division": head.division, "number": head.number,
        "as_of": seconds(head.as_of), "fresh_minutes": head.fresh // _MINUTE, "refuse_minutes": head.refuse // _MINUTE,
        "size": head.size, "shard_bits": SHARD_BITS,
        "shards": [digest.hex() for digest in head.digests],
    })  # fmt: skip


def message(body: bytes) -> bytes:
    """What the status key signs."""
    return CONTEXT + body


def read_head(body: bytes) -> Head:
    """The head that a body writes, not yet believed; Problem `list.malformed` unless it is the only way to write it."""
    told = fields_of(FORMAT, body)
    try:
        head = _read(told)
        same = head_bytes(head) == body
    except (ValueError, TypeError, KeyError):
        raise Problem("list.malformed", where="head") from None
    if not same:
        raise Problem("list.malformed", where="form")
    if len(head.digests) != -(-head.size // SHARD) or head.fresh > head.refuse:
        raise Problem("list.malformed", where="head")
    return head


def _read(told: Mapping[str, Any]) -> Head:
    return Head(
        environment=envelopes.environment(told["environment"]),
        division=whole(told["division"], DIVISIONS),
        number=whole(told["number"]),
        as_of=instant(told["as_of"]),
        fresh=whole(told["fresh_minutes"]) * _MINUTE,
        refuse=whole(told["refuse_minutes"]) * _MINUTE,
        size=whole(told["size"], MOST + 1),
        digests=tuple(_digest(digest) for digest in told["shards"]),
    )


def _digest(text: str) -> bytes:
    digest = unhexed(text)
    if len(digest) != sha256().digest_size:
        raise ValueError("no digest")
    return digest


def accept_head(text: bytes, *, trust: Trust, environment: str, known: Head | None, at: datetime) -> Head:
    """The head in this envelope, as the next after the known one of the same division (None: the first).

    Problem `list.malformed`, `list.other_environment`, `list.forged`, `list.other_division` (than the known one's),
    `list.older` (a number that is not higher), `list.ahead` (of our clock).
    """
    envelope = envelopes.read(text)
    head = read_head(envelope.body)
    if head.environment != environment:
        raise Problem("list.other_environment", found=head.environment, expected=environment)
    if not any(_signed(key, envelope, head, at) for key in trust.keys.values()):
        raise Problem("list.forged")
    if known is not None and head.division != known.division:
        raise Problem("list.other_division", found=head.division, expected=known.division)
    if known is not None and head.number <= known.number:
        raise Problem("list.older", found=head.number, known=known.number)
    if head.as_of > at + AHEAD:
        raise Problem("list.ahead", seconds=-((at - head.as_of) // _SECOND))
    return head


def _signed(key: IssuerKey, envelope: Envelope, head: Head, at: datetime) -> bool:
    """Whether this key may speak for the division's list, now, and signed this one."""
    if key.purpose is not Purpose.STATUS or key.division != head.division or key.revoked_at is not None:
        return False
    if at < key.not_before - AHEAD or (key.not_after is not None and at >= key.not_after):
        return False
    return any(
        one.key_id == key.key_id and verify_issuer(key.algorithm, key.public_key, message(envelope.body), one.signature)
        for one in envelope.signatures
    )
