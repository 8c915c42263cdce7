"""Status lists in columns: exactly the bytes that `core.status_lists` writes, for a province at once.

A list is one sorted array of whole numbers, index × 8 + entry, each index once: so two lists are compared, and later
ones laid over earlier ones, by sorting. What is read here was written here, so nothing is doubted; what comes from
elsewhere is read by core.

>>> told = listed(np.array([10, 7, 9, 7]), np.array([1, 1, 1, 3]))
>>> told.tolist() == [7 * 8 + 3, 9 * 8 + 1, 10 * 8 + 1], shard_bodies(told, size=11)[0].hex()
(True, '02090000010700')
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from healthcode.core.status_lists import AGAINST, SHARD, SHARD_BITS, Entry

Listed = NDArray[np.int64]
"""Index × 8 + entry, sorted, each index once."""

ENTRY_BITS, ENTRY = 3, 7
_INDEX_BITS = 32  # of a delta, whose runs go over all indexes
_NOTHING: Listed = np.empty(0, np.int64)


def listed(indexes: NDArray[np.int64], entries: NDArray[np.int64]) -> Listed:
    """The list in which these entries stand; of an index that is told twice, the worse."""
    return _last_of_each(np.sort(indexes << ENTRY_BITS | entries))


def changes(before: Listed, now: Listed) -> Listed:
    """What of the list before is otherwise now: new entries, other entries, and CLEAR for those that are gone."""
    new = now[~_among(now, before)]
    gone = before[~_among(before >> ENTRY_BITS, now >> ENTRY_BITS)]
    return np.sort(np.concatenate([new, gone & ~ENTRY | Entry.CLEAR]))


def led(steps: Sequence[tuple[Listed, Listed]]) -> Listed:
    """Steps from list to list, each with the step back, as one: nothing of indexes that are again what they were."""
    now, was = laid_over([step for step, _ in steps]), laid_over([back for _, back in reversed(steps)])
    net: Listed = now[now != was]
    return net


def laid_over(parts: Sequence[Listed]) -> Listed:
    """Changes one after the other as one: of each index, what the last part that names it says."""
    if not parts:
        return _NOTHING
    found = np.concatenate(parts)
    return _last_of_each(found[np.argsort(found >> ENTRY_BITS, kind="stable")])


def shard_bodies(told: Listed, *, size: int) -> list[bytes]:
    """The bodies of all shards below `size`, as `Shard.of` writes them."""
    shards = -(-size // SHARD)
    index, entry = told >> ENTRY_BITS, told & ENTRY
    group = (index >> SHARD_BITS) * len(AGAINST) + entry - 1
    data, starts = _written(group << SHARD_BITS | index & (SHARD - 1), SHARD_BITS, shards * len(AGAINST))
    return [data[begin:end] for begin, end in pairwise([*starts[:: len(AGAINST)].tolist(), len(data)])]


def delta_body(told: Listed) -> bytes:
    """The changes as `delta_bytes` writes them."""
    entry, index = told & ENTRY, told >> ENTRY_BITS
    return _written(entry << _INDEX_BITS | index, _INDEX_BITS, len(Entry))[0]


def read_shards(bodies: Iterable[bytes]) -> Listed:
    """The list of these shards, in the order in which the head names them."""
    found = [
        (run + number * SHARD) << ENTRY_BITS | entry
        for number, body in enumerate(bodies)
        for entry, run in zip(AGAINST, _runs(body, len(AGAINST)), strict=True)
    ]
    return np.sort(np.concatenate([_NOTHING, *found]))


def read_delta(body: bytes) -> Listed:
    """The changes that a delta tells."""
    found = [run << ENTRY_BITS | entry for entry, run in zip(Entry, _runs(body, len(Entry)), strict=True)]
    return np.sort(np.concatenate([_NOTHING, *found]))


def _last_of_each(found: NDArray[np.int64]) -> Listed:
    """Of neighbours with the same index, the last."""
    index = found >> ENTRY_BITS
    last = np.ones(len(found), np.bool_)
    last[:-1] = index[:-1] != index[1:]
    return found[last]


def _among(these: NDArray[np.int64], those: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these sorted numbers are among those sorted ones; `isin` would sort both again."""
    place = np.searchsorted(those, these)
    found = np.zeros(len(these), np.bool_)
    inside = place < len(those)
    found[inside] = those[place[inside]] == these[inside]
    return found


# Runs, as in `core.status_lists`: a count, then gaps, as whole numbers of 7 bits a byte


def _written(keys: NDArray[np.int64], bits: int, groups: int) -> tuple[bytes, NDArray[np.int64]]:
    """The runs of all groups, one after the other, and at which byte each begins. A key is group, then index."""
    keys = np.sort(keys)
    group, index = keys >> bits, keys & ((1 << bits) - 1)
    gaps = index.copy()
    gaps[1:] -= np.where(group[1:] == group[:-1], index[:-1] + 1, 0)
    counts = np.bincount(group, minlength=groups)
    heads = np.cumsum(counts) - counts + np.arange(groups)
    numbers = np.empty(len(keys) + groups, np.int64)
    numbers[heads] = counts
    numbers[np.arange(len(keys)) + group + 1] = gaps
    data, places = _bytes_of(numbers)
    return data, places[heads]


def _bytes_of(numbers: NDArray[np.int64]) -> tuple[bytes, NDArray[np.int64]]:
    """The numbers in their shortest form, and at which byte each begins. Few are longer than one byte."""
    lengths = np.ones(len(numbers), np.int64)
    for bits in (7, 14, 21, 28):
        lengths += numbers >> bits > 0
    places = np.cumsum(lengths) - lengths
    data = np.empty(int(lengths.sum()), np.uint8)
    for byte in range(int(lengths.max(initial=0))):
        long = np.flatnonzero(lengths > byte) if byte else slice(None)
        more = (lengths[long] > byte + 1).astype(np.int64) << 7
        data[places[long] + byte] = numbers[long] >> 7 * byte & 0x7F | more
    return data.tobytes(), places


def _runs(body: bytes, count: int) -> Iterator[NDArray[np.int64]]:
    """The sorted indexes of each run."""
    numbers, place = _numbers_of(body), 0
    for _ in range(count):
        end = place + 1 + int(numbers[place])
        yield np.cumsum(numbers[place + 1 : end] + 1) - 1
        place = end


def _numbers_of(body: bytes) -> NDArray[np.int64]:
    raw = np.frombuffer(body, np.uint8)
    ends = np.flatnonzero(raw < 0x80)
    begins = np.concatenate([[0], ends[:-1] + 1])
    lengths, numbers = ends - begins + 1, np.zeros(len(ends), np.int64)
    for byte in range(int(lengths.max(initial=0))):
        long = np.flatnonzero(lengths > byte)
        numbers[long] |= (raw[begins[long] + byte] & 0x7F).astype(np.int64) << 7 * byte
    return numbers
