"""Values as PostgreSQL writes them in binary, for the statements that run ten thousand times a second.

A list of keys is one array made of bytes; times come and go as microseconds since 2000-01-01 UTC (so `infinity` is a
number like any other) and uuids as their 16 bytes. No object is made that somebody else would take apart again.

>>> Keys.of(Kind.BYTEA, [b"ab", b"cd"]).hex(" ", -4)
'00000001 00000000 00000011 00000002 00000001 00000002 61620000 00026364'
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Self

import psycopg
from psycopg.types.numeric import Int8BinaryLoader
from psycopg.types.string import ByteaBinaryLoader


class Kind(IntEnum):
    """The types of elements by their numbers in pg_type, which are the same on every server."""

    BYTEA = 17
    INT8 = 20
    TIMESTAMPTZ = 1184
    UUID = 2950


class Keys(bytes):
    """An array of one type, ready to be sent. The statement names the type: `%(keys)s::uuid[]`."""

    @classmethod
    def of(cls, kind: Kind, items: Sequence[bytes]) -> Self:
        """An array of items that are in their binary form already, at least one, all of one width."""
        width = _four(len(items[0]))
        joined = width + width.join(items)
        if len(joined) != (4 + len(items[0])) * len(items):
            raise ValueError("keys of several widths")
        head = b"".join(map(_four, (1, 0, kind, len(items), 1)))  # one dimension, no nulls, counted from 1
        return cls(head + joined)

    @classmethod
    def whole(cls, kind: Kind, width: int, items: Sequence[int]) -> Self:
        """An array of whole numbers, or of times as microseconds, of `width` bytes."""
        return cls.of(kind, [item.to_bytes(width, "big", signed=True) for item in items])


def adapt(connection: psycopg.AsyncConnection[Any]) -> None:
    """Teaches a connection to read times and uuids so."""
    connection.adapters.register_loader("timestamptz", Int8BinaryLoader)
    connection.adapters.register_loader("uuid", ByteaBinaryLoader)


def _four(number: int) -> bytes:
    return number.to_bytes(4, "big")
