"""What showing and scanning read and write: gatherings, each on a line of its own, and one line for looking on.

The rows hold no personal data (DESIGN §6), so a lookup needs no subject and many people's go together. A row is a
tuple of numbers and bytes: times in microseconds since 2000-01-01 UTC with PostgreSQL's infinities as the greatest and
least number, ids as 16 bytes.

A session lies on another shard than its person, so they are two statements and never a join; but whoever asks for one
by the other asks once, and waits for one turn. One primary answers all keys of a turn. On a distributed ledger
`= ANY($1)` sends the whole array to every shard that it visits, so keys must be grouped by shard there, one statement
each (DESIGN §7): in `_by_key`, which alone knows both the keys and the line.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from healthcode.ledger.gathering import Gathering
from healthcode.ledger.line import Line
from healthcode.ledger.wire import Keys, Kind

STATEMENTS: Mapping[str, Sequence[str]] = {
    "visits": ("hot_sessions", "hot_people"),
    "kin": ("hot_sessions", "hot_places", "hot_links", "hot_people"),
    "sessions": ("hot_sessions",),
    "holders": ("hot_positions", "hot_people"),
    "people": ("hot_people",),
    "sights": ("write_sights", "first_sights"),
    "papers": ("hot_papers",),
    "crowd": ("hot_people", "hot_sessions"),
}
"""What is asked down each line."""


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

    `acting`: bits of the rules that act now, see `healthcode.batch.columns`. `permit_ends`: no code outlives the permit
    of somebody who entered the country (F28).
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
    permit_ends: int | None = None


class Kin(NamedTuple):
    """A dependant for whom an account acts now. `born_on`: of a child, in days since 2000-01-01."""

    resident_id: bytes
    link_id: bytes
    born_on: int | None


class Paper(NamedTuple):
    """The live paper of a person; the hints are masked, as they stand in the code."""

    resident_id: bytes
    paper_id: bytes
    status_index: int
    name_hint: str
    document_hint: str
    issued: int
    expires: int


class Sight(NamedTuple):
    """A presentation seen by a verifier."""

    shown_index: bytes
    verifier_index: bytes
    scan_id: bytes
    scanned: int


class HotLedger:
    """The ledger of the hot paths. Made without a connection; each line connects when it is first asked."""

    def __init__(self, dsn: str) -> None:
        self.lines = {name: Line(dsn, *statements) for name, statements in STATEMENTS.items()}
        self.visits = Gathering(partial(_visits, self.lines["visits"]))
        self.kin = Gathering(partial(_kin, self.lines["kin"]))
        self.sessions = Gathering(partial(_sessions, self.lines["sessions"]))
        self.holders = Gathering(partial(_holders, self.lines["holders"]))
        self.people = Gathering(partial(_people, self.lines["people"]))
        self.papers = Gathering(partial(_papers, self.lines["papers"]))
        self.sights = Gathering(partial(_first_sights, self.lines["sights"]))

    async def crowd(self, residents: Sequence[bytes]) -> list[Person | None]:
        """Many people in one statement, on a line of its own, so that nobody who shows a code waits for it."""
        return await _people(self.lines["crowd"], residents) if residents else []

    async def crowd_sessions(self, token_hashes: Sequence[bytes]) -> list[Visitor | None]:
        """Many sessions in one statement, on the same line."""
        return await _sessions(self.lines["crowd"], token_hashes) if token_hashes else []

    async def close(self) -> None:
        """Refuses what waits and ends the connections."""
        for gathering in (
            self.visits, self.kin, self.sessions, self.holders, self.people, self.papers, self.sights
        ):  # fmt: skip
            await gathering.close()
        for line in self.lines.values():
            await line.close()


async def _visits(line: Line, token_hashes: Sequence[bytes]) -> list[tuple[Visitor | None, Person | None]]:
    """Each session with the person whose code it holds."""
    visitors = await _sessions(line, token_hashes)
    return list(zip(visitors, await _of(line, [one.resident_id if one else None for one in visitors]), strict=True))


async def _kin(
    line: Line, asked: Sequence[tuple[bytes, bytes]]
) -> list[tuple[Visitor | None, Kin | None, Person | None]]:
    """For a session and a link: the session, the link when it is the account's and in effect, the dependant."""
    visitors = await _sessions(line, [token_hash for token_hash, _ in asked])
    places = await _by_key(line, "hot_places", Kind.UUID, [link_id for _, link_id in asked])
    theirs = [
        place[2] if place and who and place[1] is not None and place[1] == who.subject_index else None
        for place, who in zip(places, visitors, strict=True)
    ]
    links = await _links(line, theirs)
    kin = [
        link if link and link.link_id == link_id else None
        for link, (_, link_id) in zip(links, asked, strict=True)
    ]  # fmt: skip
    people = await _of(line, [link.resident_id if link else None for link in kin])
    return list(zip(visitors, kin, people, strict=True))


async def _links(line: Line, residents: Sequence[bytes | None]) -> list[Kin | None]:
    """The link of each person that is in effect."""
    known = [resident for resident in residents if resident is not None]
    rows = await _by_key(line, "hot_links", Kind.UUID, known) if known else []
    found = iter(Kin._make(row) if row else None for row in rows)
    return [next(found) if resident is not None else None for resident in residents]


async def _sessions(line: Line, token_hashes: Sequence[bytes]) -> list[Visitor | None]:
    rows = await _by_key(line, "hot_sessions", Kind.BYTEA, token_hashes)
    return [Visitor._make(row) if row else None for row in rows]


async def _holders(line: Line, status_indexes: Sequence[int]) -> list[Person | None]:
    """Whose code each position in the status list is."""
    rows = await _by_key(line, "hot_positions", Kind.INT8, [index.to_bytes(8, "big") for index in status_indexes])
    return await _of(line, [row[1] if row else None for row in rows])


async def _people(line: Line, residents: Sequence[bytes]) -> list[Person | None]:
    rows = await _by_key(line, "hot_people", Kind.UUID, residents)
    return [Person._make(row) if row else None for row in rows]


async def _papers(line: Line, residents: Sequence[bytes]) -> list[Paper | None]:
    rows = await _by_key(line, "hot_papers", Kind.UUID, residents)
    return [Paper._make(row) if row else None for row in rows]


async def _of(line: Line, residents: Sequence[bytes | None]) -> list[Person | None]:
    """The same where some are nobody; no statement when all are."""
    known = [resident for resident in residents if resident is not None]
    people = iter(await _people(line, known) if known else ())
    return [next(people) if resident is not None else None for resident in residents]


async def _by_key(line: Line, name: str, kind: Kind, keys: Sequence[bytes]) -> list[tuple[Any, ...] | None]:
    """The row of each key, None where there is none; the statement's first column is the key."""
    found = {row[0]: row for row in await line.rows(name, keys=Keys.of(kind, keys))}
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
    }
