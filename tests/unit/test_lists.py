"""Lists: what no vector can say. Hostile sizes, the shortest forms, and what an unsigned part may cost."""

import doctest
import gc
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import pytest
from nacl.signing import SigningKey

from healthcode.core import envelopes, runs, scans, status_lists, trust
from healthcode.core.envelopes import LONGEST, Envelope
from healthcode.core.problems import Problem
from healthcode.core.status_lists import SHARD, Entry, Shard, StatusList, assembled, changed, delta_bytes, named
from healthcode.core.trust import IssuerKey
from tests.builders_code import AT, PLAIN, SECOND, TRUST, issuer, showing
from tests.builders_lists import (
    PIN,
    ROOTS,
    head_envelope,
    pin,
    root,
    status_list,
    trust_envelope,
    trust_list,
)


@pytest.mark.parametrize("module", [envelopes, runs, status_lists])
def test_the_examples_of_the_lists_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).attempted > 0
    assert doctest.testmod(module).failed == 0


def test_an_envelope_may_have_512_kib_and_no_byte_more() -> None:
    text = envelopes.write(Envelope(b"{}", ()))
    assert envelopes.read(text + b" " * (LONGEST - len(text))).body == b"{}"
    with pytest.raises(Problem, match=r"where=length"):
        envelopes.read(text + b" " * (LONGEST - len(text) + 1))


@pytest.mark.parametrize(
    "text", [b"\xff", b'{"body":"\xff","signatures":[]}', '{"body":"","signatures":[]}'.encode("utf-16")]
)
def test_an_envelope_is_written_in_utf_8(text: bytes) -> None:
    with pytest.raises(Problem, match=r"^list\.malformed"):
        envelopes.read(text)


def test_eight_roots_may_sign_and_no_ninth() -> None:
    keys = [SigningKey(bytes([number]) * 32) for number in range(9)]
    told = trust_list(1, roots=tuple(map(root, keys[:8])), needed=8)
    assert trust.accept(trust_envelope(told, keys[:8]), known=pin(*keys[:8], needed=8), at=AT) == told
    with pytest.raises(Problem, match=r"where=signatures"):
        trust.accept(trust_envelope(told, keys), known=pin(*keys[:8], needed=8), at=AT)


@pytest.mark.parametrize("change", [{"name": "名" * 26 + "xy"}, {"name": "x" * 80}, {"division": 10**6 - 1}])
def test_a_line_of_the_trust_list_has_room_for_this(change: dict[str, object]) -> None:
    told = trust_list(1, issuers=(issuer(**change),))
    assert trust.read_list(trust.list_bytes(told)) == told


def test_a_thousand_issuers_are_read_and_not_one_more() -> None:
    lines = tuple(issuer(SigningKey(number.to_bytes(32, "big"))) for number in range(1_001))
    assert len(trust.read_list(trust.list_bytes(trust_list(1, issuers=lines[:-1]))).issuers) == 1_000
    with pytest.raises(Problem, match=r"where=length"):
        trust.read_list(trust.list_bytes(trust_list(1, issuers=lines)))


# Status lists


def test_a_list_knows_its_last_index_and_not_the_next() -> None:
    listed = status_list({7: Entry.RED}, size=8)
    assert (listed.entry(6), listed.entry(7), listed.entry(8)) == (Entry.CLEAR, Entry.RED, None)


@pytest.mark.parametrize("index", [0, SHARD - 1, SHARD, SHARD + 1])
def test_an_index_is_found_on_either_side_of_a_shards_edge(index: int) -> None:
    listed = status_list({index: Entry.YELLOW})
    found = {place: listed.entry(place) for place in (index - 1, index, index + 1) if place >= 0}
    assert found == {place: Entry.YELLOW if place == index else Entry.CLEAR for place in found}


def test_a_shard_that_is_not_the_one_named_is_not_even_read() -> None:
    shard = Shard.of({3: Entry.VOID})
    assert named(shard.digest, shard.body) == shard
    with pytest.raises(Problem, match=r"where=digest"):
        named(shard.digest, b"no shard at all")


def test_a_head_is_not_put_together_with_other_shards() -> None:
    listed = status_list({3: Entry.VOID})
    for shards in (listed.shards[:1], listed.shards[::-1], (*listed.shards, Shard.of({}))):
        with pytest.raises(Problem, match=r"^list\.incomplete"):
            assembled(listed.head, shards)


def test_a_delta_may_have_64_kib_and_no_byte_more() -> None:
    size = status_lists.LONGEST_DELTA - 7  # a count of three bytes, and four empty runs
    changes = dict.fromkeys(range(size), Entry.POP_UP)
    assert len(delta_bytes(changes)) == status_lists.LONGEST_DELTA
    after = status_list(changes, number=8)
    assert changed(status_list(), after.head, delta_bytes(changes)) == after
    more = {**changes, size: Entry.POP_UP}
    with pytest.raises(Problem, match=r"where=length"):
        changed(status_list(), status_list(more, number=8).head, delta_bytes(more))


