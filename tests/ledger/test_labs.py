"""Laboratories: plausible results only, one result a tube, and a laboratory voided by two persons (T37)."""

from pathlib import Path

import pytest

from healthcode.services.clear import clear, report
from healthcode.services.desk import Desk
from healthcode.services.import_labs import import_labs
from healthcode.services.void_labs import approve_void, propose_void
from tests.builders import instant
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    Row,
    Signer,
    Staff,
    a_lab_file,
    a_lab_row,
    a_push_row,
    a_resident,
    a_signer,
    an_id,
    count_rows,
    everybody,
    push,
    refused,
    rejects_of,
    residents,
    results,
    select,
    shown,
)

SAMPLED, REPORTED = "2022-05-17 08:00", "2022-05-17 20:00"


def a_result(number: int, sample: str, result: str = "negative", **more: str) -> Row:
    return a_lab_row(an_id(number), sample, result=result, **{"sampled": SAMPLED, "reported": REPORTED, **more})


TIMES = {
    "reported as it was sampled": ("2022-05-17 08:00", "2022-05-17 08:00", None),
    "sampled after the report": ("2022-05-17 08:01", "2022-05-17 08:00", "row.implausible_times"),
    "seven days": ("2022-05-10 08:00", "2022-05-17 08:00", None),
    "seven days and a minute": ("2022-05-10 07:59", "2022-05-17 08:00", "row.implausible_times"),
    "not yet reported": ("2022-05-17 08:00", "2022-05-18 08:03", "row.future"),
    "not yet sampled": ("2022-05-18 08:03", "2022-05-18 08:03", "row.future"),
    "a bare day": ("2022-05-17", "2022-05-17 08:00", "row.time"),
    "no time": ("", "2022-05-17 08:00", "row.time"),
}


@pytest.mark.parametrize(("sampled", "reported", "code"), TIMES.values(), ids=TIMES)
def test_times(desk: Desk, lab: Signer, tmp_path: Path, sampled: str, reported: str, code: str | None) -> None:
    rows = [a_result(1, "T0001"), a_result(2, "T0002", sampled=sampled, reported=reported)]
    batch, _ = results(desk, lab, tmp_path, rows, at=AT)
    assert [cells[1] for cells in rejects_of(batch)] == [code] if code else batch.rejected == 0
    assert count_rows(desk, "evidence") == 2 - bool(code)


def test_other_faults_of_a_result(desk: Desk, lab: Signer, tmp_path: Path) -> None:
    rows = [
        a_result(1, "T0001"),
        a_result(2, "T0002", "weakly positive"),
        a_result(3, "T3"),
        a_result(4, "-T0004"),
        a_result(5, "样本0005"),
        a_lab_row("", "T0006", sampled=SAMPLED, reported=REPORTED),
    ]
    batch, _ = results(desk, lab, tmp_path, rows, at=AT)
    codes = [cells[1] for cells in rejects_of(batch)]
    assert codes == ["row.result", "row.sample_id", "row.formula", "row.sample_id", "row.nobody"]


def test_one_tube_one_result(desk: Desk, lab: Signer, tmp_path: Path) -> None:
    results(desk, lab, tmp_path, [a_result(1, "T0001")], at=AT)
    again = [a_result(1, "T0001"), a_result(2, "T0002")]
    _, repeated = results(desk, lab, tmp_path, again, at=AT + HOUR, name="again.csv")
    assert repeated.conflicts == [(2, "same")]
    _, other = results(desk, lab, tmp_path, [a_result(3, "T0001")], at=AT + HOUR, name="other.csv")
    assert other.conflicts == [(2, "other_person")]
    _, changed = results(desk, lab, tmp_path, [a_result(1, "T0001", "阳性")], at=AT + HOUR, name="changed.csv")
    assert changed.conflicts == [(2, "other_result")]
    assert count_rows(desk, "evidence") == 2


def test_two_laboratories_may_use_the_same_sample_ids(desk: Desk, staff: Staff, lab: Signer, tmp_path: Path) -> None:
    second = a_signer(desk, staff, kind="labs", feed_id="lab-bd")
    _, one = results(desk, lab, tmp_path, [a_result(1, "T0001")], at=AT)
    _, other = results(desk, second, tmp_path, [a_result(2, "T0001")], at=AT)
    assert one.conflicts == other.conflicts == []
    assert count_rows(desk, "evidence") == 2


def test_a_tube_twice_in_one_file_keeps_the_first(desk: Desk, lab: Signer, tmp_path: Path) -> None:
    batch, _ = results(desk, lab, tmp_path, [a_result(1, "T0001"), a_result(2, "T0001", "positive")], at=AT)
    assert [cells[:2] for cells in rejects_of(batch)] == [["3", "row.repeated"]]


