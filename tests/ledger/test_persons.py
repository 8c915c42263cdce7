"""Who a row names: by document, by phone, before anybody claimed; one human being, one record."""

from datetime import date
from pathlib import Path

import pytest

from healthcode.core.people import parse_document
from healthcode.core.status import Status
from healthcode.core.terms import SHANGHAI, Color, EvidenceKind, Symptom
from healthcode.services.apply_batch import withdraw_batch
from healthcode.services.desk import Desk
from healthcode.services.explain import explain
from healthcode.services.find_person import find_person
from healthcode.services.propose import approve, propose
from tests.builders import instant
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    Staff,
    a_declaration,
    a_phone,
    a_push_row,
    a_resident,
    an_applicant,
    an_id,
    count_rows,
    push,
    refused,
    select,
    shown,
)

CHILD = "20100601"


def tasks(desk: Desk) -> list[tuple[str, str]]:
    return select(desk, "SELECT kind, for_role FROM task WHERE closed_at IS NULL ORDER BY kind")


def correct(desk: Desk, staff: Staff, resident: object, number: str) -> None:
    document = an_applicant(desk, number).document
    filed = propose(
        desk, resident, EvidenceKind.IDENTITY_CORRECTED, {}, acting=staff.operator, reason="户籍核对", at=AT,  # type: ignore[arg-type]
        document=document,
    )  # fmt: skip
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT)


def link(desk: Desk, staff: Staff, one: object, other: object) -> None:
    filed = propose(
        desk, one, EvidenceKind.IDENTITY_LINKED, {"linked_to": str(other)}, acting=staff.operator, reason="同一人",  # type: ignore[arg-type]
        at=AT,
    )  # fmt: skip
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT)


def stored(desk: Desk, resident: object) -> tuple[int, ...]:
    rows = select(desk, "SELECT color, pop_ups FROM status WHERE resident_id = %s", resident)
    return rows[0] if rows else (0, 0)