def test_a_full_shard_is_written_and_read() -> None:
    shard = Shard.of(dict.fromkeys(range(SHARD), Entry.YELLOW))
    assert len(shard.body) <= status_lists.LONGEST
    assert Shard.read(shard.body).entry(SHARD - 1) is Entry.YELLOW


def test_a_list_of_its_issuers_second_is_not_overruled_by_the_credential() -> None:
    """Which came first within the second nobody can tell; the stricter is told."""
    for later, color in ((-SECOND, "green"), (timedelta(0), "red")):
        listed = status_list({PLAIN.status_index: Entry.RED}, as_of=PLAIN.issued_at + later)
        found = scans.verify(showing().text, trust=TRUST, status={130000: listed}, at=AT)
        assert found.told.color == color


# What a hostile text may cost: 50 ms and 64 MB, whatever nobody has signed


def fill(pattern: bytes, size: int) -> bytes:
    return pattern * (size // len(pattern))


def many_issuers(count: int) -> tuple[IssuerKey, ...]:
    return tuple(issuer(public_key=number.to_bytes(32, "big")) for number in range(count))


def forged_by_eight() -> bytes:
    """The longest list, with as many signatures as there may be, each under a root's id."""
    eight = [SigningKey(bytes([number]) * 32) for number in range(8)]
    told = trust_list(1, roots=tuple(map(root, eight)), needed=8, issuers=many_issuers(1_000))
    return trust_envelope(told, [*ROOTS, *eight[:5]])


HOSTILE = {
    "numbers": lambda: b"[" + fill(b"0,", LONGEST - 2) + b"0]",
    "fractions": lambda: b"[" + fill(b"1e9,", LONGEST - 2) + b"0]",
    "objects": lambda: b"[" + fill(b"{},", LONGEST - 2) + b"0]",
    "depth": lambda: b"[" * LONGEST,
    "objects in each other": lambda: fill(b'{"a":', LONGEST),
    "digits": lambda: b"1" * LONGEST,
    "names": lambda: b"{" + b",".join(b'"%x":0' % number for number in range(50_000)) + b"}",
    "escapes": lambda: b'"' + fill(b"\\u1234", LONGEST - 6) + b'"',
    "signatures": lambda: (
        b'{"body":"","signatures":['
        + b",".join(b'{"key_id":"%08x","signature":""}' % number for number in range(12_000))
        + b"]}"
    ),
    "issuers": lambda: trust_envelope(trust_list(1, issuers=many_issuers(1_900))),
    "roots that sign for themselves": forged_by_eight,
}

EMPTY = Shard.of({})
LARGE = replace(status_list().head, number=8, size=2**32, digests=(EMPTY.digest,) * 4096)


def spread(step: int, count: int) -> Callable[[], object]:
    """Changes that are no part of the list: many, over all the indexes there can be."""
    delta = runs.written([range(0, step * count, step), [], [], [], []])
    return lambda: changed(StatusList(LARGE, (EMPTY,) * 4096), LARGE, delta)


UNSIGNED = {
    "another shard": lambda: named(EMPTY.digest, bytes(status_lists.LONGEST)),
    "a huge shard": lambda: named(EMPTY.digest, bytes(16 * LONGEST)),
    "changes in every shard": spread(2**18, 2**14),
    "changes side by side": spread(1, 2**16 - 16),
    "more changes than bytes": lambda: changed(
        StatusList(LARGE, ()), LARGE, b"\xff\xff\xff\xff\x7f" + bytes(2**16 - 5)
    ),
}


def cost(work: Callable[[], object]) -> tuple[float, int]:
    """Seconds of the processor, the least of three, and bytes at most."""
    seconds = []
    for _ in range(3):
        gc.collect()
        begun = time.thread_time()
        with pytest.raises(Problem):
            work()
        seconds.append(time.thread_time() - begun)
    tracemalloc.start()
    with pytest.raises(Problem):
        work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(seconds), most


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_no_envelope_takes_more_than_50_ms_or_64_mb(name: str) -> None:
    text = HOSTILE[name]()
    seconds, most = cost(lambda: trust.accept(text, known=PIN, at=AT))
    assert seconds < 0.05
    assert most < 64 * 2**20


@pytest.mark.slow
@pytest.mark.parametrize("name", UNSIGNED)
def test_no_part_of_a_list_that_nobody_signed_takes_more(name: str) -> None:
    seconds, most = cost(UNSIGNED[name])
    assert seconds < 0.05
    assert most < 64 * 2**20


@pytest.mark.slow
def test_a_head_of_all_indexes_is_read_in_50_ms() -> None:
    head = replace(status_list().head, size=2**32, digests=(bytes(32),) * 4096)
    text = head_envelope(head)
    assert len(text) < LONGEST
    seconds, most = cost(lambda: status_lists.accept_head(text, trust=TRUST, environment="vectors", known=None, at=AT))
    assert seconds < 0.05
    assert most < 64 * 2**20
