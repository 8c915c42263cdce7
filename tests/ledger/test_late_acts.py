"""Acts that had to wait, for a lock or for the parts of a job before theirs: they erase nothing learned since."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from healthcode.core.terms import EvidenceKind, Symptom
from healthcode.services.apply_batch import withdraw_batch
from healthcode.services.clear import report
from healthcode.services.desk import Desk
from healthcode.services.propose import approve, propose
from healthcode.services.rebuild import rebuild, release_due
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
    results,
    select,
)

GREEN, RED = 0, 2
LATER = AT + 2 * HOUR


def stored(desk: Desk, person: UUID) -> tuple[Any, ...]:
    """Color, pop-ups, and since when both are true."""
    return select(desk, "SELECT color, pop_ups, as_of FROM status WHERE resident_id = %s", person)[0]


def a_positive(desk: Desk, lab: Signer, folder: Path, number: str, *, at: datetime) -> None:
    row = a_lab_row(number, "S0001", sampled="2022-05-18 07:00", reported="2022-05-18 10:00", result="positive")
    results(desk, lab, folder, [row], at=at, name="positive.csv")


def test_a_withdrawal_asked_for_before_a_positive_came_in_leaves_it_red(
    desk: Desk, staff: Staff, lab: Signer, tmp_path: Path
) -> None:
    person = a_resident(desk, an_id(0))
    batch = push(desk, staff, tmp_path, [a_push_row(an_id(0))])
    a_positive(desk, lab, tmp_path, an_id(0), at=LATER)
    done = withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT + HOUR)
    assert (done.changes.pop_ups_lifted, done.changes.colors_lightened) == (1, 0)
    assert stored(desk, person) == (RED, 0, LATER)
    assert rebuild(desk, at=LATER).same_rows


def test_a_push_asked_for_before_a_positive_came_in_leaves_it_red(
    desk: Desk, staff: Staff, lab: Signer, tmp_path: Path
) -> None:
    person = a_resident(desk, an_id(0))
    a_positive(desk, lab, tmp_path, an_id(0), at=LATER)
    push(desk, staff, tmp_path, [a_push_row(an_id(0)), a_push_row(an_id(1))], at=AT + HOUR)
    assert stored(desk, person)[0] == RED


def test_two_acts_on_one_person_in_the_other_order_count_both(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    person = a_resident(desk, an_id(0))
    push(desk, staff, tmp_path, [a_push_row(an_id(0))])
    a_declaration(desk, person, Symptom.BREATHLESS, at=LATER)
    before = stored(desk, person)
    report(desk, person, acting=staff.worker, reported_at=None, at=AT + HOUR)
    assert before[0] > GREEN
    assert stored(desk, person)[:2] == before[:2]
    assert rebuild(desk, at=LATER).same_rows


def test_linked_people_are_computed_as_of_the_latest_of_either(desk: Desk, staff: Staff) -> None:
    one, other = (a_resident(desk, an_id(n)) for n in range(2))
    link = {"linked_to": str(other)}
    filed = propose(desk, one, EvidenceKind.IDENTITY_LINKED, link, acting=staff.proposer, reason="x", at=AT)
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT)
    a_declaration(desk, other, Symptom.BREATHLESS, at=LATER)
    report(desk, one, acting=staff.worker, reported_at=None, at=AT + HOUR)
    assert stored(desk, one)[0] == stored(desk, other)[0] > GREEN


def test_an_act_asked_for_before_a_release_does_not_take_it_back(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    person = a_resident(desk, an_id(0))
    push(desk, staff, tmp_path, [a_push_row(an_id(0))])
    due = AT + 14 * DAY
    release_due(desk, at=due)
    report(desk, person, acting=staff.worker, reported_at=None, at=due - MINUTE)
    assert stored(desk, person) == (GREEN, 0, due)
