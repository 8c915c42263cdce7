"""Runs: sorted sets of whole numbers, written as what lies between each two neighbours; status lists are made of them.

A run is its length and its gaps, each a whole number of 7 bits a byte, the lowest first (LEB128), in the shortest form:
so there is exactly one way to write it. Reading costs no more than the bytes there are, whatever they say.

>>> written([[7, 9, 10], []]).hex(), read(bytes.fromhex("0307010000"), count=2, limit=11)
('0307010000', (array('I', [7, 9, 10]), array('I')))
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, islice
from operator import sub

from healthcode.core.problems import Problem

_SHORT = re.compile(rb"[\x00-\x7f]+")
_NO_END = 0x80
_ONE_MORE = bytes(min(byte + 1, 0xFF) for byte in range(256))
_BYTES = tuple(bytes((number,)) for number in range(0x80))


def written(runs: Iterable[Sequence[int]]) -> bytes:
    """Sorted runs as bytes."""
    return b"".join(_written(len(run)) + b"".join(map(_written, _gaps(run))) for run in runs)


def _gaps(run: Sequence[int]) -> Iterable[int]:
    return map(sub, run, chain((0,), map((1).__add__, run)))


def _written(number: int) -> bytes:
    if number < len(_BYTES):
        return _BYTES[number]
    return bytes((number & 0x7F | 0x80,)) + _written(number >> 7)


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
    number = 0
    for shift in range(0, 35, 7):
        byte = data[place] if place < len(data) else _NO_END
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < _NO_END:
            if shift and not byte:  # a last 0 would be a longer way to write a shorter one
                break
            return number, place
    raise Problem("list.malformed", where="number")
