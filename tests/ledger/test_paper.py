"""Codes on paper: who gets one, that one is live at a time, and what a door is told of it (F23, T6)."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from healthcode.core.codes import read
from healthcode.core.credentials import Level
from healthcode.core.scans import check
from healthcode.core.terms import Color, EvidenceKind, Symptom
from healthcode.services.desk import Desk
from healthcode.services.give_up_paper import give_up_for, give_up_own
from healthcode.services.hot_desk import HotDesk
from healthcode.services.issue_paper import MOST_A_DAY, issue_for, issue_own, live_paper
from healthcode.services.print_paper import Printed, print_paper
from healthcode.services.scan import Scanned
from healthcode.services.take_in import acting_on, take_in
from tests.builders_doors import a_session
from tests.builders_hot import Holder, a_guard, a_holder, at_hot_desk, scanned
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Staff,
    a_declaration,
    a_push_row,
    a_resident,
    an_id,
    push,
    refused,
    select,
)
from tests.conftest import Database


@pytest.fixture
def holder(desk: Desk, tmp_path: Path) -> Holder:
    return a_holder(desk, tmp_path)


@pytest.fixture
def elder(desk: Desk) -> UUID:
    """Somebody with no account and no phone, whom a counter has entered and a worker has declared for."""
    resident = a_resident(desk, an_id(2), name="欧阳明月")
    a_declaration(desk, resident, at=AT, by="worker")
    return resident


def printed(desk: Desk, database: Database, resident: UUID, *, at: datetime = AT) -> Printed:
    return at_hot_desk(desk, database.app, lambda hot: print_paper(hot, resident, at=at))


def looked(
    desk: Desk, database: Database, text: str, *, at: datetime = AT, guard: str = "guard-1", **more: object
) -> Scanned:
    token = a_guard(desk, guard, at=at)

    async def work(hot: HotDesk) -> Scanned:
        return await scanned(hot, token, text, at=at, **more)  # type: ignore[arg-type]

    return at_hot_desk(desk, database.app, work)


def acts(desk: Desk) -> list[tuple[str, str]]:
    return [
        (str(actor), str(act))
        for actor, act in select(
            desk, "SELECT actor, act FROM audit_leaf WHERE act LIKE 'paper.%' ORDER BY at, leaf_id"
        )
    ]


# Issuing


def test_a_person_issues_ones_own_and_it_says_paper_and_the_documents_ends(
    desk: Desk, database: Database, holder: Holder
) -> None:
    paper = issue_own(desk, a_session(desk, "login-1"), at=AT)
    assert (paper.issued_at, paper.expires_at) == (AT, AT + 14 * DAY)
    found = printed(desk, database, holder.resident_id)
    credential = read(found.text).credential
    ends = an_id(1)[:2] + an_id(1)[-2:]
    assert (credential.level, credential.document_hint, found.document_hint) == (Level.PAPER, ends, ends)
    assert (credential.name_hint, found.name, credential.color) == ("王**", "王**", Color.GREEN)
    assert credential.expires_at == paper.expires_at
    assert acts(desk) == [("resident", "paper.issued")]


def test_nobody_needs_an_account_or_a_phone_for_one(desk: Desk, database: Database, staff: Staff, elder: UUID) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    found = printed(desk, database, elder)
    assert (found.name, found.document_hint) == ("欧阳**", an_id(2)[:2] + an_id(2)[-2:])
    assert looked(desk, database, found.text).color is Color.GREEN
    assert acts(desk) == [("worker", "paper.issued")]


def test_a_worker_who_has_not_seen_the_document_issues_none(desk: Desk, staff: Staff, elder: UUID) -> None:
    with refused("paper.not_seen"):
        issue_for(desk, elder, acting=staff.worker, seen=False, at=AT)


def test_only_workers_of_the_division_issue_and_give_up(desk: Desk, staff: Staff, elder: UUID) -> None:
    for acting, code in ((staff.far_worker, "staff.other_division"), (staff.approver, "staff.may_not")):
        with refused(code):
            issue_for(desk, elder, acting=acting, seen=True, at=AT)
        with refused(code):
            give_up_for(desk, elder, acting=acting, at=AT)
    issue_for(desk, elder, acting=staff.city_worker, seen=True, at=AT)
    give_up_for(desk, elder, acting=staff.province_worker, at=AT)


def test_whom_others_only_told_of_has_no_code_to_print(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(9))])
    ((resident,),) = select(desk, "SELECT resident_id FROM resident WHERE claimed_at IS NULL")
    with refused("paper.no_claim"):
        issue_for(desk, resident, acting=staff.province_worker, seen=True, at=AT)


def test_without_a_first_declaration_there_is_no_paper(desk: Desk, staff: Staff) -> None:
    resident = a_resident(desk, an_id(3))
    with refused("paper.not_declared"):
        issue_for(desk, resident, acting=staff.worker, seen=True, at=AT)


def test_a_code_that_is_closed_is_not_printed(desk: Desk, staff: Staff, elder: UUID) -> None:
    with acting_on(desk, elder, "test"):
        take_in(desk, elder, EvidenceKind.DEATH, {"occurred_at": AT}, source="test", act="test.told", at=AT)
    with refused("paper.closed"):
        issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)


def test_ones_own_paper_ends_with_the_claim(desk: Desk, holder: Holder) -> None:
    late = AT + 29 * DAY
    assert issue_own(desk, a_session(desk, "login-1", at=late), at=late).expires_at == AT + 30 * DAY
    too_late = AT + 30 * DAY
    with refused("paper.no_claim"):
        issue_own(desk, a_session(desk, "login-1", at=too_late), at=too_late)


@pytest.mark.parametrize(("days", "claims"), [(16, 1), (17, 2), (40, 2)])
def test_a_workers_look_at_the_document_renews_a_claim_that_would_end_sooner(
    desk: Desk, staff: Staff, elder: UUID, days: int, claims: int
) -> None:
    at = AT + days * DAY
    paper = issue_for(desk, elder, acting=staff.worker, seen=True, at=at)
    assert paper.expires_at == at + 14 * DAY
    assert len(select(desk, "SELECT FROM claim")) == claims


def test_five_a_day_and_no_more(desk: Desk, staff: Staff, elder: UUID) -> None:
    for number in range(MOST_A_DAY):
        issue_for(desk, elder, acting=staff.worker, seen=True, at=AT + number * MINUTE)
    with refused("paper.too_many"):
        issue_for(desk, elder, acting=staff.worker, seen=True, at=AT + DAY - MINUTE)
    assert live_paper(desk, elder, at=AT + HOUR) is not None
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT + DAY)


# One at a time


def test_another_paper_voids_the_former(desk: Desk, database: Database, staff: Staff, elder: UUID) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    former = printed(desk, database, elder)
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT + MINUTE)
    now = printed(desk, database, elder, at=AT + MINUTE)
    assert former.text != now.text
    assert looked(desk, database, former.text, at=AT + MINUTE).code == "code.void"
    assert looked(desk, database, now.text, at=AT + MINUTE).code == "scan.accepted"


def test_a_paper_given_up_is_refused_at_once(desk: Desk, database: Database, holder: Holder) -> None:
    session = a_session(desk, "login-1")
    issue_own(desk, session, at=AT)
    text = printed(desk, database, holder.resident_id).text
    give_up_own(desk, session, at=AT + MINUTE)
    found = looked(desk, database, text, at=AT + MINUTE)
    assert (found.verdict, found.code, found.color) == ("bad_code", "code.void", None)
    with refused("paper.none"):
        give_up_own(desk, session, at=AT + MINUTE)
    with refused("paper.none"):
        printed(desk, database, holder.resident_id)
    assert [act for _, act in acts(desk)] == ["paper.issued", "paper.given_up"]


def test_issuing_and_giving_up_leave_the_phone_as_it_is(desk: Desk, database: Database, holder: Holder) -> None:
    guard = a_guard(desk)

    async def work(hot: HotDesk) -> str:
        return (await scanned(hot, guard, await holder.text(hot))).code

    session = a_session(desk, "login-1")
    issue_own(desk, session, at=AT)
    assert at_hot_desk(desk, database.app, work) == "scan.accepted"


# At a door


def test_the_same_paper_is_shown_again_and_again_and_anywhere(
    desk: Desk, database: Database, elder: UUID, staff: Staff
) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    text = printed(desk, database, elder).text
    for days, guard in ((0, "guard-1"), (0, "guard-1"), (1, "guard-2"), (13, "guard-1")):
        found = looked(desk, database, text, at=AT + days * DAY, guard=guard)
        assert (found.verdict, found.level, found.check_document) == ("accepted", "paper", True)
        assert (found.document_hint, found.shown_at, found.checked_before) == (an_id(2)[:2] + an_id(2)[-2:], None, None)
    assert select(desk, "SELECT FROM scan") == []


def test_its_color_and_pop_up_are_those_of_now(
    desk: Desk, database: Database, staff: Staff, elder: UUID, tmp_path: Path
) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    text = printed(desk, database, elder).text
    assert looked(desk, database, text, temperature=36.5).rule.met  # type: ignore[union-attr]
    a_declaration(desk, elder, Symptom.COLD_LIKE, at=AT + MINUTE)
    push(desk, staff, tmp_path, [a_push_row(an_id(2))])
    found = looked(desk, database, text, at=AT + HOUR, temperature=37.5)
    assert (found.color, found.pop_up, found.no_abnormality) == (Color.YELLOW, True, False)
    assert found.rule is not None
    assert found.rule.reasons == ("rule.color", "rule.pop_up", "rule.temperature")


def test_a_paper_is_refused_from_its_end_on(desk: Desk, database: Database, elder: UUID, staff: Staff) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    text = printed(desk, database, elder).text
    assert looked(desk, database, text, at=AT + 14 * DAY - timedelta(seconds=1)).verdict == "accepted"
    assert looked(desk, database, text, at=AT + 14 * DAY).code == "code.expired"
    with refused("paper.none"):
        printed(desk, database, elder, at=AT + 14 * DAY)


def test_a_closed_code_is_closed_on_paper_too(desk: Desk, database: Database, elder: UUID, staff: Staff) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    text = printed(desk, database, elder).text
    with acting_on(desk, elder, "test"):
        take_in(desk, elder, EvidenceKind.DEATH, {"occurred_at": AT}, source="test", act="test.told", at=AT)
    assert looked(desk, database, text).code == "code.closed"


def test_printing_again_seals_the_same_while_nothing_changed(
    desk: Desk, database: Database, elder: UUID, staff: Staff
) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    first, again = (printed(desk, database, elder, at=AT + hours * HOUR).text for hours in (0, 5))
    assert first == again
    a_declaration(desk, elder, Symptom.COLD_LIKE, at=AT + HOUR)
    changed = read(printed(desk, database, elder, at=AT + 5 * HOUR).text).credential
    assert (changed.color, changed.issued_at) == (Color.YELLOW, AT + HOUR)


def test_what_stands_in_the_ledger_of_a_paper_is_masked(desk: Desk, elder: UUID, staff: Staff) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    ((row,),) = select(desk, "SELECT paper::text FROM paper")
    assert an_id(2) not in row
    assert "明月" not in row


def test_the_application_cannot_rewrite_a_paper(desk: Desk, database: Database, elder: UUID, staff: Staff) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    with psycopg.connect(database.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE paper SET expires_at = expires_at + interval '1 day'")


def test_without_a_network_a_paper_is_checked_by_its_seal(
    desk: Desk, database: Database, elder: UUID, staff: Staff
) -> None:
    issue_for(desk, elder, acting=staff.worker, seen=True, at=AT)
    found = printed(desk, database, elder)

    async def work(hot: HotDesk) -> bool:
        return check(found.text, trust=hot.trust(), at=AT + 13 * DAY).printed

    assert at_hot_desk(desk, database.app, work)
