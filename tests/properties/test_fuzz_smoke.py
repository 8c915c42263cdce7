"""A few seconds of `make fuzz` without the fuzzer: seeded, with what an input may cost measured (SECURITY C20)."""

from collections.abc import Iterator
from random import Random

import pytest

from healthcode.core import envelopes, status_lists
from healthcode.core.envelopes import encoded
from healthcode.core.problems import Problem
from healthcode.core.status_lists import SHARD, Entry, Shard
from tests.builders_offline import trust_text
from tests.fuzz.corpus import seeds
from tests.fuzz.limits import MEGABYTES, MILLISECONDS, TooDear, timed, weighed
from tests.fuzz.targets import TARGETS, TRUST, Target

INPUTS = 150
"""Of each decoder: bent seeds and noise."""


def bent(target: Target, random: Random) -> Iterator[bytes]:
    """Seeds, seeds that were turned, cut, doubled, spliced and grown, and plain noise."""
    known = [seed[: target.longest] for seed in seeds(target.name)]
    yield from random.sample(known, min(10, len(known)))
    for _ in range(INPUTS):
        seed, other = bytearray(random.choice(known)), random.choice(known)
        for _ in range(random.choice((1, 1, 2, 8))):
            place = random.randrange(len(seed) + 1)
            match random.randrange(6):
                case 0 if seed:
                    seed[place % len(seed)] ^= 1 << random.randrange(8)
                case 1:
                    seed[place:place] = random.randbytes(random.randrange(1, 9))
                case 2:
                    del seed[place : place + random.randrange(1, 40)]
                case 3:
                    seed[place:] = other[random.randrange(len(other) + 1) :]
                case 4:
                    seed[place:place] = seed[: random.randrange(1, 200)]
                case _:
                    seed[place:place] = random.choice(WORDS)
        yield bytes(seed[: target.longest])
    for length in (0, 1, 2, 97, 1000, target.longest):
        yield random.randbytes(length)
        yield bytes(length)
        yield b"\xff" * length


WORDS = (
    b"JK1:", b"JKG1:", b"\x00" * 64, b"\xff" * 64, b"[" * 200, b'{"a":', b"1e999", b"null", b"-0", b'"body":"',
    b"\xff\xff\xff\xff\x0f", "\u202e💡".encode(), b"\\ud800", b"9" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_whatever_is_sent_is_read_or_refused_and_costs_little(name: str) -> None:
    target, random = TARGETS[name], Random(name)
    for number, data in enumerate(bent(target, random)):
        timed(target.run, data)
        if number % 10 == 0:
            weighed(target.run, data)


HOSTILE = {
    "code": (b"JK1:" * 1074, b"JK1:" + b":" * 4292, b"JK1:" + b"0" * 4292, "💡".encode() * 1074),
    "verdict": (b"JK1:" + b":" * 4292,),
    "base45": (b":" * 4296, b"%" * 4295),
    "envelope": (
        b"[" * envelopes.LONGEST,
        b'{"signatures":' + b"[" * 100_000,
        b'{"body":"","signatures":[' + b"{}," * 100_000 + b"{}]}",
        b'{"body":"' + b"A" * 500_000 + b'","signatures":[]}',
        b'{"body":"","signatures":[]' + b',"a":1' * 80_000 + b"}",
        b"9" * envelopes.LONGEST,
    ),
    "trust_list": (
        b'{"format":"healthcode/trust/1","roots":[' + b"1," * 200_000 + b"1]}",
        b'{"format":"healthcode/trust/1","environment":"' + b"a" * 400_000 + b'"}',
    ),
    "head": (b'{"format":"healthcode/status/1","shards":[' + b'"00",' * 80_000 + b'"00"]}',),
    "shard": (b"\xff\xff\xff\xff\x0f" * 4, b"\xff\xff\xff\xff\x7f" + bytes(1_000_000), bytes(4), b"\x80" * 1_000_000),
    "delta": (b"\xff\xff\xff\xff\x0f" + bytes(status_lists.LONGEST_DELTA - 5), b"\x01" * status_lists.LONGEST_DELTA),
    "pin": (b"[" * 500_000,),
}


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, inputs in HOSTILE.items() for data in inputs])
def test_the_worst_that_fits_costs_little(name: str, data: bytes) -> None:
    """As long as a reader takes it at all: 4,296 characters of a code, half a megabyte of a list, a shard, a delta."""
    timed(TARGETS[name].run, data)
    weighed(TARGETS[name].run, data)


def test_a_forest_of_signatures_is_not_checked() -> None:
    """Each would cost 40 µs; more than 16 are refused before the first."""
    one = f'{{"key_id":"{next(iter(TRUST.roots)).key_id.hex()}","signature":"{encoded(bytes(64))}"}}'
    body = encoded(envelopes.read(trust_text(9)).body)
    text = f'{{"body":"{body}","signatures":[{",".join([one] * 3000)}]}}'.encode()
    timed(TARGETS["trust_list"].run, text)


@pytest.mark.slow
def test_a_whole_list_of_a_million_is_read_in_bounds() -> None:
    """A shard in which half of all indexes stand, which no province has: its cost is bound too."""
    full = Shard.of({index: Entry(1 + index % 4) for index in range(0, SHARD, 2)})
    timed(lambda body: Shard.read(body) and None, full.body, most=4 * MILLISECONDS)
    weighed(lambda body: Shard.read(body) and None, full.body)


def test_what_costs_too_much_is_seen() -> None:
    """The measure itself: a decoder that would be slow, or greedy, fails here."""
    with pytest.raises(TooDear):
        timed(lambda _: sum(range(20_000_000)) and None, b"")
    with pytest.raises(TooDear):
        weighed(lambda _: bytes((MEGABYTES + 1) * 1_000_000) and None, b"")
    with pytest.raises(Problem):
        timed(lambda _: _refuse(), b"")


def _refuse() -> None:
    raise Problem("list.malformed", where="here")
