"""Status lists: what a province's list costs to write, to publish from a ledger, to hand out, and to follow.

The list itself is that of 75 indexes a row, 75 million for a million rows, with 2 % set. The ledger has as many
residents as there are rows; how its cost goes on from there is told as what it is, an extrapolation.
"""

import gzip
import hashlib
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import numpy as np

from bench.crowd import load_verifiers
from bench.figures import Figure
from bench.http import get, serving
from bench.show import CONNECTIONS, hello_run, seconds_for
from bench.stage import AT, Stage, Watch
from healthcode.batch.status_lists import Listed, changes, delta_body, laid_over, listed, read_shards, shard_bodies
from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import LONGEST_DELTA, SHARD, Entry, Head, Shard, StatusList, assembled, changed
from healthcode.core.trust import IssuerKey, Purpose, Trust
from healthcode.gateways.key_holders import FileKeys
from healthcode.ledger.bulk import rows_from
from healthcode.ledger.connection import Ledger
from healthcode.services.publish_status import AGAINST, Published, publish

A_ROW, SET = 75, 50  # indexes of a row; of so many one is set
SHARES = (0.7, 0.15, 0.05, 0.1)  # pop-ups, yellow, red, void
CHANGES, FEWER = 50_000, 25_000  # of 75 million in a minute
A_MILLION = 25_000  # DESIGN §5: bytes of a million indexes
VERIFIERS = 2_000
ENOUGH = 1_000_000  # residents, from which on what a publication costs once counts little
ENVIRONMENT, MINUTE = "bench", timedelta(minutes=1)


