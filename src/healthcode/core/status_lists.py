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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from hashlib import sha256

from healthcode.core.envelopes import Envelope, body_of, fields_of, instant, read, seconds
from healthcode.core.problems import Problem
from healthcode.core.signatures import verify_issuer
from healthcode.core.trust import IssuerKey, Purpose, Trust

FORMAT = "healthcode/status/1"
CONTEXT = b"healthcode/1/status\x00"
SHARD_BITS = 20
SHARD = 1 << SHARD_BITS
MOST = 1 << 32  # indexes: four bytes in a credential
AHEAD = timedelta(seconds=10)


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
        runs = tuple(array("I", sorted(index for index, is_ in entries.items() if is_ is entry)) for entry in AGAINST)
        return cls(b"".join(map(_written, runs)), runs)

    @classmethod
    def read(cls, body: bytes) -> "Shard":
        """The shard that `body` writes; Problem `list.malformed` unless it is the only way to write it."""
        runs = tuple(_runs(body, len(AGAINST), SHARD))
        if sum(map(len, runs)) != len(set().union(*runs)):
            raise Problem("list.malformed", where="shard")
        return cls(body, runs)

    def entry(self, index: int) -> Entry:
        """What is against this index of the shard."""
        for entry, run in zip(AGAINST, self.runs, strict=True):
            place = bisect_left(run, index)
            if place < len(run) and run[place] == index:
                return entry
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
    shards: tuple[Shard, ...]

    def entry(self, index: int) -> Entry | None:
        """What is against this index; None for an index that was never given: the list does not know it."""
        if index >= self.head.size:
            return None
        return self.shards[index >> SHARD_BITS].entry(index & (SHARD - 1))


def assembled(head: Head, shards: Sequence[Shard]) -> StatusList:
    """The list of this head; Problem `list.incomplete` when a shard is not the one that the head names."""
    if tuple(shard.digest for shard in shards) != head.digests:
        raise Problem("list.incomplete", number=head.number)
    return StatusList(head, tuple(shards))


def changed(known: StatusList, head: Head, delta: bytes) -> StatusList:
    """The list of the next head, from the known one and what changed between them; Problem `list.…`."""
    shards = list(known.shards) + [Shard.of({}) for _ in head.digests[len(known.shards) :]]
    changes: dict[int, dict[int, Entry]] = {}
    for entry, run in zip(Entry, _runs(delta, len(Entry), MOST), strict=True):
        for index in run:
            changes.setdefault(index >> SHARD_BITS, {})[index & (SHARD - 1)] = entry
    for number, of_shard in changes.items():
        if number >= len(shards):
            raise Problem("list.incomplete", number=head.number)
        merged = {**shards[number].entries(), **of_shard}
        shards[number] = Shard.of({index: entry for index, entry in merged.items() if entry})
    return assembled(head, shards)


def delta_bytes(changes: Mapping[int, Entry]) -> bytes:
    """What changed, CLEAR included, in runs over all indexes."""
    return b"".join(_written(sorted(index for index, is_ in changes.items() if is_ is entry)) for entry in Entry)


def head_bytes(head: Head) -> bytes:
    """The body that the status key signs."""
    return body_of(FORMAT, {
        "environment": head.environment, "division": head.division, "number": head.number,
        "as_of": seconds(head.as_of), "fresh_minutes": head.fresh // timedelta(minutes=1),
        "refuse_minutes": head.refuse // timedelta(minutes=1), "size": head.size, "shard_bits": SHARD_BITS,
        "shards": [digest.hex() for digest in head.digests],
    })  # fmt: skip


def message(body: bytes) -> bytes:
    """What the status key signs."""
    return CONTEXT + body


def read_head(body: bytes) -> Head:
    """The head that a body writes, not yet believed; Problem `list.malformed`."""
    told = fields_of(FORMAT, body)
    try:
        head = Head(
            environment=told["environment"],
            division=int(told["division"]),
            number=int(told["number"]),
            as_of=instant(told["as_of"]),
            fresh=timedelta(minutes=told["fresh_minutes"]),
            refuse=timedelta(minutes=told["refuse_minutes"]),
            size=int(told["size"]),
            digests=tuple(bytes.fromhex(digest) for digest in told["shards"]),
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        raise Problem("list.malformed", where="head") from None
    whole = len(head.digests) == -(-head.size // SHARD)
    if told.get("shard_bits") != SHARD_BITS or not whole or not 0 <= head.size <= MOST:
        raise Problem("list.malformed", where="head")
    return head


def accept_head(text: bytes, *, trust: Trust, environment: str, known: Head | None, at: datetime) -> Head:
    """The head in this envelope, as the next after the known one of the same division (None: the first).

    Problem `list.malformed`, `list.forged`, `list.other_environment`, `list.older`, `list.ahead` (of our clock).
    """
    envelope = read(text)
    head = read_head(envelope.body)
    if head.environment != environment:
        raise Problem("list.other_environment", found=head.environment, expected=environment)
    if not any(_signed(key, envelope, head, at) for key in trust.keys.values()):
        raise Problem("list.forged")
    if known is not None and (head.division != known.division or head.number <= known.number):
        raise Problem("list.older", found=head.number, known=known.number)
    if head.as_of > at + AHEAD:
        raise Problem("list.ahead", seconds=(head.as_of - at) // timedelta(seconds=1))
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


# Runs: a count, the first index, then what lies between each two neighbours, as whole numbers of 7 bits a byte (LEB128)


def _written(run: Sequence[int]) -> bytes:
    numbers = bytearray()
    for number in _gaps(run):
        while number > 0x7F:
            numbers.append(number & 0x7F | 0x80)
            number >>= 7  # noqa: PLW2901
        numbers.append(number)
    return bytes(numbers)


def _gaps(run: Sequence[int]) -> Iterable[int]:
    yield len(run)
    before = -1
    for index in run:
        yield index - before - 1
        before = index


def _runs(data: bytes, count: int, limit: int) -> Iterator[Sequence[int]]:
    """`count` sorted runs of indexes below `limit`, and nothing after them; Problem `list.malformed`."""
    numbers = _numbers(data)
    try:
        for _ in range(count):
            yield _run(numbers, next(numbers), limit)
    except StopIteration:
        raise Problem("list.malformed", where="run") from None
    if next(numbers, None) is not None:
        raise Problem("list.malformed", where="length")


def _run(numbers: Iterator[int], count: int, limit: int) -> Sequence[int]:
    run, index = array("I"), -1
    for _ in range(count):
        index += next(numbers) + 1
        if index >= limit:
            raise Problem("list.malformed", where="index")
        run.append(index)
    return run


def _numbers(data: bytes) -> Iterator[int]:
    """The numbers, each in its shortest form and below 2^35."""
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            if shift > 28:
                raise Problem("list.malformed", where="number")
            continue
        if shift and not byte:
            raise Problem("list.malformed", where="number")
        yield number
        number = shift = 0
    if shift:
        raise Problem("list.malformed", where="length")
