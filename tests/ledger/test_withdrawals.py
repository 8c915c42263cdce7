"""A wrong push taken back at once, and whatever is killed in the middle resumed to the same rows (DESIGN §9)."""

from contextlib import suppress
from pathlib import Path

import pytest

from healthcode.core.terms import Outcome
from healthcode.services import apply_batch as module
from healthcode.services.apply_batch import apply_approved, approve_batch, withdraw_batch
from healthcode.services.desk import Desk
from healthcode.services.propose import proposal
from healthcode.services.rebuild import rebuild
from healthcode.services.take_batch import Batch
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    Staff,
    a_phone,
    a_push_file,
    a_push_row,
    a_resident,
    an_id,
    count_rows,
    propose_file,
    push,
    reasons,
    refused,
    residents,
    select,
    shown,
)

PEOPLE = 10
DERIVED = """
    SELECT s.color, s.pop_ups, s.review_at < 'infinity', e.rule, e.opened_at, e.floor_at, e.ending, w.withdrawn_at
    FROM batch_row r JOIN evidence v USING (evidence_id) JOIN status s ON s.resident_id = v.resident_id
    LEFT JOIN episode e ON e.opened_by = v.evidence_id LEFT JOIN withdrawal w ON w.evidence_id = v.evidence_id
    WHERE r.batch_id = %s"""


