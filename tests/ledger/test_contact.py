"""Phone and address in full: to a worker who says what for, once told, once audited; a report moves both (F22, F38)."""

from pathlib import Path

import psycopg
import pytest

from healthcode.core.terms import NeedKind
from healthcode.services.contact import reveal_contact
from healthcode.services.desk import Desk
from healthcode.services.report_self import report_self
from tests.builders_doors import a_registry, claimed
from tests.builders_ledger import (
    AT,
    HOUR,
    MINUTE,
    Staff,
    a_declaration,
    a_phone,
    a_push_row,
    a_resident,
    an_id,
    count_rows,
    push,
    refused,
    select,
    shown,
)
from tests.ledger.test_canaries import dump, forms

ADDRESS = "青园街道建设北大街12号"


def test_what_was_told_at_the_claim_is_revealed_and_audited(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    session = claimed(desk, a_registry(tmp_path), "a", an_id(1), phone=a_phone(1), address=ADDRESS)
    found = reveal_contact(desk, session.resident(), acting=staff.worker, purpose=" 入户 排查 ", at=AT)
    assert (found.phone, found.address) == (a_phone(1), ADDRESS)
    assert ADDRESS not in repr(found)
    assert a_phone(1) not in repr(found)
    ((actor, subject, body),) = select(desk, "SELECT actor, subject, body FROM audit_leaf WHERE act = 'person.contact'")
    assert (actor, bytes(subject), body) == (
        "worker", desk.vault.subject(str(session.resident())), '{"purpose":"入户 排查"}'
    )  # fmt: skip


def test_without_an_address_at_the_claim_the_latest_declarations_is_told(desk: Desk, staff: Staff) -> None:
    person = a_resident(desk, an_id(1), phone=a_phone(1))
    assert reveal_contact(desk, person, acting=staff.worker, purpose="x", at=AT).address == ""
    a_declaration(desk, person, at=AT)
    found = reveal_contact(desk, person, acting=staff.worker, purpose="x", at=AT)
    assert (found.phone, found.address) == (a_phone(1), "石家庄市长安区建设大街1号")


@pytest.mark.parametrize("purpose", ["", " \n", "长" * 101])
def test_without_a_purpose_nothing_is_revealed(desk: Desk, staff: Staff, purpose: str) -> None:
    person = a_resident(desk, an_id(1), phone=a_phone(1))
    with refused("contact.no_purpose", most=100):
        reveal_contact(desk, person, acting=staff.worker, purpose=purpose, at=AT)
    assert select(desk, "SELECT FROM audit_leaf WHERE act = 'person.contact'") == []


@pytest.mark.parametrize("who", ["proposer", "approver", "auditor", "operator", "policy_officer"])
def test_only_the_community_sees_it(desk: Desk, staff: Staff, who: str) -> None:
    person = a_resident(desk, an_id(1), phone=a_phone(1))
    with refused("staff.may_not", act="person.contact"):
        reveal_contact(desk, person, acting=getattr(staff, who), purpose="x", at=AT)


# A person's own report


def test_an_own_report_meets_the_need_and_is_audited(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    person = a_resident(desk, an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    assert report_self(desk, person, at=AT + HOUR) == AT + HOUR
    missing = {gap.need.kind for gap in shown(desk, person, at=AT + HOUR).missing}
    assert missing == {NeedKind.COMMUNITY_CLEARANCE, NeedKind.NEGATIVE_TESTS}
    acts = select(desk, "SELECT actor, act FROM audit_leaf WHERE act LIKE 'community.%'")
    assert acts == [("resident", "community.reported")]


def test_an_arrival_told_with_it_moves_the_floor(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    person = a_resident(desk, an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    report_self(desk, person, arrived_at=AT + HOUR - MINUTE, at=AT + HOUR)
    (reason,) = shown(desk, person, at=AT + HOUR).because
    assert reason.floor == AT + HOUR - MINUTE
    assert NeedKind.COMMUNITY_REPORT not in {gap.need.kind for gap in reason.missing}


@pytest.mark.parametrize(("ahead", "taken"), [(2 * MINUTE, True), (3 * MINUTE, False)])
def test_nobody_has_arrived_tomorrow(desk: Desk, ahead: object, taken: bool) -> None:
    person = a_resident(desk, an_id(1))
    if taken:
        report_self(desk, person, arrived_at=AT + ahead, at=AT)  # type: ignore[operator]
        return
    with refused("evidence.future", kind="arrival"):
        report_self(desk, person, arrived_at=AT + ahead, at=AT)  # type: ignore[operator]
    assert count_rows(desk, "evidence") == 0


def test_phone_and_address_of_the_report_are_where_the_person_is_found_now(
    desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    person = a_resident(desk, an_id(1), phone=a_phone(1))
    report_self(desk, person, phone=a_phone(2), address=ADDRESS, at=AT)
    found = reveal_contact(desk, person, acting=staff.worker, purpose="x", at=AT)
    assert (found.phone, found.address) == (a_phone(2), ADDRESS)
    push(desk, staff, tmp_path, [a_push_row(phone=a_phone(1))], name="old.csv")
    assert not shown(desk, person, at=AT).pop_up
    push(desk, staff, tmp_path, [a_push_row(phone=a_phone(2))], name="new.csv")
    assert shown(desk, person, at=AT).pop_up
    report_self(desk, person, phone=a_phone(2), at=AT + HOUR)
    assert reveal_contact(desk, person, acting=staff.worker, purpose="x", at=AT).address == ADDRESS
    assert count_rows(desk, "phone_holder") == 1


@pytest.mark.parametrize(
    ("form", "code"), [({"phone": "1"}, "person.phone"), ({"address": "长" * 101}, "claim.long_address")]
)
def test_a_report_that_cannot_be_right_is_told(desk: Desk, form: dict[str, str], code: str) -> None:
    person = a_resident(desk, an_id(1))
    with refused(code):
        report_self(desk, person, **form, at=AT)
    assert count_rows(desk, "evidence") == 0


def test_none_of_it_stands_in_the_ledger(desk: Desk, admin: psycopg.Connection, tmp_path: Path) -> None:
    session = claimed(desk, a_registry(tmp_path), "a", an_id(1), phone=a_phone(1), address=ADDRESS)
    report_self(desk, session.resident(), phone=a_phone(2), address=ADDRESS, at=AT)
    stored = dump(admin)
    for text in (a_phone(1), a_phone(2), ADDRESS, an_id(1)):
        assert [form for form in forms(text) if form in stored] == [], text
