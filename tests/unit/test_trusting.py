"""Believing what was published, in an order that leaves nobody without a code: new keys at once, ended ones later."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest

from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Pin, Purpose
from healthcode.gateways.key_holders import FileKeys
from healthcode.gateways.trust_folder import TrustFolder
from healthcode.services.change_trust import added, first, line_of, renewed, revoked, root_of
from healthcode.services.read_trust import Chain, Trusted
from healthcode.web import trusting
from healthcode.web.learning import Learning
from healthcode.web.trusting import catch_up
from tests.builders_ledger import AT


@dataclass
class Turn:
    key_id: bytes


@dataclass
class Seals:
    """The signer as the doors know it: it leaves a key after some looks."""

    turns: Sequence[Turn]
    later: list[Sequence[Turn]] = field(default_factory=list)

    async def look(self) -> None:
        if self.later:
            self.turns = self.later.pop(0)


@dataclass
class Doors:
    """Doors whose ledger has the lists that a test puts there."""

    trusted: Trusted
    published: Chain
    reads: int = 0

    def read_trust(self) -> Chain:
        self.reads += 1
        if self.published is self.trusted.chain:
            return self.trusted.chain
        return self.published


class Log:
    def event(self, *_words: object, **_facts: object) -> None:
        """Nobody reads it."""


@dataclass
class House:
    doors: Doors
    hot: Any
    log: Log = field(default_factory=Log)


@dataclass
class Hot:
    seals: Seals


@pytest.fixture
def house(tmp_path: Path) -> House:
    keys = FileKeys(tmp_path, "pilot")
    roots = tuple(root_of(keys.create(Purpose.ROOT, Algorithm.ED25519)) for _ in range(3))
    old, new = (keys.create(Purpose.CREDENTIAL, Algorithm.ED25519) for _ in range(2))
    told = first("pilot", roots, 2, [line_of(old, division=130000, not_before=AT)], at=AT)
    chain = Chain(Pin(environment="pilot", roots=roots, needed=2)).grown(b"1", told)
    later = added(revoked(renewed(told, at=AT), old.key_id, at=AT), line_of(new, division=130000, not_before=AT))
    seals = Seals([Turn(old.key_id)], later=[[Turn(old.key_id)], [Turn(new.key_id)]])
    return House(Doors(Trusted(TrustFolder(tmp_path), chain), chain.grown(b"2", later)), Hot(seals))


def keys_of(house: House) -> tuple[bytes, bytes]:
    old, new = house.doors.published.newest.issuers
    return old.key_id, new.key_id


def test_a_revoked_key_is_refused_when_the_signer_has_left_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "ASKED_AGAIN", 0)
    old, new = keys_of(house)
    asyncio.run(catch_up(cast("Any", house)))
    assert house.hot.seals.later == []
    assert house.doors.trusted.trust.keys[old].revoked_at == AT
    assert house.doors.trusted.trust.keys[new].revoked_at is None
    assert house.doors.trusted.still == frozenset()


def test_a_signer_that_never_leaves_a_revoked_key_does_not_keep_it_alive(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusting, "ASKED_AGAIN", 0.001)
    monkeypatch.setattr(trusting, "SIGNER_WAIT", 0.05)
    house.hot.seals.later.clear()
    asyncio.run(catch_up(cast("Any", house)))
    assert house.doors.trusted.trust.keys[keys_of(house)[0]].revoked_at == AT


def test_a_key_that_is_unknown_is_learned_of_at_once_and_the_former_counts_a_moment_longer(house: House) -> None:
    old, new = keys_of(house)
    learning = Learning(cast("Any", house.doors))

    async def learned() -> list[bool]:
        return [*await asyncio.gather(*(learning.learn() for _ in range(5))), await learning.learn()]

    assert asyncio.run(learned()) == [True] * 5 + [False]  # asked once for all who wait, and not again in this second
    assert house.doors.reads == 1
    assert new in house.doors.trusted.trust.keys
    assert house.doors.trusted.trust.keys[old].revoked_at is None


def test_what_was_learned_of_is_settled_at_the_next_look(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "ASKED_AGAIN", 0)
    old, _ = keys_of(house)
    asyncio.run(Learning(cast("Any", house.doors)).learn())
    house.doors.published = house.doors.trusted.chain
    asyncio.run(catch_up(cast("Any", house)))
    assert house.doors.trusted.trust.keys[old].revoked_at == AT


def test_a_ledger_that_is_away_teaches_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Chain:
        raise Problem("ledger.unreachable")

    monkeypatch.setattr(house.doors, "read_trust", away)
    assert asyncio.run(Learning(cast("Any", house.doors)).learn()) is False
    with pytest.raises(Problem, match="unreachable"):
        asyncio.run(catch_up(cast("Any", house)))
    assert house.doors.trusted.chain.newest.number == 1


def test_a_newer_expiry_counts_at_once(house: House) -> None:
    old = house.doors.trusted.chain
    told = replace(renewed(old.newest, at=AT), issuers=old.newest.issuers)
    house.doors.published = old.grown(b"2", told)
    asyncio.run(Learning(cast("Any", house.doors)).learn())
    assert house.doors.trusted.trust.expires_at == told.expires_at
