"""The community: the report, the check, “not cleared” that does not lapse, the second reading (F08, F09, T12)."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.core.terms import NeedKind
from healthcode.services.clear import SECOND_READING_ONE_IN, arrive, clear, report
from healthcode.services.desk import Desk
from healthcode.services.randomness import Randomness
from healthcode.services.rebuild import release_due
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Signer,
    Staff,
    a_lab_row,
    a_push_row,
    a_resident,
    an_id,
    count_rows,
    push,
    refused,
    results,
    select,
    shown,
)

TASKS = "SELECT kind, for_role, county FROM task WHERE closed_at IS NULL ORDER BY kind"


@pytest.fixture
def resident(desk: Desk, staff: Staff, tmp_path: Path) -> UUID:
    """A person with the pop-up of a companion, and the second reading never drawn."""
    found = a_resident(desk, an_id(1))
    push(desk, staff, tmp_path, [a_push_row(an_id(1))])
    return found


def drawing(desk: Desk, number: int) -> Desk:
    """The desk whose draws of one in n always give `number`; ids stay random."""
    plain = Randomness()
    source = lambda count: number.to_bytes(4, "big") if count == 4 else plain.take(count)  # noqa: E731
    return replace(desk, randomness=Randomness(source))


def missing(desk: Desk, resident: UUID, *, after: int) -> set[NeedKind]:
    return {found.need.kind for found in shown(desk, resident, at=AT + after * HOUR).missing}


def test_report_check_and_tests_release(desk: Desk, staff: Staff, lab: Signer, resident: UUID, tmp_path: Path) -> None:
    desk = drawing(desk, 1)
    report(desk, resident, acting=staff.worker, reported_at=None, at=AT + HOUR)
    assert missing(desk, resident, after=1) == {NeedKind.COMMUNITY_CLEARANCE, NeedKind.NEGATIVE_TESTS}
    clear(desk, resident, acting=staff.worker, cleared=True, finding="已排查，无接触", of=[], at=AT + 2 * HOUR)
    assert missing(desk, resident, after=2) == {NeedKind.NEGATIVE_TESTS}
    for day in (18, 19):
        row = a_lab_row(
            an_id(1), f"T00{day}", sampled=f"2022-05-{day} 12:00", reported=f"2022-05-{day} 20:00"
        )  # fmt: skip
        results(desk, lab, tmp_path, [row], at=AT + (day - 17) * DAY, name=f"{day}.csv")
    status = shown(desk, resident, at=AT + 2 * DAY)
    assert (status.pop_up, [str(reason) for reason in status.because]) == (False, ["close_presence/released"])
    assert select(desk, TASKS) == []


def test_a_report_of_an_earlier_hour_counts_from_then(desk: Desk, staff: Staff, resident: UUID) -> None:
    report(desk, resident, acting=staff.worker, reported_at=AT - HOUR, at=AT + HOUR)
    assert NeedKind.COMMUNITY_REPORT not in missing(desk, resident, after=1)


@pytest.mark.parametrize(("ahead", "taken"), [(2 * MINUTE, True), (3 * MINUTE, False)])
def test_nothing_is_reported_ahead_of_time(
    desk: Desk, staff: Staff, resident: UUID, ahead: object, taken: bool
) -> None:
    if taken:
        report(desk, resident, acting=staff.worker, reported_at=AT + ahead, at=AT)  # type: ignore[operator]
        return
    with refused("evidence.future", kind="community_report"):
        report(desk, resident, acting=staff.worker, reported_at=AT + ahead, at=AT)  # type: ignore[operator]
    assert count_rows(desk, "evidence") == 1


def test_an_arrival_moves_the_floor(desk: Desk, staff: Staff, resident: UUID) -> None:
    arrive(desk, resident, acting=staff.worker, arrived_at=AT + HOUR, at=AT + 2 * HOUR)
    (reason,) = shown(desk, resident, at=AT + 2 * HOUR).because
    assert reason.floor == AT + HOUR


def test_not_cleared_keeps_the_pop_up_and_leaves_a_task_that_stays(desk: Desk, staff: Staff, resident: UUID) -> None:
    clear(desk, resident, acting=staff.worker, cleared=False, finding="联系不上", of=[], at=AT + HOUR)
    assert select(desk, TASKS) == [("not_cleared", "epidemiologist", "130102")]
    assert NeedKind.COMMUNITY_CLEARANCE in missing(desk, resident, after=1)
    release_due(desk, at=AT + 20 * DAY)
    assert select(desk, TASKS) == [("not_cleared", "epidemiologist", "130102")]


@pytest.mark.parametrize("finding", ["", "  \n"])
def test_a_clearance_without_a_finding_is_refused(desk: Desk, staff: Staff, resident: UUID, finding: str) -> None:
    with refused("clearance.no_finding"):
        clear(desk, resident, acting=staff.worker, cleared=True, finding=finding, of=[], at=AT + HOUR)
    assert (count_rows(desk, "evidence"), count_rows(desk, "finding")) == (1, 0)


def test_with_nothing_open_there_is_nothing_to_clear(desk: Desk, staff: Staff, resident: UUID) -> None:
    other = a_resident(desk, an_id(2))
    with refused("clearance.nothing_open", of="—", open="—"):
        clear(desk, other, acting=staff.worker, cleared=True, finding="x", of=[], at=AT + HOUR)
    with refused("clearance.nothing_open", of="from_case_county"):
        clear(desk, resident, acting=staff.worker, cleared=True, finding="x", of=["from_case_county"], at=AT + HOUR)


def test_a_clearance_names_what_it_is_about_and_frees_nothing_else(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    rows = [a_push_row(an_id(1), kind="from_case_county", incident="B")]
    push(desk, staff, tmp_path, rows, name="b.csv")
    at = AT + HOUR
    clear(desk, resident, acting=staff.worker, cleared=True, finding="x", of=["from_case_county"], at=at)
    waiting = {reason.rule_id: {m.need.kind for m in reason.missing} for reason in shown(desk, resident, at=at).because}
    assert NeedKind.COMMUNITY_CLEARANCE in waiting["close_presence"]
    assert NeedKind.COMMUNITY_CLEARANCE not in waiting["from_case_county"]


@pytest.mark.parametrize("drawn", [0, SECOND_READING_ONE_IN, 1, SECOND_READING_ONE_IN - 1])
def test_one_in_twenty_is_read_a_second_time(desk: Desk, staff: Staff, resident: UUID, drawn: int) -> None:
    clear(drawing(desk, drawn), resident, acting=staff.worker, cleared=True, finding="x", of=[], at=AT + HOUR)
    again = drawn % SECOND_READING_ONE_IN == 0
    assert select(desk, TASKS) == ([("second_reading", "community_worker", "130102")] if again else [])


def test_the_finding_is_sealed(desk: Desk, staff: Staff, resident: UUID) -> None:
    clear(desk, resident, acting=staff.worker, cleared=True, finding="与王小明同住", of=[], at=AT + HOUR)
    ((sealed,),) = select(desk, "SELECT sealed FROM finding")
    assert "同住".encode() not in bytes(sealed)


@pytest.mark.parametrize("who", ["proposer", "approver", "operator", "auditor"])
def test_reports_and_checks_are_the_communitys(desk: Desk, staff: Staff, resident: UUID, who: str) -> None:
    acting = getattr(staff, who)
    with refused("staff.may_not", act="community.report"):
        report(desk, resident, acting=acting, reported_at=None, at=AT)
    with refused("staff.may_not", act="community.clear"):
        clear(desk, resident, acting=acting, cleared=True, finding="x", of=[], at=AT)
