"""Roles and sender keys are power over people: two persons grant them, and nobody grants one to themselves."""

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from healthcode.core.people import Document, parse_document
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.services.authority import Role, actor
from healthcode.services.desk import Desk
from healthcode.services.feeds import check_signature, feed, new_key, read_key, sign
from healthcode.services.grant import NewFeed, NewStaff, approve_grant, found, propose_feed, propose_staff

AT = datetime(2022, 5, 18, 8, tzinfo=SHANGHAI)
FIRST, SECOND = "11010519491231002X", "110101199003070310"
REASON = "岗位需要"


def refused(code: str) -> AbstractContextManager[pytest.ExceptionInfo[Problem]]:
    return pytest.raises(Problem, match=f"^{code.replace('.', '[.]')}( |$)")


def a_document(desk: Desk, number: str) -> Document:
    return parse_document("10", number, regions=desk.regions, on=date(2022, 5, 18))


def a_member(desk: Desk, staff_id: str, number: str, unit: str, role: Role, *, days: int = 30) -> NewStaff:
    return NewStaff(
        staff_id=staff_id, document=a_document(desk, number), unit_id=unit, unit_name=unit, level="province",
        division="130000", role=role, until=AT + timedelta(days=days),
    )  # fmt: skip


@pytest.fixture
def founded(desk: Desk) -> Desk:
    found(
        desk,
        [
            a_member(desk, "op", FIRST, "data-centre", Role.OPERATOR),
            a_member(desk, "ap", SECOND, "office", Role.APPROVER),
        ],
        at=AT,
    )
    return desk


def a_feed(feed_id: str = "bigdata") -> NewFeed:
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return NewFeed(
        feed_id=feed_id, kind="push", name="大数据", unit_id="data-centre", public_key=base64.b64encode(key).decode(),
        people_a_day=100, share_of_county=0.1,
    )  # fmt: skip


def test_a_new_ledger_is_founded_once(founded: Desk) -> None:
    with refused("staff.founded"):
        found(founded, [a_member(founded, "x", FIRST, "u", Role.OPERATOR)], at=AT)


@pytest.mark.parametrize(
    ("second", "unit"), [(FIRST, "office"), (SECOND, "data-centre")], ids=["one natural person", "one unit"]
)
def test_the_first_staff_must_be_able_to_check_each_other(desk: Desk, second: str, unit: str) -> None:
    operator = a_member(desk, "op", FIRST, "data-centre", Role.OPERATOR)
    with refused("staff.too_few"):
        found(desk, [operator, a_member(desk, "ap", second, unit, Role.APPROVER)], at=AT)
    with refused("staff.unknown"):
        actor(desk, "op", at=AT)


def test_a_role_stands_only_after_a_second_person(founded: Desk) -> None:
    new = a_member(founded, "epi", FIRST, "cdc", Role.EPIDEMIOLOGIST)
    filed = propose_staff(founded, new, acting=actor(founded, "op", at=AT), reason=REASON, at=AT)
    with refused("staff.unknown"):
        actor(founded, "epi", at=AT)
    with refused("staff.may_not"):
        approve_grant(founded, filed.proposal_id, acting=actor(founded, "op", at=AT), at=AT)
    approve_grant(founded, filed.proposal_id, acting=actor(founded, "ap", at=AT), at=AT)
    assert actor(founded, "epi", at=AT).role is Role.EPIDEMIOLOGIST


def test_a_role_ends_at_its_instant(founded: Desk) -> None:
    new = a_member(founded, "epi", FIRST, "cdc", Role.EPIDEMIOLOGIST, days=1)
    filed = propose_staff(founded, new, acting=actor(founded, "op", at=AT), reason=REASON, at=AT)
    approve_grant(founded, filed.proposal_id, acting=actor(founded, "ap", at=AT), at=AT)
    assert actor(founded, "epi", at=AT + timedelta(hours=23, minutes=59))
    with refused("staff.expired"):
        actor(founded, "epi", at=AT + timedelta(hours=24))


@pytest.mark.parametrize(("days", "allowed"), [(366, True), (367, False), (0, False)])
def test_a_role_is_granted_for_a_year_at_most(founded: Desk, days: int, allowed: bool) -> None:
    new = a_member(founded, "epi", FIRST, "cdc", Role.EPIDEMIOLOGIST, days=days)

    def propose() -> object:
        return propose_staff(founded, new, acting=actor(founded, "op", at=AT), reason=REASON, at=AT)

    if allowed:
        assert propose()
    else:
        with refused("staff.too_long"):
            propose()


def test_a_feed_stands_only_after_a_second_person(founded: Desk) -> None:
    new = a_feed()
    filed = propose_feed(founded, new, acting=actor(founded, "op", at=AT), reason=REASON, at=AT)
    with refused("feed.unknown"):
        feed(founded, "bigdata", "push")
    approve_grant(founded, filed.proposal_id, acting=actor(founded, "ap", at=AT), at=AT)
    assert feed(founded, "bigdata", "push").people_a_day == 100
    with refused("feed.known"):
        propose_feed(founded, new, acting=actor(founded, "op", at=AT), reason=REASON, at=AT)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"public_key": "not base64!"}, "feed.bad_key"),
        ({"public_key": base64.b64encode(b"short").decode()}, "feed.bad_key"),
        ({"kind": "gossip"}, "feed.caps"),
        ({"people_a_day": -1}, "feed.caps"),
        ({"share_of_county": 1.1}, "feed.caps"),
        ({"unit_id": "nowhere"}, "staff.no_unit"),
    ],
)
def test_a_feed_that_cannot_be_is_refused(founded: Desk, changed: dict[str, object], code: str) -> None:
    replaced: Callable[..., NewFeed] = replace
    with refused(code):
        propose_feed(founded, replaced(a_feed(), **changed), acting=actor(founded, "op", at=AT), reason=REASON, at=AT)


def test_every_grant_says_why(founded: Desk) -> None:
    with refused("proposal.no_reason"):
        propose_feed(founded, a_feed(), acting=actor(founded, "op", at=AT), reason=" ", at=AT)


def test_a_key_pair_signs_what_its_feed_sends(founded: Desk, tmp_path: Path) -> None:
    public, file = new_key(tmp_path / "key"), tmp_path / "push.csv"
    file.write_text("kind\n", "utf-8")
    filed = propose_feed(
        founded, replace(a_feed(), public_key=public), acting=actor(founded, "op", at=AT), reason=REASON, at=AT
    )
    approve_grant(founded, filed.proposal_id, acting=actor(founded, "ap", at=AT), at=AT)
    sign("bigdata", file, read_key(tmp_path / "key"))
    check_signature(feed(founded, "bigdata", "push"), file)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    file.write_text("kind\nmore\n", "utf-8")
    with refused("feed.bad_signature"):
        check_signature(feed(founded, "bigdata", "push"), file)


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    with pytest.raises(FileExistsError):
        new_key(tmp_path / "key")
