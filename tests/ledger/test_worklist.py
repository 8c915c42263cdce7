"""The community's list: who waits for a check or a report here, the most urgent first, page by page, each audited."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.core.evidence import Answers
from healthcode.core.terms import EvidenceKind, NeedKind
from healthcode.services.authority import Actor
from healthcode.services.clear import clear, report
from healthcode.services.declare import Declared, contact_from, declare
from healthcode.services.desk import Desk
from healthcode.services.propose import approve, propose
from healthcode.services.report_self import report_self
from healthcode.services.worklist import Waiting, Worklist, worklist
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
    push,
    refused,
    results,
    select,
)
from tests.ledger.test_community import drawing

ALL = (NeedKind.COMMUNITY_CLEARANCE, NeedKind.COMMUNITY_REPORT, NeedKind.NEGATIVE_TESTS)


def waiting(desk: Desk, acting: Actor, *, at: object = AT + HOUR, **more: object) -> list[UUID]:
    return [person.resident_id for person in worklist(desk, acting, at=at, **more).people]  # type: ignore[arg-type]


def pushed(desk: Desk, staff: Staff, folder: Path, *numbers: int, at: object = AT, **more: str) -> list[UUID]:
    """People with a pop-up since `at`."""
    found = [a_resident(desk, an_id(number), at=AT - DAY) for number in numbers]
    rows = [a_push_row(an_id(number), **more) for number in numbers]
    push(desk, staff, folder, rows, at=at, name=f"{at}-{numbers[0]}-{len(more)}.csv")  # type: ignore[arg-type]
    return found


def cleared(desk: Desk, staff: Staff, person: UUID, *, yes: bool = True, of: str = "", hours: int = 1) -> None:
    clear(
        drawing(desk, 1), person, acting=staff.worker, cleared=yes, finding="x", of=[of] if of else [],
        at=AT + hours * HOUR,
    )  # fmt: skip


def test_a_person_who_waits_is_listed_masked_with_the_deadline(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    (person,) = pushed(desk, staff, tmp_path, 1)
    found = worklist(desk, staff.worker, at=AT + HOUR)
    assert (found.total, found.unclaimed, found.next) == (1, 0, None)
    (one,) = found.people
    assert isinstance(one, Waiting)
    assert (one.resident_id, one.name, one.document) == (person, "王**", "13**************" + an_id(1)[-2:])
    assert (one.county_name, one.community) == ("河北省石家庄市长安区", "长安社区")
    assert (one.opened_at, one.due_at, one.overdue, one.reported_at) == (AT, AT + DAY, False, None)
    (reason,) = one.reasons
    assert (reason.rule_id, reason.opened_at, reason.missing) == ("close_presence", AT, ALL)
    assert (reason.cleared, reason.clearable) == ("not_yet", True)


@pytest.mark.parametrize(("after", "late"), [(DAY - MINUTE, False), (DAY, True)])
def test_a_check_is_late_after_a_day(desk: Desk, staff: Staff, tmp_path: Path, after: timedelta, late: bool) -> None:
    pushed(desk, staff, tmp_path, 1)
    (one,) = worklist(desk, staff.worker, at=AT + after).people
    assert one.overdue is late


def test_who_waits_longest_comes_first(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    later = pushed(desk, staff, tmp_path, 1, 2, at=AT + HOUR)
    first = pushed(desk, staff, tmp_path, 3)
    assert waiting(desk, staff.worker, at=AT + 2 * HOUR) == [*first, *sorted(later)]


def test_whoever_declares_to_be_in_another_county_waits_for_its_workers(
    desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    (person,) = pushed(desk, staff, tmp_path, 1)
    moved = Declared(
        answers=Answers(), contact=contact_from(county="130104", community="振头社区"), truth_statement_agreed=True
    )  # fmt: skip
    assert declare(desk, person, moved, at=AT + HOUR) == 1
    assert waiting(desk, staff.worker) == []
    (one,) = worklist(desk, staff.far_worker, at=AT + HOUR).people
    assert (one.resident_id, one.county_name, one.community) == (person, "河北省石家庄市桥西区", "振头社区")
    with refused("staff.other_division"):
        report(desk, person, acting=staff.worker, reported_at=None, at=AT + HOUR)
    report(desk, person, acting=staff.far_worker, reported_at=None, at=AT + HOUR)


def test_report_and_check_take_a_person_off_the_list_and_tests_do_not(
    desk: Desk, staff: Staff, lab: Signer, tmp_path: Path
) -> None:
    one, other = pushed(desk, staff, tmp_path, 1, 2)
    report(desk, one, acting=staff.worker, reported_at=None, at=AT + HOUR)
    assert set(waiting(desk, staff.worker)) == {one, other}
    cleared(desk, staff, one)
    assert waiting(desk, staff.worker) == [other]
    row = a_lab_row(an_id(2), "T0001", sampled="2022-05-18 08:30", reported="2022-05-18 09:00")
    results(desk, lab, tmp_path, [row], at=AT + HOUR)
    cleared(desk, staff, other, hours=2)
    (found,) = worklist(desk, staff.worker, at=AT + 2 * HOUR).people
    (reason,) = found.reasons
    assert (reason.missing, reason.cleared, reason.clearable) == (
        (NeedKind.COMMUNITY_REPORT, NeedKind.NEGATIVE_TESTS), "yes", False,
    )  # fmt: skip
    report_self(desk, other, at=AT + 3 * HOUR)
    assert waiting(desk, staff.worker, at=AT + 3 * HOUR) == []


def test_not_cleared_stays_on_the_list_and_the_latest_finding_speaks(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    (person,) = pushed(desk, staff, tmp_path, 1)
    report_self(desk, person, at=AT)
    for hours, (yes, told) in enumerate([(False, "no"), (True, None), (False, "no")], 1):
        cleared(desk, staff, person, yes=yes, hours=hours)
        found = worklist(desk, staff.worker, at=AT + hours * HOUR).people
        assert [reason.cleared for one in found for reason in one.reasons] == ([told] if told else [])


def test_a_person_with_two_pop_ups_waits_for_the_one_that_nobody_checked(
    desk: Desk, staff: Staff, tmp_path: Path
) -> None:
    (person,) = pushed(desk, staff, tmp_path, 1)
    push(
        desk, staff, tmp_path, [a_push_row(an_id(1), incident="B", kind="from_case_county")], at=AT + HOUR, name="b.csv"
    )
    report_self(desk, person, at=AT + HOUR)
    cleared(desk, staff, person, of="close_presence", hours=2)
    (one,) = worklist(desk, staff.worker, at=AT + 2 * HOUR).people
    assert (one.opened_at, one.due_at) == (AT + HOUR, AT + HOUR + DAY)
    assert [(reason.rule_id, reason.cleared) for reason in one.reasons] == [
        ("close_presence", "yes"), ("from_case_county", "not_yet"),
    ]  # fmt: skip


def test_the_same_rule_and_day_twice_are_two_checks(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    (person,) = pushed(desk, staff, tmp_path, 1)
    push(desk, staff, tmp_path, [a_push_row(an_id(1), incident="B")], name="b.csv")
    report_self(desk, person, at=AT + HOUR)
    cleared(desk, staff, person, of="close_presence/A/2022-05-17")
    assert waiting(desk, staff.worker) == [person]
    cleared(desk, staff, person, of="close_presence/B/2022-05-17")
    assert waiting(desk, staff.worker) == []


@pytest.mark.parametrize(
    ("needs", "listed"),
    [
        ("", False),
        ("negative_tests:2:24", False),
        ("community_report;negative_tests:2:24", True),
        ("community_clearance", True),
    ],
)
def test_a_designation_waits_for_the_community_only_when_it_says_so(
    desk: Desk, staff: Staff, tmp_path: Path, needs: str, listed: bool
) -> None:
    people = pushed(desk, staff, tmp_path, 1, kind="other_risk", needs=needs)
    assert waiting(desk, staff.worker) == (people if listed else [])


def test_red_without_a_pop_up_is_not_the_communitys(desk: Desk, staff: Staff) -> None:
    person = a_resident(desk, an_id(1))
    filed = propose(desk, person, EvidenceKind.CASE_CONFIRMED, {}, acting=staff.proposer, reason="x", at=AT)
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT, digest=filed.digest.hex())
    assert waiting(desk, staff.worker) == []


@pytest.mark.parametrize(("after", "listed"), [(14 * DAY - MINUTE, True), (14 * DAY, False)])
def test_what_has_ended_waits_for_nobody(
    desk: Desk, staff: Staff, tmp_path: Path, after: timedelta, listed: bool
) -> None:
    people = pushed(desk, staff, tmp_path, 1)
    assert waiting(desk, staff.worker, at=AT + after) == (people if listed else [])
    assert waiting(desk, staff.worker, at=AT - MINUTE) == []


def test_everybody_sees_the_people_of_the_own_division(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    places = {1: "130102", 2: "130104", 3: "130202"}
    people = {n: a_resident(desk, an_id(n), county=county) for n, county in places.items()}
    push(desk, staff, tmp_path, [a_push_row(an_id(n)) for n in people])
    seen = {
        who: {n for n, person in people.items() if person in waiting(desk, getattr(staff, who))}
        for who in ("worker", "far_worker", "city_worker", "province_worker")
    }
    assert seen == {"worker": {1}, "far_worker": {2}, "city_worker": {1, 2}, "province_worker": {1, 2, 3}}


def test_whom_we_cannot_name_is_counted_and_not_listed(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1), county="130102"), a_push_row(an_id(2))])
    found = worklist(desk, staff.worker, at=AT)
    assert (found.total, found.unclaimed, found.people) == (0, 1, [])
    assert worklist(desk, staff.province_worker, at=AT).unclaimed == 2
    person = a_resident(desk, an_id(1), at=AT + HOUR)
    assert waiting(desk, staff.worker) == [person]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    for hours, numbers in enumerate([(1, 2, 3), (4, 5), (6, 7, 8, 9)]):
        pushed(desk, staff, tmp_path, *numbers, at=AT + hours * HOUR)
    whole = waiting(desk, staff.worker, at=AT + DAY)
    assert len(whole) == 9
    for most in (1, 2, 4, 8, 9, 50):
        pages, after = [], None
        while True:
            page = worklist(desk, staff.worker, after=after, most=most, at=AT + DAY)
            pages.append([person.resident_id for person in page.people])
            assert page.total == 9
            if (after := page.next) is None:
                break
        assert [person for page in pages for person in page] == whole
        assert [len(page) for page in pages] == [most] * (9 // most) + ([9 % most] if 9 % most else [])


def test_a_page_holds_fifty_at_most(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    pushed(desk, staff, tmp_path, *range(60))
    first = worklist(desk, staff.worker, most=1000, at=AT)
    assert (len(first.people), first.total) == (50, 60)
    second = worklist(desk, staff.worker, after=first.next, at=AT)
    assert (len(second.people), second.next) == (10, None)


def test_a_person_cleared_between_two_pages_does_not_shift_the_next(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    pushed(desk, staff, tmp_path, 1, 2, 3, 4)
    whole = waiting(desk, staff.worker)
    first = worklist(desk, staff.worker, most=2, at=AT + HOUR)
    for person in whole[1:3]:
        report_self(desk, person, at=AT + HOUR)
        cleared(desk, staff, person)
    assert waiting(desk, staff.worker, after=first.next) == whole[3:]


@pytest.mark.parametrize("cursor", ["", "x", "页", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS54"])
def test_a_page_that_is_none_is_refused(desk: Desk, staff: Staff, cursor: str) -> None:
    with refused("worklist.cursor"):
        worklist(desk, staff.worker, after=cursor, at=AT)


@pytest.mark.parametrize("who", ["proposer", "approver", "auditor", "operator", "policy_officer"])
def test_the_list_is_the_communitys(desk: Desk, staff: Staff, who: str) -> None:
    with refused("staff.may_not", act="community.list.read"):
        worklist(desk, getattr(staff, who), at=AT)


def test_each_page_is_audited_once_and_names_nobody(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    pushed(desk, staff, tmp_path, 1, 2, 3)
    page: Worklist = worklist(desk, staff.worker, most=2, at=AT)
    worklist(desk, staff.worker, after=page.next, at=AT + MINUTE)
    leaves = select(desk, "SELECT actor, subject, body FROM audit_leaf WHERE act = 'community.list.read' ORDER BY at")
    assert leaves == [
        ("worker", None, f'{{"division":"130102","first_page":{first},"people":{people}}}')
        for first, people in (("true", 2), ("false", 1))
    ]
