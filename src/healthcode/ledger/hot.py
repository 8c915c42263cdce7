"""What showing and scanning read and write: four gatherings, each on a line of its own, and one line for looking on.

The rows hold no personal data (DESIGN §6), so a lookup needs no subject and many people's go together. A row is a
tuple of numbers and bytes: times in microseconds since 2000-01-01 UTC with PostgreSQL's infinities as the greatest and
least number, ids as 16 bytes.

One primary answers all keys of a gathering. On a distributed ledger `= ANY($1)` sends the whole array to every shard
that it visits, so that is where keys must be grouped by shard, one statement each (DESIGN §7): in `_by_key`, which
alone knows both the keys and the line.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from healthcode.ledger.gathering import Gathering
from healthcode.ledger.line import Line
from healthcode.ledger.wire import Keys, Kind

Row = TypeVar("Row")
Key = TypeVar("Key", bytes, int)


class Visitor(NamedTuple):
    """A session by the hash of its token."""

    token_hash: bytes
    door: str
    subject_index: bytes | None
    resident_id: bytes | None
    expires: int
    ended: int | None


class Person(NamedTuple):
    """All that a code says of a person: derived status, latest claim, the one active device. None: there is none yet.

    `acting`: bits of the rules that act now, see `healthcode.batch.columns`.
    """

    resident_id: bytes
    claimed: int | None
    color: int | None
    acting: int | None
    declared: bool | None
    closed: bool | None
    review: int | None
    sampled: int | None
    reported: int | None
    as_of: int | None
    status_index: int | None
    public_key: bytes | None
    level: int | None
    name_hint: str | None
    enrolled: int | None


class Sight(NamedTuple):
    """A presentation seen by a verifier; `verdict` as `services.scan` numbers it."""

    shown_index: bytes
    verifier_index: bytes
    scan_id: bytes
    scanned: int
    verdict: int


class HotLedger:
    """The ledger of the hot paths. Made without a connection; each line connects when it is first asked."""

    def __init__(self, dsn: str) -> None:
        self.lines = {name: Line(dsn) for name in ("sessions", "positions", "people", "sights", "crowd")}
        self.sessions = _gathering(self.lines["sessions"], "hot_sessions", Kind.BYTEA, Visitor._make)
        self.positions: Gathering[int, bytes | None] = _gathering(
            self.lines["positions"], "hot_positions", Kind.INT8, lambda row: bytes(row[1])
        )
        self.people = _gathering(self.lines["people"], "hot_people", Kind.UUID, Person._make)
        self.sights: Gathering[Sight, Sight | None] = Gathering(lambda seen: _first_sights(self.lines["sights"], seen))

    async def crowd(self, residents: Sequence[bytes]) -> list[Person | None]:
        """Many people in one statement, on a line of its own, so that nobody who shows a code waits for it."""
        return await _by_key(self.lines["crowd"], "hot_people", Kind.UUID, Person._make, residents)

    async def close(self) -> None:
        """Refuses what waits and ends the connections."""
        for gathering in (self.sessions, self.positions, self.people, self.sights):
            await gathering.close()
        for line in self.lines.values():
            await line.close()


def _gathering(line: Line, name: str, kind: Kind, made: Callable[[Sequence[Any]], Row]) -> Gathering[Any, Row | None]:
    async def answer(keys: Sequence[Any]) -> list[Row | None]:
        return await _by_key(line, name, kind, made, keys)

    return Gathering(answer)


async def _by_key(
    line: Line, name: str, kind: Kind, made: Callable[[Sequence[Any]], Row], keys: Sequence[Key]
) -> list[Row | None]:
    """The row of each key, None where there is none; the statement's first column is the key."""
    raw = [key if isinstance(key, bytes) else key.to_bytes(8, "big") for key in keys]
    found = {row[0]: made(row) for row in await line.rows(name, keys=Keys.of(kind, raw))}
    return [found.get(key) for key in keys]


async def _first_sights(line: Line, seen: Sequence[Sight]) -> list[Sight | None]:
    """Writes what nobody saw before; for each, None when it is the first sight of its presentation, else the first.

    The insert is one statement and so one commit: its answer comes after the disk has it. Whatever was there before
    is committed too, since an insert waits for a rival that is still under way; so it is read afterwards. Written in
    the order of their keys, two processes with the same presentations cannot hold each other up.
    """
    first: dict[bytes, Sight] = {}
    for sight in seen:
        first.setdefault(sight.shown_index, sight)
    new = {row[0] for row in await line.rows("write_sights", **_columns([first[key] for key in sorted(first)]))}
    fresh = {id(first[key]) for key in new}
    known = [key for key in first if key not in new]
    if known:
        rows = await line.rows("first_sights", keys=Keys.of(Kind.BYTEA, known))
        first.update({row[0]: Sight._make(row) for row in rows})
    return [None if id(sight) in fresh else first[sight.shown_index] for sight in seen]


def _columns(sights: Sequence[Sight]) -> dict[str, Keys]:
    return {
        "shown": Keys.of(Kind.BYTEA, [sight.shown_index for sight in sights]),
        "verifiers": Keys.of(Kind.BYTEA, [sight.verifier_index for sight in sights]),
        "scans": Keys.of(Kind.UUID, [sight.scan_id for sight in sights]),
        "instants": Keys.whole(Kind.TIMESTAMPTZ, 8, [sight.scanned for sight in sights]),
        "verdicts": Keys.whole(Kind.INT2, 2, [sight.verdict for sight in sights]),
    }
