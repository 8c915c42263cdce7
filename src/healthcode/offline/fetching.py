"""Fetching: what a verifier does while it has a network, about once a minute.

It asks for what is newer than what it has: trust lists, then the status list of the server's division, as a delta where
there is one and else as the shards that changed. Which division a server has is remembered by its address.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from healthcode.core.problems import Problem
from healthcode.gateways.list_server import StatusNews, TrustNews
from healthcode.offline.files import made, put
from healthcode.offline.freshness import Freshness
from healthcode.offline.verifier import OfflineVerifier

FOLDER = "sources"


class Server(Protocol):
    """Where lists are fetched: `gateways.list_server.ListServer`."""

    url: str

    def trust(self, after: int, /) -> TrustNews:
        """The trust lists after that number."""

    def status(self, after: int, /) -> StatusNews:
        """The status list after that number."""

    def shard(self, digest: bytes, /) -> bytes:
        """A shard by its digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What is there now, and how far our clock is ahead of the server's (negative: behind)."""

    freshness: Freshness
    clock_ahead: timedelta


def fetch(verifier: OfflineVerifier, server: Server, *, at: datetime) -> Fetched:
    """Brings a verifier's lists up to date; Problem `fetch.…`, `trust.…`, `list.…`, and what was there stays."""
    news = server.trust(verifier.freshness(at).trust_number or 0)
    if news.envelopes:
        verifier.take_trust(*news.envelopes, at=at)
    source = verifier.folder / FOLDER / sha256(server.url.encode()).hexdigest()[:16]
    _fetch_status(verifier, server, source, at)
    return Fetched(freshness=verifier.freshness(at), clock_ahead=at - news.server_at)


def _fetch_status(verifier: OfflineVerifier, server: Server, source: Path, at: datetime) -> None:
    news = server.status(_known(verifier, source, at))
    if news.head is None:
        return
    if news.delta is not None:
        try:
            verifier.take_status(news.head, delta=news.delta, at=at)
        except Problem as problem:
            if problem.code != "list.incomplete":
                raise
        else:
            return
    shards = [server.shard(digest) for digest in verifier.wanted(news.head)]
    taken = verifier.take_status(news.head, shards=shards, at=at)
    put(made(source.parent) / source.name, json.dumps({"division": taken.division}).encode())


def _known(verifier: OfflineVerifier, source: Path, at: datetime) -> int:
    """The number of the list that we have of this server's division, 0 when there is none that is whole."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        division = json.loads(source.read_bytes())["division"]
        if verifier.whole(division):
            return verifier.freshness(at).lists[division].number
    return 0