def test_a_document_number_finds_its_person(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    resident, other = a_resident(desk, an_id(1)), a_resident(desk, an_id(2))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    assert shown(desk, resident, at=AT).pop_ups == ("close_presence",)
    assert not shown(desk, other, at=AT).pop_up
    assert stored(desk, resident) == (0, 1)


def test_a_phone_of_exactly_one_adult_finds_that_adult(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    adult = a_resident(desk, an_id(1), phone=a_phone(1))
    child = a_resident(desk, an_id(2, born=CHILD), phone=a_phone(1))
    push(desk, staff, tmp_path, [a_push_row(phone=a_phone(1))])
    assert shown(desk, adult, at=AT).pop_up
    assert not shown(desk, child, at=AT).pop_up
    assert tasks(desk) == []


@pytest.mark.parametrize(
    "holders", [[], [an_id(1), an_id(2)], [an_id(2, born=CHILD)]], ids=["nobody", "two adults", "a child only"]
)
def test_any_other_phone_becomes_a_check_and_no_pop_up(
    desk: Desk, staff: Staff, tmp_path: Path, holders: list[str]
) -> None:
    people = [a_resident(desk, number, phone=a_phone(1)) for number in holders]
    push(desk, staff, tmp_path, [a_push_row(phone=a_phone(1))])
    assert not [person for person in people if shown(desk, person, at=AT).pop_up]
    assert tasks(desk) == [("phone_check", "community_worker")]
    assert count_rows(desk, "evidence") == 0


@pytest.mark.parametrize(("today", "found"), [("2022-05-31 23:59", False), ("2022-06-01 00:00", True)])
def test_a_child_is_adult_from_the_birthday_on(
    desk: Desk, staff: Staff, tmp_path: Path, today: str, found: bool
) -> None:
    resident = a_resident(desk, an_id(1, born="20040601"), phone=a_phone(1))
    push(desk, staff, tmp_path, [a_push_row(phone=a_phone(1), exposed_at="2022-05-31 12:00")], at=instant(today))
    assert shown(desk, resident, at=instant(today)).pop_up is found


def test_withdrawing_the_push_closes_its_phone_checks(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    batch = push(desk, staff, tmp_path, [a_push_row(phone=a_phone(1))])
    withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT)
    assert tasks(desk) == []


def test_what_came_before_the_claim_shows_at_the_claim(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    resident = a_resident(desk, an_id(1), at=AT + HOUR)
    found = explain(desk, resident, acting=staff.worker, at=AT + HOUR, now=AT + HOUR)
    assert (found.claimed, found.status.pop_ups) == (True, ("close_presence",))
    assert stored(desk, resident) == (0, 1)


def test_one_human_being_has_one_record(desk: Desk) -> None:
    first = a_resident(desk, an_id(1))
    again = a_resident(desk, an_id(1), county="130104", phone=a_phone(2), at=AT + HOUR)
    assert first == again
    assert (count_rows(desk, "resident"), count_rows(desk, "identity"), count_rows(desk, "directory")) == (1, 1, 1)
    row = desk.ledger.row("resident", resident_id=first)
    assert row is not None
    assert (row[1], row[4]) == ("130104", AT)  # the county is new, the claim is the first one's


@pytest.mark.parametrize(
    ("type_code", "number"),
    [("20", "E12345678"), ("14", "H12345678"), ("15", "12345678"), ("34", "USA110022041501")],
    ids=["passport", "Hong Kong and Macao", "Taiwan", "permanent residence"],
)
def test_other_documents_claim_and_are_pushed_too(
    desk: Desk, staff: Staff, tmp_path: Path, type_code: str, number: str
) -> None:
    resident = a_resident(
        desk, number, type_code=type_code, name="Alice Green", born_on=date(1980, 1, 1), phone=a_phone(1)
    )
    rows = [a_push_row(number, document_type=type_code), a_push_row(phone=a_phone(1), incident="B")]
    push(desk, staff, tmp_path, rows)
    assert len(shown(desk, resident, at=AT).because) == 2
    assert find_person(desk, f"{type_code}:{number}", at=AT) == resident


def test_a_document_without_a_birth_date_answers_for_no_phone(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    a_resident(desk, "E12345678", type_code="20", name="Alice Green", phone=a_phone(1))
    push(desk, staff, tmp_path, [a_push_row(phone=a_phone(1))])
    assert tasks(desk) == [("phone_check", "community_worker")]


def test_the_same_number_of_another_type_is_another_person(desk: Desk) -> None:
    assert a_resident(desk, "12345678", type_code="15") != a_resident(desk, "12345678", type_code="20")


def test_linked_identities_share_the_worst_status(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    one, other = a_resident(desk, an_id(1)), a_resident(desk, "E12345678", type_code="20", name="A")
    link(desk, staff, one, other)
    push(desk, staff, tmp_path, [a_push_row(an_id(1))], at=AT + HOUR)
    a_declaration(desk, other, Symptom.COLD_LIKE, at=AT + HOUR)
    statuses = [shown(desk, resident, at=AT + HOUR) for resident in (one, other)]
    for status in statuses:
        assert (status.color, status.pop_ups) == (Color.YELLOW, ("close_presence",))
    assert stored(desk, one) == stored(desk, other) == (1, 1)


def test_a_correction_names_the_same_record_from_then_on(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    resident = a_resident(desk, an_id(1))
    correct(desk, staff, resident, an_id(2))
    assert find_person(desk, an_id(2), at=AT) == resident
    assert a_resident(desk, an_id(2), at=AT + HOUR) == resident
    push(desk, staff, tmp_path, [a_push_row(an_id(2))], at=AT + HOUR)
    assert shown(desk, resident, at=AT + HOUR).pop_up
    assert explain(desk, resident, acting=staff.worker, at=AT, now=AT).document.endswith(an_id(2)[-2:])


def test_a_document_that_names_somebody_else_is_refused_and_nothing_changes(desk: Desk, staff: Staff) -> None:
    resident, other = a_resident(desk, an_id(1)), a_resident(desk, an_id(2))
    with refused("identity.taken"):
        correct(desk, staff, resident, an_id(2))
    assert find_person(desk, an_id(2), at=AT) == other
    assert (count_rows(desk, "evidence"), count_rows(desk, "decision")) == (0, 0)


def test_a_proposed_document_waits_sealed(desk: Desk, staff: Staff) -> None:
    resident, document = a_resident(desk, an_id(1)), parse_document("10", an_id(2), regions=desk.regions, on=AT.date())
    filed = propose(
        desk, resident, EvidenceKind.IDENTITY_CORRECTED, {}, acting=staff.operator, reason="x", at=AT, document=document
    )
    ((summary, sealed),) = select(desk, "SELECT summary::text, sealed FROM proposal")
    assert an_id(2) not in summary
    assert an_id(2).encode() not in bytes(sealed)
    assert filed.state == "proposed"


def test_death_closes_the_code_and_sends_no_notice(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    resident = a_resident(desk, an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    filed = propose(desk, resident, EvidenceKind.DEATH, {}, acting=staff.operator, reason="死亡证明", at=AT)
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT + HOUR)
    before, after = (shown(desk, resident, at=at) for at in (AT, AT + HOUR))
    assert (before.closed, after.closed, after.notices) == (False, True, ())
    assert select(desk, "SELECT closed FROM status") == [(True,)]


def test_nobody_on_file_is_told_masked(desk: Desk) -> None:
    with refused("person.not_on_file", person=f"13{'*' * 14}{an_id(1)[-2:]}"):
        find_person(desk, an_id(1), at=AT)
    with refused("person.not_on_file"):
        find_person(desk, "01890000-0000-7000-8000-000000000000", at=AT)


def test_an_explanation_is_masked_and_audited(desk: Desk, staff: Staff) -> None:
    resident = a_resident(desk, an_id(1), name="欧阳娜娜", phone=a_phone(1234567))
    found = explain(desk, resident, acting=staff.auditor, at=AT + HOUR, now=AT + DAY)
    assert (found.name, found.phone) == ("欧阳**", "138******67")
    assert found.document == f"13{'*' * 14}{an_id(1)[-2:]}"
    ((actor, at, subject),) = select(desk, "SELECT actor, at, subject FROM audit_leaf WHERE act = %s", "person.explain")
    assert (actor, at) == ("auditor", AT + DAY)
    assert bytes(subject) == desk.vault.subject(str(resident))
    for acting in (staff.operator, staff.policy_officer):
        with refused("staff.may_not", act="person.explain"):
            explain(desk, resident, acting=acting, at=AT, now=AT)


def test_replay_shows_what_was_shown_then(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    resident = a_resident(desk, an_id(1))
    seen: dict[object, Status] = {}
    batch = push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    seen[AT] = shown(desk, resident, at=AT)
    a_declaration(desk, resident, Symptom.BREATHLESS, at=AT + HOUR)
    seen[AT + HOUR] = shown(desk, resident, at=AT + HOUR)
    withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT + DAY)
    seen[AT + DAY] = shown(desk, resident, at=AT + DAY)
    a_declaration(desk, resident, at=AT + 2 * DAY)
    seen[AT + 2 * DAY] = shown(desk, resident, at=AT + 2 * DAY)
    assert [(status.color, status.pop_up) for status in seen.values()] == [
        (Color.GREEN, True),
        (Color.YELLOW, True),
        (Color.YELLOW, False),
        (Color.GREEN, False),
    ]
    for at, status in seen.items():
        assert shown(desk, resident, at=at) == status  # type: ignore[arg-type]
        assert at.tzinfo == SHANGHAI  # type: ignore[attr-defined]
