"""Publishing a status list: everything that is against a code now, in one signed list, for verifiers without a network.

A list is read anew from the ledger each time and never put together from events, so whatever was missed once stands
in the next one. What it costs grows with what is set, not with the province.

`as_of` is the instant before anything was read: all that was in effect then is in it. What an act that had begun by
then brings in later stands in the next list.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from healthcode.batch.status_lists import ENTRY_BITS, Listed, changes, delta_body, listed, read_shards, shard_bodies
from healthcode.core.envelopes import Envelope, Signature, seconds, write
from healthcode.core.policy import Edition
from healthcode.core.problems import Problem
from healthcode.core.status_lists import Head, head_bytes, message
from healthcode.core.trust import IssuerKey, Purpose, Trust
from healthcode.gateways.key_holders import SigningKeys
from healthcode.ledger.bulk import Row, rows_from
from healthcode.ledger.connection import Ledger

ACTOR = "publish_status"
VOID_FOR = timedelta(hours=25)
"""How long a replaced device is told: what was sealed for it in the last moment lives for 24 h, and clocks differ."""

AGAINST: Sequence[Row] = (("index", "i8"), ("entry", "i8"))


class ListDesk(Protocol):
    """What publishing takes of a desk. The ledger needs no more than the rights of `healthcode_signer`."""

    @property
    def ledger(self) -> Ledger:
        """A connection of its own."""

    @property
    def division(self) -> str:
        """The province (GB/T 2260)."""

    def edition(self, at: datetime) -> Edition:
        """The edition in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A list that is out: how much stands in it, how many indexes changed, how many of its shards are new."""

    number: int
    as_of: datetime
    entries: int
    changed: int
    new_shards: int


@dataclass(frozen=True, slots=True)
class Last:
    """The list that is out. `told` is None when a shard of it is missing: then nobody is led from it to the next."""

    number: int
    digests: tuple[bytes, ...]
    told: Listed | None


def publish(desk: ListDesk, holder: SigningKeys, trust: Trust, environment: str, *, at: datetime) -> Published:
    """The next list, signed and out, at once or not at all; Problem `list.no_key`, `policy.none_in_force`, `keys.…`."""
    key, as_of = status_key(holder, trust, int(desk.division), at=at), at.replace(microsecond=0)
    with desk.ledger.transaction(ACTOR):
        desk.ledger.run("lock_status_lists")
        last, told = last_list(desk.ledger), against(desk.ledger, at=at)
        bodies = shard_bodies(told, size=(size := _size(desk.ledger, told)))
        code = desk.edition(at).code
        head = Head(
            environment=environment, division=int(desk.division), number=_number(last, as_of), as_of=as_of,
            fresh=code.list_fresh, refuse=code.list_refused, size=size,
            digests=tuple(sha256(body).digest() for body in bodies),
        )  # fmt: skip
        new = _keep_shards(desk.ledger, head, bodies, last)
        changed = _keep_head(desk.ledger, head, _signed(holder, key, head), last, told)
    return Published(number=head.number, as_of=as_of, entries=len(told), changed=changed, new_shards=new)  # fmt: skip


def status_key(holder: SigningKeys, trust: Trust, division: int, *, at: datetime) -> IssuerKey:
    """The newest key that may speak for the division's list now and that the holder has; Problem `list.no_key`."""
    held = {key.key_id for key in holder.public_keys()}
    live = [key for key in trust.keys.values() if key.key_id in held and _speaks(key, division, at)]
    if not live:
        raise Problem("list.no_key", division=f"{division:06}")
    return max(live, key=lambda key: (key.not_before, key.key_id))


def _speaks(key: IssuerKey, division: int, at: datetime) -> bool:
    if key.purpose is not Purpose.STATUS or key.division != division or key.revoked_at is not None:
        return False
    return key.not_before <= at and (key.not_after is None or at < key.not_after)


def against(ledger: Ledger, *, at: datetime) -> Listed:
    """Everything that is against an index now."""
    ledger.run("walk_against")
    rows = rows_from(ledger.copy_out("against", at=at, since=at - VOID_FOR), AGAINST)
    return listed(rows["index"], rows["entry"])


def last_list(ledger: Ledger) -> Last | None:
    """The list that is out, None before the first."""
    row = ledger.row("last_status_head")
    if row is None:
        return None
    digests = tuple(map(bytes, row[2]))
    bodies = {bytes(digest): bytes(body) for digest, body in ledger.rows("status_shards", digests=list(digests))}
    whole = all(digest in bodies for digest in digests)
    return Last(row[0], digests, read_shards(bodies[digest] for digest in digests) if whole else None)


def _size(ledger: Ledger, told: Listed) -> int:
    given = int(ledger.rows("status_indexes_given")[0][0])
    return max(given, int(told[-1] >> ENTRY_BITS) + 1 if len(told) else 0)


def _number(last: Last | None, as_of: datetime) -> int:
    """Grows with every list, and by the clock: a ledger set back to yesterday's backup goes on above what was out."""
    return max(last.number + 1 if last else 1, seconds(as_of))


def _signed(holder: SigningKeys, key: IssuerKey, head: Head) -> bytes:
    body = head_bytes(head)
    return write(Envelope(body, (Signature(key.key_id, holder.sign(key.key_id, message(body))),)))


def _keep_shards(ledger: Ledger, head: Head, bodies: Sequence[bytes], last: Last | None) -> int:
    """Those that were not in the last list; how many."""
    out = frozenset(last.digests) if last and last.told is not None else frozenset()
    new = {digest: body for digest, body in zip(head.digests, bodies, strict=True) if digest not in out}
    ledger.run_many(
        "keep_status_shard",
        [
            {"digest": digest, "body": body, "packed": gzip.compress(body, mtime=0)}
            for digest, body in new.items()
        ],
    )  # fmt: skip
    return len(new)


def _keep_head(ledger: Ledger, head: Head, envelope: bytes, last: Last | None, told: Listed) -> int:
    """The head with the way to it; how many indexes changed."""
    row = {"number": head.number, "as_of": head.as_of, "digests": list(head.digests), "envelope": envelope}
    if last is None or last.told is None:
        ledger.run("keep_status_head", **row, follows=None, changes=None, reverts=None)
        return len(told)
    changed, back = changes(last.told, told), changes(told, last.told)
    way = {"changes": delta_body(changed), "reverts": delta_body(back)}
    ledger.run("keep_status_head", **row, follows=last.number, **way)
    return len(changed)
