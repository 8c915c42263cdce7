"""A person reads who looked at the code or changed it: role, office and purpose, and never a name (DESIGN §6)."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.core.terms import EvidenceKind
from healthcode.services.apply_batch import withdraw_batch
from healthcode.services.clear import clear
from healthcode.services.contact import reveal_contact
from healthcode.services.desk import Desk
from healthcode.services.inform import inform_staff
from healthcode.services.issue_paper import issue_for
from healthcode.services.propose import approve, propose
from healthcode.services.read_access import AccessPage, read_access
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Signer,
    Staff,
    a_declaration,
    a_lab_row,
    a_push_row,
    a_resident,
    an_id,
    push,
    refused,
    results,
)


@pytest.fixture
def resident(desk: Desk) -> UUID:
    resident = a_resident(desk, an_id(1), at=AT - HOUR)
    a_declaration(desk, resident, at=AT - HOUR)
    return resident


def accesses(desk: Desk, resident: UUID, *, at: datetime = AT + DAY, **more: object) -> AccessPage:
    return read_access(desk, resident, at=at, **more)  # type: ignore[arg-type]


def told(page: AccessPage) -> list[tuple[str, str, str]]:
    return [(entry.act, entry.role, entry.office) for entry in page.entries]


def test_looks_contacts_papers_and_findings_are_told_by_office(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    inform_staff(desk, resident, acting=staff.auditor, at=AT + MINUTE)
    reveal_contact(desk, resident, acting=staff.worker, purpose="上门核查", at=AT + 2 * MINUTE)
    clear(desk, resident, acting=staff.worker, cleared=True, finding="x", of=[], at=AT + 3 * MINUTE)
    issue_for(desk, resident, acting=staff.worker, seen=True, at=AT + 4 * MINUTE)
    page = accesses(desk, resident)
    assert told(page)[:5] == [
        ("paper.issued", "community_worker", "长安社区"),
        ("community.cleared", "community_worker", "长安社区"),
        ("person.contact", "community_worker", "长安社区"),
        ("person.explain", "auditor", "省大数据中心"),
        ("list.applied", "unit", "河北省疾控中心"),
    ]
    assert {role for _, role, _ in told(page)[5:]} == {"self"}
    assert (page.entries[2].purpose, page.entries[2].looked, page.entries[1].looked) == ("上门核查", True, False)
    names = {getattr(staff, name).staff_id for name in ("worker", "proposer")}
    assert not names & {word for entry in page.entries for word in (entry.office, entry.purpose, entry.role)}


def test_results_lists_taken_back_and_acts_of_two_persons_are_told(
    desk: Desk, staff: Staff, resident: UUID, lab: Signer, tmp_path: Path
) -> None:
    row = a_lab_row(an_id(1), "T0001", sampled="2022-05-17 20:00", reported="2022-05-17 23:00")
    results(desk, lab, tmp_path, [row], at=AT)
    batch = push(desk, staff, tmp_path, [a_push_row(an_id(1)), a_push_row(an_id(2))], at=AT + MINUTE)
    withdraw_batch(desk, batch.batch_id, acting=staff.approver, reason="误报张三", at=AT + 2 * MINUTE)
    details = {"quarantine": "home"}
    filed = propose(
        desk, resident, EvidenceKind.QUARANTINE_ORDER, details, acting=staff.proposer, reason="与张三同住", at=AT + HOUR
    )
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT + HOUR + MINUTE)
    page = accesses(desk, resident)
    assert told(page)[:5] == [
        ("quarantine.approve", "approver", "河北省卫健委"),
        ("quarantine.propose", "epidemiologist", "河北省疾控中心"),
        ("list.withdrawn", "approver", "河北省卫健委"),
        ("list.applied", "unit", "河北省疾控中心"),
        ("labs.applied", "feed", "lab-sjz"),
    ]
    assert "张三" not in repr(page)  # free words may speak of somebody else


def test_pages_follow_each_other_without_a_gap_or_a_repetition(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    for _ in range(3):  # of one instant
        inform_staff(desk, resident, acting=staff.auditor, at=AT)
    whole = accesses(desk, resident).entries
    found, after = [], None
    for _ in whole:
        page = accesses(desk, resident, after=after, most=1)
        found += page.entries
        after = page.next
    assert found == list(whole)
    assert after is None
    with refused("access.cursor"):
        accesses(desk, resident, after="nowhere")


@pytest.mark.parametrize(("asked", "days"), [(1, 14), (14, 14), (30, 30), (90, 90), (365, 90)])
def test_the_window_is_fourteen_to_ninety_days(desk: Desk, resident: UUID, asked: int, days: int) -> None:
    last = AT - HOUR + days * DAY
    assert accesses(desk, resident, at=last, days=asked).entries
    page = accesses(desk, resident, at=last + MINUTE, days=asked)
    assert (page.days, page.entries, page.next) == (days, [], None)


def test_nobody_reads_of_somebody_else(desk: Desk, staff: Staff, resident: UUID) -> None:
    other = a_resident(desk, an_id(2))
    inform_staff(desk, resident, acting=staff.auditor, at=AT)
    assert told(accesses(desk, other)) == [("code.claimed", "self", "")]
