"""Families in the ledger: races, what is kept and for how long, what the sweeper takes, who is told (F26, T9, T45)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from healthcode.core.credentials import Level
from healthcode.core.evidence import Answers
from healthcode.core.terms import EvidenceKind, LinkState
from healthcode.gateways.registry import FileRegistry, Relation
from healthcode.services.act_for import act_for
from healthcode.services.declare import Declared, declare_own
from healthcode.services.desk import Desk
from healthcode.services.find_person import find_person
from healthcode.services.list_dependants import list_dependants
from healthcode.services.log_in import Session
from healthcode.services.prove_relation import prove_relation
from healthcode.services.proxy_links import live_links
from healthcode.services.sweep_family import born_by, sweep_family
from healthcode.services.take_in import acting_on, take_in
from tests.builders import instant
from tests.builders_doors import Device, FaceCheck, a_check, a_claim, a_session, claimed, enrolled
from tests.builders_family import CHILD, FATHER, GRANDMOTHER, MOTHER, TEENAGER, a_family_registry, a_photo, claimed_for
from tests.builders_ledger import AT, DAY, HOUR, a_phone, an_id, count_rows, in_threads, refused, select

WIFE = an_id(8)


@pytest.fixture
def registry(tmp_path: Path) -> FileRegistry:
    return a_family_registry(tmp_path)


@pytest.fixture
def mother(desk: Desk, registry: FileRegistry) -> Session:
    return claimed(desk, registry, "mother", MOTHER)


def acting(desk: Desk, session: Session) -> Session:
    """The session as that of the only dependant."""
    ((link_id, _),) = live_links(desk, session.account(), at=AT)
    return act_for(desk, session, link_id, at=AT)


def declared(session: Session) -> Declared:
    return Declared(
        answers=Answers(), contact={}, truth_statement_agreed=True, by=session.by, link_id=session.link_id
    )  # fmt: skip


def acts(desk: Desk) -> list[str]:
    return [row[0] for row in select(desk, "SELECT act FROM audit_leaf ORDER BY leaf_id")]


def occasions(desk: Desk) -> set[tuple[object, str]]:
    return set(select(desk, "SELECT resident_id, occasion FROM notice"))


def all_swept(desk: Desk, at: object) -> None:
    while sweep_family(desk, at=at):  # type: ignore[arg-type]
        pass


# Races


def test_of_ten_relatives_at_once_one_is_the_proxy(
    desk: Desk, new_desk: Callable[[], Desk], registry: FileRegistry
) -> None:
    parents = [claimed(desk, registry, who, number) for who, number in (("m", MOTHER), ("f", FATHER))]
    asking = [(new_desk(), session) for session in parents for _ in range(3)]
    done = in_threads([lambda own=own, s=s: claimed_for(own, registry, s, CHILD) for own, s in asking])  # type: ignore[misc]
    assert sum(getattr(one, "state", None) is LinkState.ACTIVE for one in done) >= 1
    assert count_rows(desk, "proxy_link") == 1


def test_an_own_claim_and_a_proxys_at_once_end_with_the_own_one(
    desk: Desk, new_desk: Callable[[], Desk], registry: FileRegistry, mother: Session
) -> None:
    for number in range(5):
        who, session = f"g{number}", a_session(desk, f"g{number}")
        person, mine, theirs = an_id(10 + number), new_desk(), new_desk()
        registry_ticket = a_check(desk, registry, session, person)
        in_threads(
            [
                lambda own=mine, s=session, t=registry_ticket: a_claim(own, s, t),  # type: ignore[misc]
                lambda own=theirs, p=person: claimed_for(own, registry, mother, p, Relation.PARENT),  # type: ignore[misc]
            ]
        )
        assert a_session(desk, who).claimed
    assert select(desk, "SELECT FROM proxy_link WHERE ended_at IS NULL") == []


def test_a_request_that_comes_late_touches_nothing_that_was_claimed_back(
    desk: Desk, registry: FileRegistry, mother: Session
) -> None:
    claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT)
    late = acting(desk, mother)
    own = claimed(desk, registry, "grandmother", GRANDMOTHER)
    enrolled(desk, own, Device())
    with refused("family.unknown_link"):
        enrolled(desk, late, Device())
    with refused("family.unknown_link"):
        declare_own(desk, late.resident(), declared(late), at=AT)
    assert select(desk, "SELECT level FROM holder WHERE revoked_at IS NULL") == [(int(Level.OWN),)]


def test_who_moved_to_another_account_claims_for_the_family_from_there(
    desk: Desk, registry: FileRegistry, mother: Session
) -> None:
    faces = FaceCheck(registry)
    claimed_for(desk, registry, mother, CHILD)
    moved = a_session(desk, "mother by alipay")
    a_claim(desk, moved, a_check(desk, faces, moved, MOTHER, proof=FaceCheck.PROOF))
    moved = a_session(desk, "mother by alipay")
    assert claimed_for(desk, registry, moved, CHILD).state is LinkState.ACTIVE
    assert live_links(desk, mother.account(), at=AT) == []
    assert count_rows(desk, "proxy_link") == 2


# Declarations and evidence


def test_main_and_proxy_together_declare_three_times_a_day(desk: Desk, registry: FileRegistry, mother: Session) -> None:
    claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT)
    by_proxy = acting(desk, mother)
    for _ in range(2):
        declare_own(desk, by_proxy.resident(), declared(by_proxy), at=AT)
    own = claimed(desk, registry, "grandmother", GRANDMOTHER)
    assert declare_own(desk, own.resident(), declared(own), at=AT).left_today == 0
    with refused("declaration.too_many"):
        declare_own(desk, own.resident(), declared(own), at=AT)
    by = select(desk, "SELECT declared_by FROM declaration ORDER BY number_of_day")
    assert by == [("proxy",), ("proxy",), ("resident",)]


def test_a_proxys_phone_is_called_and_means_nobody(desk: Desk, registry: FileRegistry, mother: Session) -> None:
    before = count_rows(desk, "phone_holder")
    claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT, phone=a_phone(1))
    assert count_rows(desk, "phone_holder") == before


# What is kept


def test_nothing_of_a_claim_stands_open_in_the_ledger(
    desk: Desk, registry: FileRegistry, mother: Session, admin: psycopg.Connection
) -> None:
    found = claimed_for(desk, registry, mother, WIFE, Relation.SPOUSE, address="建设大街1号", phone=a_phone(3))
    prove_relation(desk, mother, found.link_id, a_photo(), at=AT)
    row = admin.execute("SELECT proxy_claim::text FROM proxy_claim").fetchone()
    assert row is not None
    for secret in (WIFE, WIFE[6:14], "王小明", "建设大街", a_phone(3)):
        assert secret not in row[0]
        assert secret.encode().hex() not in row[0]
    assert "王**" in row[0]


def test_the_sweeper_takes_what_nobody_decided_and_in_a_month_all_of_it(
    desk: Desk, registry: FileRegistry, mother: Session
) -> None:
    photographed = claimed_for(desk, registry, mother, WIFE, Relation.SPOUSE)
    claimed_for(desk, registry, mother, an_id(9), Relation.PARENT)
    prove_relation(desk, mother, photographed.link_id, a_photo(), at=AT + HOUR)
    all_swept(desk, AT + 7 * DAY - timedelta(seconds=1))
    assert select(desk, "SELECT FROM proxy_claim WHERE outcome IS NULL") == [(), ()]
    all_swept(desk, AT + 7 * DAY + HOUR)
    rows = select(desk, "SELECT reason, sealed, photo FROM proxy_claim ORDER BY reason")
    assert rows == [("no_photo", None, None), ("not_decided", None, None)]
    all_swept(desk, AT + 38 * DAY)
    assert count_rows(desk, "proxy_claim") == 0


def test_a_link_that_ended_is_forgotten_in_a_month(desk: Desk, registry: FileRegistry, mother: Session) -> None:
    claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT)
    claimed(desk, registry, "grandmother", GRANDMOTHER)
    all_swept(desk, AT + 30 * DAY)
    assert count_rows(desk, "proxy_link") == 1
    all_swept(desk, AT + 31 * DAY)
    assert (count_rows(desk, "proxy_link"), count_rows(desk, "proxy_place")) == (0, 0)


# Time and death


def test_a_child_is_warned_a_month_ahead_once_and_the_device_goes_with_the_day(
    desk: Desk, registry: FileRegistry, mother: Session
) -> None:
    claimed_for(desk, registry, mother, TEENAGER)
    enrolled(desk, acting(desk, mother), Device())
    child = find_person(desk, TEENAGER, at=AT)
    all_swept(desk, AT)  # the birthday is in a fortnight
    told = {(child, "coming_of_age"), (mother.resident(), "coming_of_age")}
    assert told <= occasions(desk)
    all_swept(desk, AT + HOUR)
    assert len(select(desk, "SELECT FROM notice WHERE occasion = 'coming_of_age'")) == 2
    all_swept(desk, instant("2022-05-31 23:59"))
    assert select(desk, "SELECT FROM proxy_link WHERE ended_at IS NULL") == [()]
    all_swept(desk, instant("2022-06-01 00:00"))
    assert select(desk, "SELECT reason FROM proxy_link") == [("of_age",)]
    assert select(desk, "SELECT FROM holder WHERE revoked_at IS NULL") == []


@pytest.mark.parametrize(
    ("on", "by"), [("2022-06-01", "2004-06-01"), ("2024-02-29", "2006-02-28"), ("2022-03-01", "2004-03-01")]
)
def test_who_turns_eighteen_by_a_day(on: str, by: str) -> None:
    assert born_by(instant(f"{on} 00:00").date(), 18).isoformat() == by


def test_the_dead_are_acted_for_by_nobody(desk: Desk, registry: FileRegistry, mother: Session) -> None:
    claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT)
    person = find_person(desk, GRANDMOTHER, at=AT)
    with acting_on(desk, person, "test"):
        take_in(desk, person, EvidenceKind.DEATH, {}, source="test", act="test", at=AT)
    all_swept(desk, AT + HOUR)
    assert select(desk, "SELECT reason FROM proxy_link") == [("closed",)]
    found = claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT, at=AT + HOUR)
    assert found.state is LinkState.REFUSED


# Who is told


def test_the_subject_is_told_that_somebody_claims_for_her_and_the_proxy_of_the_end(
    desk: Desk, registry: FileRegistry, mother: Session
) -> None:
    claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT)
    person = find_person(desk, GRANDMOTHER, at=AT)
    assert {(person, "dependant_claimed"), (mother.resident(), "link_decided")} <= occasions(desk)
    claimed(desk, registry, "grandmother", GRANDMOTHER)
    assert (mother.resident(), "link_ended") in occasions(desk)


def test_a_strangers_claim_writes_nothing_about_the_person(desk: Desk, registry: FileRegistry, mother: Session) -> None:
    """Not a row, a notice or a leaf more of somebody on file than of nobody: what could be told by time or trace."""
    claimed(desk, registry, "wife", WIFE)
    counts = []
    for number in (WIFE, an_id(500)):
        before = {table: count_rows(desk, table) for table in ("resident", "directory", "notice", "audit_leaf")}
        claimed_for(desk, registry, mother, number, Relation.SPOUSE)
        counts.append({table: count_rows(desk, table) - made for table, made in before.items()})
    assert counts == [{"resident": 0, "directory": 0, "notice": 0, "audit_leaf": 1}] * 2


def test_a_childs_own_day_is_told_and_nobody_elses(desk: Desk, registry: FileRegistry, mother: Session) -> None:
    claimed_for(desk, registry, mother, GRANDMOTHER, Relation.PARENT)
    claimed_for(desk, registry, mother, CHILD)
    found = list_dependants(desk, mother, at=AT)
    assert (found.at_most, len(found.dependants)) == (10, 2)
    assert [one.self_from is not None for one in sorted(found.dependants, key=lambda one: one.relation)] == [
        True,
        False,
    ]
