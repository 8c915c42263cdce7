"""Runs: sorted sets of whole numbers, written as what lies between each two neighbours; status lists are made of them.

A run is its length and its gaps, each a whole number of 7 bits a byte, the lowest first (LEB128), in the shortest form:
so there is exactly one way to write it. Reading costs no more than the bytes there are, whatever they say.

>>> written([[7, 9, 10], []]).hex(), read(bytes.fromhex("0307010000"), count=2, limit=11)
('0307010000', (array('I', [7, 9, 10]), array('I')))
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice

from healthcode.core.problems import Problem

_LONG = re.compile(rb"[\x80-\xff]{1,4}[\x01-\x7f]")
"""A number of two to five bytes; a last byte of 0 would be a longer way to write a shorter one."""

_SHORT = re.compile(rb"[\x00-\x7f]+")
_ONE_MORE = bytes(min(byte + 1, 0xFF) for byte in range(256))


def written(runs: Iterable[Sequence[int]]) -> bytes:
    """Sorted runs as bytes."""
    numbers = bytearray()
    for run in runs:
        before = -1
        _write(numbers, len(run))
        for index in run:
            _write(numbers, index - before - 1)
            before = index
    return bytes(numbers)


def read(data: bytes, *, count: int, limit: int) -> tuple[Sequence[int], ...]:
    """`count` runs of indexes below `limit`, and nothing after them; Problem `list.malformed`."""
    runs, place = [], 0
    for _ in range(count):
        length, place = _number(data, place)
        run, place = _run(data, place, length, limit)
        runs.append(run)
    if place != len(data):
        raise Problem("list.malformed", where="length")
    return tuple(runs)


def _run(data: bytes, place: int, length: int, limit: int) -> tuple[Sequence[int], int]:
    """Neighbours lie close: most numbers are single bytes, and a stretch of these is summed up at once."""
    run, index = array("I"), -1
    gaps: Sequence[int]
    while missing := length - len(run):
        if stretch := _SHORT.match(data, place, place + missing):
            gaps, place = stretch[0].translate(_ONE_MORE), stretch.end()
        else:
            gap, place = _number(data, place)
            gaps = (gap + 1,)
        if index + sum(gaps) >= limit:
            raise Problem("list.malformed", where="index")
        run.extend(islice(accumulate(gaps, initial=index), 1, None))
        index = run[-1]
    return run, place


def _number(data: bytes, place: int) -> tuple[int, int]:
    """The number that begins here, below 2^35, and where it ends."""
    if place < len(data) and data[place] < 0x80:
        return data[place], place + 1
    found = _LONG.match(data, place)
    if found is None:
        raise Problem("list.malformed", where="number")
    return sum((byte & 0x7F) << 7 * number for number, byte in enumerate(found[0])), found.end()


def _write(numbers: bytearray, number: int) -> None:
    while number > 0x7F:
        numbers.append(number & 0x7F | 0x80)
        number >>= 7
    numbers.append(number)
