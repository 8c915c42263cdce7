"""Trust lists, for devices that check signatures themselves: signed by roots, followed from the pin, never back."""

import time
from datetime import datetime
from typing import Any

import pytest

from healthcode import wiring
from healthcode.core.problems import Problem
from healthcode.core.scans import check
from healthcode.core.trust import Purpose, TrustList, accept, follow
from healthcode.services.publish_trust import publish, signed, unsigned
from healthcode.services.rotate_keys import destroy_ended, renew, revoke, rotate_root
from tests.builders_ledger import an_id
from tests.doors.client import good, lists_of, pin_of
from tests.doors.conftest import Site


def publish_here(site: Site, change: Any) -> TrustList:
    """A change of the keys, made and published as the operator would beside the running server."""
    doors = site.house.doors
    with wiring.open_keys(doors.settings, doors.dsns) as desk:
        before = doors.trusted.chain.newest
        told = publish(desk, signed(unsigned(change(desk)), desk.roots), reason="test", at=site.clock.at)
        destroy_ended(desk, before, told, at=site.clock.at)
    doors.trusted.believe(doors.read_trust())
    return told


def test_the_list_is_what_the_scan_itself_believes(site: Site) -> None:
    found = good(site.verifier().get("/trust"))
    told = follow(lists_of(found), known=pin_of(found), at=site.clock.at)
    assert told.trust == site.house.doors.trust
    assert {key.purpose for key in told.issuers} == {Purpose.CREDENTIAL, Purpose.STATUS}
    assert datetime.fromisoformat(found["server_at"]) == site.clock.at
    holder = site.resident().holder(an_id(1))
    assert check(holder.showing(site.clock.at), trust=told.trust, at=site.clock.at).credential.name_hint == "王**"


def test_whoever_has_the_newest_list_is_sent_none(site: Site) -> None:
    guard = site.verifier()
    assert good(guard.get("/trust?after=1"))["envelopes"] == []
    publish_here(site, lambda desk: renew(desk, at=site.clock.at))
    (newest,) = lists_of(good(guard.get("/trust?after=1")))
    assert accept(newest, known=pin_of(good(guard.get("/trust?after=2"))), at=site.clock.at).number == 2


def test_whoever_was_away_follows_the_roots_from_list_to_list(site: Site) -> None:
    guard, at = site.verifier(), site.clock.at
    first = good(guard.get("/trust"))
    for root in pin_of(first).roots:
        publish_here(site, lambda desk: renew(desk, at=at))
        publish_here(site, lambda desk, old=root.key_id: rotate_root(desk, old, at=at))
    found = good(guard.get("/trust?after=1"))
    assert len(found["envelopes"]) == 3  # no. 3, 5 and 7; between them the roots were the same
    known = follow(lists_of(first), known=pin_of(first), at=at)
    assert follow(lists_of(found), known=known, at=at).number == 7
    assert follow(lists_of(good(guard.get("/trust"))), known=pin_of(first), at=at).number == 7
    with pytest.raises(Problem, match="forged"):  # none of the first three roots is left
        accept(lists_of(found)[-1], known=known, at=at)


def test_a_key_revoked_is_refused_at_once_and_the_page_is_sealed_with_another(site: Site) -> None:
    guard, holder, at = site.verifier(), site.resident().holder(an_id(1)), site.clock.at
    old = holder.showing(at)
    (turn,) = site.house.hot.seals.turns
    sealed_by = turn.key_id
    publish_here(site, lambda desk: revoke(desk, sealed_by, at=at))
    assert guard.scan(old)["code"] == "code.issuer_key_revoked"
    until = time.monotonic() + 10
    while guard.scan(holder.showing(at))["verdict"] != "accepted":  # the doors ask the signer every two seconds
        assert time.monotonic() < until
        time.sleep(0.1)
    assert [turn.key_id for turn in site.house.hot.seals.turns] != [sealed_by]


def test_a_number_that_is_none_is_refused(site: Site) -> None:
    assert site.verifier().get("/trust?after=-1").status_code == 400
