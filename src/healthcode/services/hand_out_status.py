"""Handing out status lists: the last head, what changed since a list that somebody has, and shards by their digest.

What changed between two lists is put together from the steps in between; of what came back to what it was nothing is
told.
Nobody is led over more changes than `LONGEST_DELTA`: then the shards themselves, of which most may be known, are less.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from healthcode.batch.status_lists import delta_body, led, read_delta
from healthcode.core.status_lists import LONGEST_DELTA
from healthcode.services.desk import Desk

HEADS_KEPT = timedelta(hours=25)  # a device that was off for a night and a day fetches the shards
SHARDS_KEPT = timedelta(minutes=15)  # two megabytes at the speed of an old phone in a bad cell, five times over
ACTOR = "sweep"


@dataclass(frozen=True, slots=True)
class Out:
    """The list that is out: its number, its digests, and the envelope as JSON."""

    number: int
    digests: tuple[bytes, ...]
    envelope: bytes


@dataclass(frozen=True, slots=True)
class ShardBody:
    """A shard as it is sent: its bytes, and the same in gzip."""

    body: bytes
    packed: bytes


def last_number(desk: Desk) -> int | None:
    """The number of the list that is out; a cheap question."""
    number: int | None = desk.ledger.rows("last_status_number")[0][0]
    return number


def list_out(desk: Desk) -> Out | None:
    """The list that is out, None before the first."""
    row = desk.ledger.row("last_status_head")
    return None if row is None else Out(row[0], tuple(map(bytes, row[2])), bytes(row[3]))


def delta(desk: Desk, *, after: int, until: int) -> bytes | None:
    """What changed from list `after` to list `until`; None when that is not on file any more, or too much."""
    rows = desk.ledger.rows("status_changes_after", after=after, until=until, most=LONGEST_DELTA)
    if not rows or [row[1] for row in rows] != [after, *(row[0] for row in rows[:-1])]:
        return None
    steps = [(read_delta(bytes(row[2])), read_delta(bytes(row[3]))) for row in rows]
    body = delta_body(led(steps))
    return body if len(body) <= LONGEST_DELTA else None


def shard(desk: Desk, digest: bytes) -> ShardBody | None:
    """The shard with this digest, None when no list that is still handed out names it."""
    row = desk.ledger.row("status_shard_of", digest=digest)
    return None if row is None else ShardBody(bytes(row[0]), bytes(row[1]))


def sweep_lists(desk: Desk, *, at: datetime) -> int:
    """Deletes heads and shards that nobody can ask for any more; how many."""
    with desk.ledger.transaction(ACTOR):
        desk.ledger.run("lock_status_lists")
        heads = desk.ledger.run("forget_status_heads", before=at - HEADS_KEPT)
        return heads + desk.ledger.run("forget_status_shards", before=at - SHARDS_KEPT)