class Killed(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINES_A_PART", 3)


@pytest.fixture
def killed_in_part(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Parts that are still to be done before the process is killed; empty: it lives."""
    left: list[int] = []
    refresh = module.refresh_touched

    def refresh_until_killed(*arguments: object, **named: object) -> object:
        if left:
            left[0] -= 1
            if left[0] < 0:
                left.clear()
                raise Killed
        return refresh(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "refresh_touched", refresh_until_killed)
    return left


def a_batch(desk: Desk, staff: Staff, folder: Path) -> Batch:
    rows = [a_push_row(an_id(n)) for n in range(PEOPLE)]
    return propose_file(desk, a_push_file(folder, [*rows, a_push_row(phone=a_phone(1))]), staff.proposer)


def approved(desk: Desk, staff: Staff, batch: Batch) -> None:
    approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex(), at=AT + HOUR)


def test_a_withdrawal_ends_at_once_what_the_push_opened(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    person = a_resident(desk, an_id(0))
    batch = push(desk, staff, tmp_path, [a_push_row(an_id(0))])
    done = withdraw_batch(desk, batch.batch_id, acting=staff.approver, reason="错发", at=AT + HOUR)
    status = shown(desk, person, at=AT + HOUR)
    assert (status.pop_up, reasons(status)) == (False, ["close_presence/withdrawn"])
    assert done.changes.pop_ups_lifted == 1
    assert proposal(desk, batch.batch_id).state == "undone"


def test_overlapping_pushes_stay(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    both, one = residents(desk, 2)
    batch = push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in (0, 1)])
    same = push(desk, staff, tmp_path, [a_push_row(an_id(0))], name="same exposure.csv", at=AT + HOUR)
    push(desk, staff, tmp_path, [a_push_row(an_id(1), incident="B")], name="other exposure.csv", at=AT + HOUR)
    at = AT + DAY
    done = withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=at)
    assert done.changes.pop_ups_lifted == 0
    assert shown(desk, both, at=at).pop_ups == shown(desk, one, at=at).pop_ups == ("close_presence",)
    (reason,) = (r for r in shown(desk, both, at=at).because if r.outcome is Outcome.OPEN)
    ((left,),) = select(desk, "SELECT evidence_id FROM evidence WHERE batch_id = %s", same.batch_id)
    assert reason.evidence == (str(left),)
    assert rebuild(desk, at=at).same_rows


def test_withdrawing_before_approval_changes_nobody(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    batch = a_batch(desk, staff, tmp_path)
    done = withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT)
    assert done.changes.people == 0
    assert (count_rows(desk, "evidence"), count_rows(desk, "withdrawal")) == (0, 0)


@pytest.mark.parametrize("who", ["worker", "operator", "auditor", "policy_officer"])
def test_a_withdrawal_is_not_for(desk: Desk, staff: Staff, tmp_path: Path, who: str) -> None:
    batch = push(desk, staff, tmp_path, [a_push_row(an_id(0))])
    with refused("staff.may_not", act="push.withdraw"):
        withdraw_batch(desk, batch.batch_id, acting=getattr(staff, who), reason="x", at=AT)


@pytest.mark.usefixtures("small_parts")
def test_withdrawing_twice_is_a_no_op(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    batch = a_batch(desk, staff, tmp_path)
    approved(desk, staff, batch)
    first, again = (
        withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT + n * HOUR) for n in (2, 3)
    )
    assert (first.changes.people, again.changes.people) == (PEOPLE, 0)
    assert count_rows(desk, "withdrawal") == PEOPLE


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("parts", [0, 1, 3])
def test_a_killed_application_goes_on_from_its_last_part(
    desk: Desk, staff: Staff, tmp_path: Path, killed_in_part: list[int], parts: int
) -> None:
    batch = a_batch(desk, staff, tmp_path)
    killed_in_part.append(parts)
    with pytest.raises(Killed):
        approved(desk, staff, batch)
    lines = f"line < {parts * module.LINES_A_PART}"
    assert count_rows(desk, "evidence") == len(select(desk, f"SELECT FROM batch_row WHERE {lines}"))
    assert proposal(desk, batch.batch_id).state == "approved"
    approved(desk, staff, batch)
    assert proposal(desk, batch.batch_id).state == "applied"
    assert (count_rows(desk, "evidence"), count_rows(desk, "task")) == (PEOPLE, 1)
    assert rebuild(desk, at=AT + HOUR).same_rows


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("act", ["apply", "withdraw"])
def test_killed_and_repeated_gives_the_rows_of_an_undisturbed_run(
    desk: Desk, staff: Staff, tmp_path: Path, killed_in_part: list[int], act: str
) -> None:
    def derived(first: int, kill: str) -> list[str]:
        """Derived rows of ten people after a push was applied and withdrawn, killed once in the act `kill`."""
        rows = [a_push_row(an_id(first + n)) for n in range(PEOPLE)]
        batch = propose_file(desk, a_push_file(tmp_path, rows, name=f"{first}.csv"), staff.proposer)
        for name in ("apply", "withdraw"):
            killed_in_part.extend([2] if name == kill else [])
            with suppress(Killed):
                done(name, batch)
                assert name != kill
            done(name, batch)
        return sorted(map(str, select(desk, DERIVED, batch.batch_id)))

    def done(name: str, batch: Batch) -> None:
        if name == "apply":
            approved(desk, staff, batch)
        else:
            withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT + 2 * HOUR)

    undisturbed = derived(0, "nothing")
    assert len(undisturbed) == PEOPLE
    assert derived(100, act) == undisturbed


@pytest.mark.usefixtures("small_parts")
def test_a_withdrawal_of_a_half_applied_push_takes_back_what_was_applied_and_stops_the_rest(
    desk: Desk, staff: Staff, tmp_path: Path, killed_in_part: list[int]
) -> None:
    person, *_ = people = residents(desk, PEOPLE)
    batch = a_batch(desk, staff, tmp_path)
    killed_in_part.append(2)
    with pytest.raises(Killed):
        approved(desk, staff, batch)
    applied = count_rows(desk, "evidence")
    assert 0 < applied < PEOPLE
    assert shown(desk, person, at=AT + HOUR).pop_up
    withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT + 2 * HOUR)
    with refused("approval.withdrawn"):
        apply_approved(desk, batch.batch_id, at=AT + 3 * HOUR)
    with refused("approval.withdrawn"):
        approved(desk, staff, batch)
    assert count_rows(desk, "evidence") == count_rows(desk, "withdrawal") == applied
    assert not [who for who in people if shown(desk, who, at=AT + 3 * HOUR).pop_up]