def test_the_same_results_file_twice_is_a_no_op(desk: Desk, lab: Signer, tmp_path: Path) -> None:
    path = a_lab_file(tmp_path, [a_result(1, "T0001")], lab)
    first, again = (import_labs(desk, path, lab.feed, rejects=tmp_path, at=AT + n * HOUR) for n in (0, 1))
    assert (first.batch_id, again.repeated) == (again.batch_id, True)


def released(desk: Desk, staff: Staff, lab: Signer, folder: Path, many: int = 3) -> list[object]:
    """People pushed, checked and released by two negatives each of the laboratory, the last on day three."""
    people = residents(desk, many)
    push(desk, staff, folder, [a_push_row(an_id(n)) for n in range(many)], at=AT)
    for person in people:
        report(desk, person, acting=staff.worker, reported_at=None, at=AT + HOUR)
        clear(desk, person, acting=staff.worker, cleared=True, finding="已排查", of=[], at=AT + 2 * HOUR)
    for day, (sampled, reported) in enumerate(
        [("2022-05-18 12:00", "2022-05-18 20:00"), ("2022-05-19 12:00", "2022-05-19 20:00")]
    ):
        rows = [a_result(n, f"D{day}-{n:04d}", sampled=sampled, reported=reported) for n in range(many)]
        results(desk, lab, folder, rows, at=AT + (day + 1) * DAY, name=f"{day}.csv")
    return list(people)


def test_results_release_and_voiding_them_opens_again_as_was_foretold(
    desk: Desk, staff: Staff, lab: Signer, tmp_path: Path
) -> None:
    people = released(desk, staff, lab, tmp_path)
    at = AT + 3 * DAY
    assert not [person for person in people if shown(desk, person, at=at).pop_up]  # type: ignore[arg-type]
    before, leaves = everybody(desk), count_rows(desk, "audit_leaf")
    since = instant("2022-05-19 00:00")
    foretold = propose_void(desk, "lab-sjz", since, acting=staff.proposer, reason="质控不合格", at=at)
    assert (everybody(desk), count_rows(desk, "withdrawal")) == (before, 0)
    assert count_rows(desk, "audit_leaf") == leaves + 1
    assert (foretold.results, foretold.changes.pop_ups_opened) == (3, 3)
    for acting, code in ((staff.same_unit, "approval.same_unit"), (staff.same_person, "approval.same_person"),
                         (staff.proposer, "staff.may_not")):  # fmt: skip
        with refused(code):
            approve_void(desk, foretold.proposal.proposal_id, acting=acting, at=at)
    with refused("approval.other_digest"):
        approve_void(desk, foretold.proposal.proposal_id, acting=staff.approver, at=at, digest="00")
    assert everybody(desk) == before
    done = approve_void(
        desk, foretold.proposal.proposal_id, acting=staff.approver, at=at, digest=foretold.proposal.digest.hex()
    )
    assert (done.results, done.changes) == (foretold.results, foretold.changes)
    assert all(shown(desk, person, at=at).pop_up for person in people)  # type: ignore[arg-type]
    assert all(not shown(desk, person, at=at - HOUR).pop_up for person in people)  # type: ignore[arg-type]
    again = approve_void(desk, foretold.proposal.proposal_id, acting=staff.approver, at=at)
    assert (again.results, count_rows(desk, "withdrawal")) == (0, 3)
    ((body,),) = select(desk, "SELECT body FROM audit_leaf WHERE act = 'labs.void.approve'")
    assert '"pop_ups_opened":3' in body


def test_voiding_nothing_is_told(desk: Desk, staff: Staff, lab: Signer, tmp_path: Path) -> None:
    results(desk, lab, tmp_path, [a_result(1, "T0001")], at=AT)
    reported = instant(REPORTED)
    with refused("labs.nothing_to_void"):
        propose_void(desk, "lab-sjz", reported + HOUR, acting=staff.proposer, reason="x", at=AT)
    with refused("feed.unknown"):
        propose_void(desk, "none", reported, acting=staff.proposer, reason="x", at=AT)
    with refused("staff.may_not"):
        propose_void(desk, "lab-sjz", reported, acting=staff.worker, reason="x", at=AT)
    assert propose_void(desk, "lab-sjz", reported, acting=staff.proposer, reason="x", at=AT).results == 1


def test_a_positive_reddens_by_itself(desk: Desk, lab: Signer, tmp_path: Path) -> None:
    person = a_resident(desk, an_id(1))
    _, done = results(desk, lab, tmp_path, [a_result(1, "T0001", "阳性")], at=AT)
    assert shown(desk, person, at=AT).color.value == "red"
    assert done.changes.colors_worsened == 1
