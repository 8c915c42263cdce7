"""Builders of status lists: whoever publishes them with a key of the test's, and a verifier's device that follows them.

The follower is what every device does: the first list whole, then what changed, and shards again when that is too much.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from healthcode.core.signatures import Algorithm
from healthcode.core.status_lists import Shard, StatusList, accept_head, assembled, changed
from healthcode.core.trust import IssuerKey, Purpose, Trust
from healthcode.gateways.key_holders import FileKeys, PublicKey
from healthcode.services.desk import Desk
from healthcode.services.publish_status import Published, publish
from tests.builders_ledger import AT, DAY

ENVIRONMENT = "test"
DIVISION = 130000


def line(key: PublicKey, *, not_before: datetime = AT - 30 * DAY, **more: Any) -> IssuerKey:
    """A held key as the trust list names it."""
    return IssuerKey(
        key_id=key.key_id, algorithm=key.algorithm, public_key=key.public_key, purpose=key.purpose,
        **{"division": DIVISION, "not_before": not_before, **more},
    )  # fmt: skip


def trust_in(*keys: IssuerKey) -> Trust:
    return Trust({key.key_id: key for key in keys})


@dataclass(slots=True)
class Publisher:
    """A desk of the signer's role, and a key that may speak for the division."""

    desk: Desk
    keys: FileKeys
    trust: Trust

    @classmethod
    def at(cls, desk: Desk, folder: Path) -> "Publisher":
        keys = FileKeys(folder / "status-keys", ENVIRONMENT)
        return cls(desk, keys, trust_in(line(keys.create(Purpose.STATUS, Algorithm.ED25519))))

    def publish(self, at: datetime = AT) -> Published:
        return publish(self.desk, self.keys, self.trust, ENVIRONMENT, at=at)


Get = Callable[..., Any]
"""`get(path, params=…)` as `tests.doors.client.Client` has it."""


@dataclass(slots=True)
class Follower:
    """A verifier's device. `fetched`: shards that it had to fetch."""

    get: Get
    trust: Trust
    known: StatusList | None = None
    fetched: list[str] = field(default_factory=list)

    def follow(self, at: datetime) -> StatusList:
        """Asks for what is new; the list that it has then."""
        after = {} if self.known is None else {"after": self.known.head.number}
        told = self.get("/status", params=after).json()
        if told["head"] is None:
            assert self.known is not None
            return self.known
        head = accept_head(
            json.dumps(told["head"]).encode(), trust=self.trust, environment=ENVIRONMENT,
            known=self.known.head if self.known else None, at=at,
        )  # fmt: skip
        if told["delta"] is not None:
            assert self.known is not None
            assert told["shards"] == []
            self.known = changed(self.known, head, base64.urlsafe_b64decode(told["delta"] + "=="))
        else:
            assert [bytes.fromhex(name) for name in told["shards"]] == list(head.digests)
            self.known = assembled(head, self._shards(head.digests))
        return self.known

    def _shards(self, digests: Sequence[bytes]) -> list[Shard]:
        """Those that it has, and each other one fetched once."""
        found = {shard.digest: shard for shard in self.known.shards} if self.known else {}
        for digest in dict.fromkeys(digests):
            if digest not in found:
                self.fetched.append(digest.hex())
                found[digest] = Shard.read(self.get(f"/status/shards/{digest.hex()}").content)
        return [found[digest] for digest in digests]