def status(stage: Stage, rows: int) -> Iterator[Figure]:
    """All of it."""
    size = rows * A_ROW
    before = a_list(size)
    yield write(before, size)
    for many in (CHANGES, FEWER):
        yield lead(before, changed_list(before, size, many * size // 75_000_000), size)
    yield from follow(before, changed_list(before, size, FEWER * size // 75_000_000), size)
    yield from publish_from_a_ledger(stage, rows)
    yield from hand_out(stage, rows)


def a_list(size: int) -> Listed:
    """Two of a hundred indexes are set, here and there."""
    draw = np.random.default_rng(1)
    indexes = np.flatnonzero(draw.random(size, np.float32) < 1 / SET).astype(np.int64)
    return listed(indexes, draw.choice(len(SHARES), len(indexes), p=SHARES).astype(np.int64) + 1)


def changed_list(before: Listed, size: int, many: int) -> Listed:
    """The list a minute later: so many indexes have another entry, or none."""
    draw = np.random.default_rng(2)
    indexes = draw.integers(0, size, many)
    entries = np.where(np.isin(indexes, before >> 3), int(Entry.CLEAR), draw.integers(1, len(Entry), many))
    now = laid_over([before, listed(indexes, entries)])
    return now[now & 7 > 0]


# The list of a province


def write(told: Listed, size: int) -> Figure:
    """All shards with their digests, and in gzip; beside two bits an index in zlib, which is the same in bits."""
    watch = Watch()
    bodies = shard_bodies(told, size=size)
    digests = {hashlib.sha256(body).digest() for body in bodies}
    packed = [gzip.compress(body, mtime=0) for body in bodies]
    seconds, plain, small = watch.seconds, sum(map(len, bodies)), sum(map(len, packed))
    bitmap_seconds, bitmap = bits(told, size)
    millions = size / 1_000_000
    return Figure(
        what="status: write the list", rows=size, seconds=seconds, bound="2 bits an index in zlib",
        bound_seconds=bitmap_seconds,
        note=f"{len(told):,} entries in {len(digests)} shards: {plain:,} bytes, {plain / millions:,.0f} a million, "
        f"in gzip {small:,}, {small / millions:,.0f} a million (DESIGN: {A_MILLION:,}, "
        f"{'met' if small / millions <= A_MILLION else 'NOT met'}); bits in zlib {bitmap / millions:,.0f} a million; "
        f"memory grew by {watch.memory} MB",
    )  # fmt: skip


def bits(told: Listed, size: int) -> tuple[float, int]:
    """The other way to write it, without VOID: seconds and bytes."""
    begun, written = time.perf_counter(), 0
    for first in range(0, size, SHARD):
        values = np.zeros(SHARD, np.uint8)
        part = told[np.searchsorted(told, first << 3) : np.searchsorted(told, first + SHARD << 3)]
        values[(part >> 3) - first] = np.minimum(part & 7, 3)
        quarters = values.reshape(-1, 4)
        packed = quarters[:, 0] | quarters[:, 1] << 2 | quarters[:, 2] << 4 | quarters[:, 3] << 6
        written += len(zlib.compress(packed.astype(np.uint8).tobytes(), 9))
    return time.perf_counter() - begun, written


def lead(before: Listed, now: Listed, size: int) -> Figure:
    """From the shards that were out to the next list and what changed: all that publishing does but reading."""
    out = shard_bodies(before, size=size)
    watch = Watch()
    bodies = shard_bodies(now, size=size)
    found = changes(read_shards(out), now)
    delta = delta_body(found)
    seconds = watch.seconds
    sent = "as a delta" if len(delta) <= LONGEST_DELTA else "as shards, being longer than a delta may be"
    return Figure(
        what=f"status: {len(found):,} changes", rows=len(found), seconds=seconds,
        note=f"{len(delta):,} bytes, in gzip {len(gzip.compress(delta)):,}, sent {sent}; "
        f"{sum(a != b for a, b in zip(out, bodies, strict=True))} of {len(out)} shards are others",
    )  # fmt: skip


def follow(before: Listed, now: Listed, size: int) -> Iterator[Figure]:
    """A verifier in Python: the whole list read, then followed by what changed."""
    bodies = shard_bodies(before, size=size)
    watch = Watch()
    shards = [Shard.read(body) for body in bodies]
    seconds, memory = watch.seconds, watch.memory
    known = assembled(head_of(bodies, size, 1), shards)
    yield Figure(
        what="status: read in Python", rows=size, seconds=seconds,
        note=f"{len(before):,} entries in {in_memory(shards):.0f} MB; memory grew by {memory} MB; one index "
        f"is looked up in {look_up(known):.1f} µs",
    )  # fmt: skip
    head, delta = head_of(shard_bodies(now, size=size), size, 2), delta_body(changes(before, now))
    watch = Watch()
    found = changed(known, head, delta)
    yield Figure(
        what="status: follow in Python", rows=len(changes(before, now)), seconds=watch.seconds,
        note=f"{len(delta):,} bytes; memory grew by {watch.memory} MB",
    )  # fmt: skip
    assert found.head == head


def head_of(bodies: Sequence[bytes], size: int, number: int) -> Head:
    """As it would be signed."""
    return Head(
        environment=ENVIRONMENT, division=130000, number=number, as_of=AT, fresh=15 * MINUTE, refuse=1440 * MINUTE,
        size=size, digests=tuple(hashlib.sha256(body).digest() for body in bodies),
    )  # fmt: skip


def in_memory(shards: Sequence[Shard]) -> float:
    """Megabytes of a list that is read."""
    return sum(len(one.body) + sum(run.itemsize * len(run) for run in one.runs) for one in shards) / 1e6


def look_up(known: StatusList, times: int = 100_000) -> float:
    """Microseconds of one index."""
    asked = np.random.default_rng(3).integers(0, known.head.size, times).tolist()
    begun = time.perf_counter()
    for index in asked:
        known.entry(index)
    return (time.perf_counter() - begun) / times * 1e6


# The ledger

STATUSES = """INSERT INTO status
    (resident_id, color, pop_ups, declared, closed, review_at, sampled_at, reported_at, as_of)
    SELECT md5(i::text)::uuid, CASE WHEN i %% 1000 = 0 THEN 2 WHEN i %% 400 = 0 THEN 1 ELSE 0 END,
        CASE WHEN i %% 50 = 0 THEN 1 ELSE 0 END, true, false, 'infinity', '-infinity', '-infinity', %s
    FROM generate_series(1, %s) AS i ORDER BY 1"""
HOLDERS = """INSERT INTO holder (resident_id, status_index, public_key, level, name_hint, enrolled_at)
    SELECT md5(i::text)::uuid, i, decode('02' || repeat('00', 32), 'hex'), 0, '王**', %s
    FROM generate_series(1, %s) AS i ORDER BY 1"""
TURNED = """UPDATE status SET color = 2 - color, as_of = %s
    WHERE resident_id IN (SELECT md5(i::text)::uuid FROM generate_series(7, %s, 1500) AS i)"""


def publish_from_a_ledger(stage: Stage, rows: int) -> Iterator[Figure]:
    """Lists published from a real ledger: the first whole, then one a minute later with few changes, then none."""
    load(stage, rows)
    reading = copy_seconds(stage)
    publisher = Publisher(stage)
    for what, minute in (("first", 0), ("next", 1), ("nothing new", 2)):
        if minute == 1:
            stage.owner.execute(TURNED, (AT, rows))
        watch = Watch()
        done = publisher.publish(minute)
        yield Figure(
            what=f"status: publish, {what}", rows=done.entries, seconds=watch.seconds, bound="COPY of the same entries",
            bound_seconds=reading, note=said(done, rows, watch),
        )  # fmt: skip


def load(stage: Stage, rows: int) -> None:
    """As many residents with a device, of whom two in a hundred have something against them."""
    stage.owner.execute(STATUSES, (AT, rows))
    stage.owner.execute(HOLDERS, (AT, rows))
    stage.owner.execute("SELECT setval('status_index_numbers', %s)", (rows,))
    stage.owner.execute("VACUUM ANALYZE status, holder")


def copy_seconds(stage: Stage) -> float:
    """The bound: as many entries out of a table that holds nothing else."""
    stage.owner.execute(
        """CREATE TABLE bound AS SELECT h.status_index, (s.color + 1)::bigint AS entry
        FROM status s JOIN holder h USING (resident_id) WHERE s.color > 0 OR s.pop_ups > 0"""
    )
    begun = time.perf_counter()
    with stage.owner.cursor() as cursor, cursor.copy("COPY bound TO STDOUT (FORMAT binary)") as copy:
        rows_from(b"".join(copy), AGAINST)
    seconds = time.perf_counter() - begun
    stage.owner.execute("DROP TABLE bound")
    return seconds


class Publisher:
    """A key and a connection with the signer's part."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.keys = stage, FileKeys(stage.folder / "status-keys", ENVIRONMENT)
        key = self.keys.create(Purpose.STATUS, Algorithm.ED25519)
        line = IssuerKey(
            key_id=key.key_id, algorithm=key.algorithm, public_key=key.public_key, purpose=key.purpose,
            division=int(stage.desk.division), not_before=AT - MINUTE,
        )  # fmt: skip
        self.trust = Trust({key.key_id: line})

    def publish(self, minute: int) -> Published:
        """The list of that minute."""
        with closing(Ledger.open(self.stage.dsns[0])) as ledger:
            desk = replace(self.stage.desk, ledger=ledger)
            return publish(desk, self.keys, self.trust, ENVIRONMENT, at=AT + minute * MINUTE)


def said(done: Published, rows: int, watch: Watch) -> str:
    """What a publication did, and what it would be for a province if it goes on like that."""
    measured = (
        f"measured with {rows:,} residents: {done.entries:,} entries, {done.changed:,} changed, {done.new_shards} new "
        f"shards, memory grew by {watch.memory} MB"
    )
    if rows < ENOUGH:
        return measured
    province = watch.seconds * A_ROW * 1_000_000 / rows
    return f"{measured}; extrapolated to 75 M residents with as many set: {province:.0f} s"


# The door


def hand_out(stage: Stage, rows: int) -> Iterator[Figure]:
    """Every verifier asks for what changed since the list before, beside the same server's hello."""
    number = stage.owner.execute("SELECT number FROM status_head ORDER BY number OFFSET 1 LIMIT 1").fetchone()
    assert number is not None
    cookies = [f"Cookie: healthcode_verifier={token}\r\n" for token in load_verifiers(stage, VERIFIERS)]
    with serving(stage) as server:
        bound = hello_run(server, seconds_for(rows))
        asked = [get(f"/api/verifier/status?after={number[0]}", cookie) for cookie in cookies]
        run = server.load(asked, connections=CONNECTIONS, seconds=seconds_for(rows), cycle=True)
    yield run.figure("status: hand out", bound=bound)
