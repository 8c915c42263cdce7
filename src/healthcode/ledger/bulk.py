"""Rows in bulk: PostgreSQL's binary COPY read into and written from numpy arrays of fixed width.

When every column has a fixed width and no null, a row of binary COPY is a fixed number of bytes, so a million
rows are one `frombuffer`: no object is made per row. Times are microseconds since 2000-01-01 UTC, as stored.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from healthcode.core.problems import Problem

SIGNATURE = b"PGCOPY\n\xff\r\n\x00"
HEADER = SIGNATURE + bytes(8)
TRAILER = b"\xff\xff"
ROWS_A_BLOCK = 20_000

Row = tuple[str, str]
"""A column's name and its width: i2, i4, i8, f4, uuid, index (16 bytes), bool, text2, text6 (that many bytes)."""

_FORMATS: Mapping[str, tuple[str, int]] = {
    "i2": (">i2", 2), "i4": (">i4", 4), "i8": (">i8", 8), "f4": (">f4", 4), "uuid": ("V16", 16), "bool": ("?", 1),
    "index": ("V16", 16), "text2": ("S2", 2), "text6": ("S6", 6),
}  # fmt: skip
_NATIVE = {
    "i2": "i2", "i4": "i4", "i8": "i8", "f4": "f4", "uuid": "V16", "bool": "?", "index": "V16", "text2": "S2",
    "text6": "S6",
}  # fmt: skip


def native(columns: Sequence[Row]) -> np.dtype:
    """The dtype in which rows of these columns are worked on."""
    return np.dtype([(name, _NATIVE[width]) for name, width in columns])


def rows_from(data: bytes, columns: Sequence[Row]) -> NDArray[np.void]:
    """The rows of a binary COPY TO; Problem `ledger.copy_format` when a null or another width broke the grid."""
    wire = _wire(columns)
    body = len(data) - len(HEADER) - len(TRAILER)
    if not data.startswith(SIGNATURE) or body % wire.itemsize:
        raise Problem("ledger.copy_format", said="width")
    rows = np.frombuffer(data, dtype=wire, count=body // wire.itemsize, offset=len(HEADER))
    if len(rows) and not all((rows[f"len_{name}"] == _FORMATS[width][1]).all() for name, width in columns):
        raise Problem("ledger.copy_format", said="null")
    found = np.empty(len(rows), dtype=native(columns))
    for name, _ in columns:
        found[name] = rows[name]
    return found


def ragged(rows: NDArray[np.void], columns: Sequence[Row], *more: Sequence[bytes]) -> list[bytes]:
    """Rows of a binary COPY FROM whose last columns vary in width: the fixed ones, then one of each of `more`.

    Without header and trailer: the caller writes HEADER, what it keeps of the rows, TRAILER.
    """
    wire = _wire(columns)
    block = np.empty(len(rows), dtype=wire)
    block["fields"] = len(columns) + len(more)
    for name, width in columns:
        block[f"len_{name}"] = _FORMATS[width][1]
        block[name] = rows[name]
    fixed, step = block.tobytes(), wire.itemsize
    heads = (fixed[place : place + step] for place in range(0, len(fixed), step))
    tails = zip(*([len(field).to_bytes(4, "big") + field for field in column] for column in more), strict=True)
    return [b"".join((head, *tail)) for head, tail in zip(heads, tails, strict=True)]


def blocks_of(rows: NDArray[np.void], columns: Sequence[Row]) -> Iterator[bytes]:
    """The same rows as blocks for a binary COPY FROM."""
    wire = _wire(columns)
    yield HEADER
    for start in range(0, len(rows), ROWS_A_BLOCK):
        part = rows[start : start + ROWS_A_BLOCK]
        block = np.empty(len(part), dtype=wire)
        block["fields"] = len(columns)
        for name, width in columns:
            block[f"len_{name}"] = _FORMATS[width][1]
            block[name] = part[name]
        yield block.tobytes()
    yield TRAILER


def _wire(columns: Sequence[Row]) -> np.dtype:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, width in columns:
        fields += [(f"len_{name}", ">i4"), (name, _FORMATS[width][0])]
    return np.dtype(fields)


def uuids(count: int, at_milliseconds: int, randomness: bytes) -> NDArray[np.void]:
    """Version 7 UUIDs (RFC 9562) of one millisecond: 48 bits of time, the rest from `randomness` (10 bytes each)."""
    raw = np.empty((count, 16), dtype=np.uint8)
    raw[:, :6] = np.frombuffer(at_milliseconds.to_bytes(6, "big"), dtype=np.uint8)
    raw[:, 6:] = np.frombuffer(randomness, dtype=np.uint8, count=count * 10).reshape(count, 10)
    raw[:, 6] = (raw[:, 6] & 0x0F) | 0x70
    raw[:, 8] = (raw[:, 8] & 0x3F) | 0x80
    return raw.reshape(-1).view("V16")
