"""One's own health information: what stands, why, what is met and missing, masked and of nobody else (F19, F34)."""

from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.core.terms import Color, EvidenceKind, NeedKind, Outcome, Symptom
from healthcode.services.clear import clear
from healthcode.services.desk import Desk
from healthcode.services.explain import standing
from healthcode.services.inform import inform, inform_staff
from healthcode.services.propose import approve, propose
from healthcode.services.report_self import report_self
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    Signer,
    Staff,
    a_declaration,
    a_lab_row,
    a_phone,
    a_push_row,
    a_resident,
    an_id,
    push,
    refused,
    results,
    select,
)
from tests.ledger.test_community import drawing


@pytest.fixture
def person(desk: Desk, staff: Staff, tmp_path: Path) -> UUID:
    """A companion, declared, with a phone."""
    found = a_resident(desk, an_id(1), phone=a_phone(1))
    a_declaration(desk, found, at=AT - HOUR)
    push(desk, staff, tmp_path, [a_push_row(an_id(1), place="长安集贸市场")])
    return found


def test_a_person_without_risk_reads_no_abnormality(desk: Desk) -> None:
    person = a_resident(desk, an_id(1), phone=a_phone(1))
    before = inform(desk, person, at=AT)
    assert (before.no_abnormality, before.declared, before.reasons) == (False, False, [])
    a_declaration(desk, person, at=AT)
    found = inform(desk, person, at=AT)
    assert (found.no_abnormality, found.color, found.pop_ups, found.notices) == (True, Color.GREEN, (), ())
    assert (found.name, found.phone, found.county_name) == ("王**", "138******01", "河北省石家庄市长安区")
    assert (found.edition_id, found.edition_title["en"]) == ("CN-130000/2022-05-17", "Hebei health code rules")


def test_what_is_missing_and_what_is_met_stand_side_by_side(desk: Desk, person: UUID) -> None:
    report_self(desk, person, at=AT + HOUR)
    found = inform(desk, person, at=AT + HOUR)
    (reason,) = found.reasons
    assert found.reported_at == AT + HOUR
    assert (reason.rule_id, reason.clause, reason.outcome) == ("close_presence", "弹窗(一) / 处理(一)", Outcome.OPEN)
    assert [(need.need, need.count, need.apart_hours, need.met) for need in reason.needs] == [
        (NeedKind.COMMUNITY_REPORT, 1, 0.0, True),
        (NeedKind.COMMUNITY_CLEARANCE, 1, 0.0, False),
        (NeedKind.NEGATIVE_TESTS, 2, 24.0, False),
    ]
    assert [(gap.need, gap.have, gap.count) for gap in reason.missing] == [
        (NeedKind.COMMUNITY_CLEARANCE, 0, 1), (NeedKind.NEGATIVE_TESTS, 0, 2),
    ]  # fmt: skip
    assert [piece.kind for piece in reason.evidence] == [EvidenceKind.COMPANION, EvidenceKind.COMMUNITY_REPORT]
    assert reason.ends_at == AT + 14 * DAY


def test_what_released_it_is_told_afterwards(
    desk: Desk, staff: Staff, lab: Signer, person: UUID, tmp_path: Path
) -> None:
    report_self(desk, person, at=AT + HOUR)
    clear(drawing(desk, 1), person, acting=staff.worker, cleared=False, finding="x", of=[], at=AT + HOUR)
    clear(drawing(desk, 1), person, acting=staff.worker, cleared=True, finding="x", of=[], at=AT + 2 * HOUR)
    for day in (18, 19, 20):
        row = a_lab_row(an_id(1), f"T00{day}", sampled=f"2022-05-{day} 12:00", reported=f"2022-05-{day} 20:00")
        results(desk, lab, tmp_path, [row], at=AT + (day - 17) * DAY, name=f"{day}.csv")
    found = inform(desk, person, at=AT + 3 * DAY)
    (reason,) = found.reasons
    assert (reason.outcome, reason.ended_at) == (Outcome.RELEASED, AT + 2 * DAY)
    assert all(need.met for need in reason.needs)
    kinds = [piece.kind.value for piece in reason.evidence]
    assert kinds == ["companion", "community_report", "community_clearance", "test_negative", "test_negative"]
    assert found.latest_negative is not None
    assert found.latest_negative.sampled_at.day == 20


def test_of_what_time_ended_nothing_is_asked_any_more(desk: Desk, person: UUID) -> None:
    (reason,) = inform(desk, person, at=AT + 14 * DAY).reasons
    assert (reason.outcome, reason.needs, reason.missing) == (Outcome.EXPIRED, [], [])


def test_an_own_declaration_is_a_reason_too(desk: Desk) -> None:
    person = a_resident(desk, an_id(1))
    a_declaration(desk, person, Symptom.COLD_LIKE, at=AT)
    (reason,) = inform(desk, person, at=AT).reasons
    assert (reason.rule_id, reason.color, reason.needs) == ("declaration", Color.YELLOW, [])
    assert [piece.kind for piece in reason.evidence] == [EvidenceKind.DECLARATION]


def test_the_page_says_neither_who_told_nor_where(desk: Desk, staff: Staff, person: UUID) -> None:
    clear(drawing(desk, 1), person, acting=staff.worker, cleared=True, finding="与邻居同住", of=[], at=AT + HOUR)
    text = repr(asdict(inform(desk, person, at=AT + HOUR)))
    for secret in ("worker", "proposer", "unit:", "长安集贸市场", "同住", an_id(1), a_phone(1), "王小明"):
        assert secret not in text, secret


def test_a_linked_record_says_what_both_say(desk: Desk, staff: Staff, person: UUID) -> None:
    other = a_resident(desk, "E12345678", type_code="20", name="Ada Albrandt")
    filed = propose(
        desk, other, EvidenceKind.IDENTITY_LINKED, {"linked_to": str(person)}, acting=staff.operator, reason="x", at=AT
    )
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT, digest=filed.digest.hex())
    found = inform(desk, other, at=AT)
    assert (found.name, found.pop_ups) == ("A** A*******", ("close_presence",))


def test_the_own_look_is_nobodys_business_and_a_workers_is_audited(desk: Desk, staff: Staff, person: UUID) -> None:
    looks = "SELECT actor FROM audit_leaf WHERE act = 'person.explain'"
    own = inform(desk, person, at=AT)
    assert select(desk, looks) == []
    assert inform_staff(desk, person, acting=staff.worker, at=AT) == own
    assert select(desk, looks) == [("worker",)]
    with refused("staff.may_not"):
        inform_staff(desk, person, acting=staff.operator, at=AT)


def test_who_just_acted_is_told_what_the_code_shows(desk: Desk, staff: Staff, person: UUID) -> None:
    report_self(desk, person, at=AT + HOUR)
    found = standing(desk, person, acting=staff.worker, at=AT + HOUR)
    assert (found.color, found.pop_up) == (Color.GREEN, True)
    assert found.waiting_for == [NeedKind.COMMUNITY_CLEARANCE, NeedKind.NEGATIVE_TESTS]
