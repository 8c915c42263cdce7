"""The status lists as a verifier keeps them: of each division a signed head, and the shards that it names.

A shard is written before the head that names it and removed after it, so the head is what counts at any instant. It is
read when the first code of its million comes, and held against its digest then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import overload

from healthcode.core.envelopes import read
from healthcode.core.problems import CannotCheck, Problem
from healthcode.core.status_lists import Head, Shard, StatusList, accept_head, assembled, changed, read_head
from healthcode.core.trust import TrustList
from healthcode.offline.files import made, mark, put

FOLDER, HEAD = "status", "head"


class Shelf(Mapping[int, StatusList]):
    """The lists of a folder by division, as far as the trust list vouches for them; CannotCheck `check.list_damaged`.

    Divisions that were never fetched are no keys. Another process may renew the lists: that is seen at the next look.
    """

    def __init__(self, folder: Path, trust: TrustList) -> None:
        self._folder, self._trust = folder / FOLDER, trust
        self._read: dict[int, tuple[object, StatusList]] = {}

    def __getitem__(self, division: int) -> StatusList:
        path = self._folder / str(division) / HEAD
        now = mark(path)
        if now is None:
            raise KeyError(division)
        found = self._read.get(division)
        if found is None or found[0] != now:
            found = self._read[division] = (now, _listed(path, division, self._trust))
        return found[1]

    def keep(self, listed: StatusList, head: bytes) -> None:
        """Puts a list into the folder, and has it at hand: the next delta need not read it again."""
        division = listed.head.division
        put_list(self._folder, listed, head)
        self._read[division] = (mark(self._folder / str(division) / HEAD), listed)

    def __iter__(self) -> Iterator[int]:
        names = (path.parent.name for path in self._folder.glob(f"*/{HEAD}"))
        return iter(sorted(int(name) for name in names if name.isdecimal()))

    def __len__(self) -> int:
        return len(list(iter(self)))


@dataclass(frozen=True, slots=True)
class News:
    """What came from a server: a head, and either a delta from the list that is known, or shards that changed."""

    head: bytes
    shards: Sequence[bytes] = ()
    delta: bytes | None = None


def accepted(folder: Path, news: News, trust: TrustList, known: StatusList | None, at: datetime) -> StatusList:
    """The list that the news make of the known one; Problem `list.…`. Only shards that the head names are read."""
    head = accept_head(
        news.head, trust=trust.trust, environment=trust.environment, known=known.head if known else None, at=at
    )
    if news.delta is not None:
        if known is None:
            raise Problem("list.incomplete", number=head.number)
        return changed(known, head, news.delta)
    given = {sha256(body).digest(): body for body in news.shards}
    return assembled(head, [_shard(folder / FOLDER / str(head.division), given, head, one) for one in head.digests])


def division_of(text: bytes) -> int:
    """Whose list a head is, not yet believed; Problem `list.malformed`."""
    return read_head(read(text).body).division


def wanted(folder: Path, text: bytes) -> tuple[bytes, ...]:
    """The digests of a head's shards that are not in the folder, not yet believed; Problem `list.malformed`."""
    head = read_head(read(text).body)
    place = folder / FOLDER / str(head.division)
    return tuple(digest for digest in head.digests if not _kept(place, digest))


def put_list(folder: Path, listed: StatusList, head: bytes) -> None:
    """Writes the list: its shards, then the head, which makes it count; then what is no longer named goes."""
    place = made(folder / str(listed.head.division))
    for shard in listed.shards:
        if not _kept(place, shard.digest):
            put(place / shard.digest.hex(), shard.body)
    put(place / HEAD, head)
    named = {HEAD, *(digest.hex() for digest in listed.head.digests)}
    for path in place.iterdir():
        if path.name not in named:
            path.unlink(missing_ok=True)


def _kept(place: Path, digest: bytes) -> bool:
    """Whether the folder has this shard, whole."""
    path = place / digest.hex()
    return path.exists() and sha256(path.read_bytes()).digest() == digest


def _shard(place: Path, given: Mapping[bytes, bytes], head: Head, digest: bytes) -> Shard:
    try:
        body = given[digest] if digest in given else (place / digest.hex()).read_bytes()
    except FileNotFoundError:
        raise Problem("list.incomplete", number=head.number) from None
    if sha256(body).digest() != digest:
        raise Problem("list.incomplete", number=head.number)
    return Shard.read(body)


def _listed(path: Path, division: int, trust: TrustList) -> StatusList:
    """The list of a head's file. Its key must be believed still; when it was made, the key was in its time."""
    try:
        text = path.read_bytes()
        head = read_head(read(text).body)
        accept_head(text, trust=trust.trust, environment=trust.environment, known=None, at=head.as_of)
    except Problem:
        raise CannotCheck("check.list_damaged", file=f"{FOLDER}/{division}/{HEAD}") from None
    if head.division != division:
        raise CannotCheck("check.list_damaged", file=f"{FOLDER}/{division}/{HEAD}")
    return StatusList(head, _Shards(path.parent, head))


class _Shards(Sequence[Shard]):
    """The shards of a head, read when they are asked for; CannotCheck `check.list_damaged`."""

    def __init__(self, place: Path, head: Head) -> None:
        self._place, self._head = place, head
        self._read: dict[int, Shard] = {}

    def __len__(self) -> int:
        return len(self._head.digests)

    @overload
    def __getitem__(self, number: int) -> Shard: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Shard]: ...
    def __getitem__(self, number: int | slice) -> Shard | Sequence[Shard]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if number not in self._read:
            self._read[number] = self._shard(self._head.digests[number])
        return self._read[number]

    def _shard(self, digest: bytes) -> Shard:
        try:
            return _shard(self._place, {}, self._head, digest)
        except Problem:
            raise CannotCheck("check.list_damaged", file=f"{FOLDER}/{self._place.name}/{digest.hex()}") from None
