"""Appeals: filed once about one thing, decided by another office, suspended where that is allowed (ADR 0022)."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.core.status import Status
from healthcode.core.terms import Color, EvidenceKind, Symptom
from healthcode.services.appeals import About, Ground, Kind, Outcome
from healthcode.services.apply_batch import apply_feed_batch
from healthcode.services.authority import Actor
from healthcode.services.decide_appeal import Decided, decide_appeal, suspend_disputed
from healthcode.services.desk import Desk
from healthcode.services.file_appeal import MOST, Disputed, Filed, file_appeal, own_appeals, withdraw_appeal
from healthcode.services.propose import approve, propose
from healthcode.services.rebuild import rebuild
from healthcode.services.review_appeals import open_appeal, waiting_appeals
from healthcode.services.take_in import acting_on, take_in
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Row,
    Signer,
    Staff,
    a_declaration,
    a_lab_row,
    a_push_file,
    a_push_row,
    a_resident,
    an_id,
    everybody,
    feed_file,
    push,
    refused,
    results,
    select,
    shown,
)

LATER = AT + HOUR
FINDS = Ground.WRONG_TIME_OR_PLACE


def a_stay(**more: str) -> Row:
    return a_push_row(an_id(1), **{"kind": "key_venue_stay", "place": "北国商城", **more})


@pytest.fixture
def resident(desk: Desk) -> UUID:
    return a_resident(desk, an_id(1))


def own(desk: Desk, resident: UUID, at: datetime = LATER) -> Filed:
    return own_appeals(desk, resident, by="resident", at=at)


def file(
    desk: Desk, resident: UUID, about: About = About.REASON, *, named: str = "", at: datetime = LATER, request: int = 1,
    words: str = "那天我在家",
) -> UUID:  # fmt: skip
    offers = [o for o in own(desk, resident, at).may if o.about is about and named in o.named]
    disputed = Disputed(
        kind=Kind.APPEAL, about=about, evidence_id=offers[0].evidence_id, words=words, request_id=UUID(int=request)
    )
    return file_appeal(desk, resident, disputed, by="resident", at=at)


def decide(
    desk: Desk, resident: UUID, appeal: UUID, acting: Actor, outcome: Outcome, ground: Ground = FINDS, *,
    at: datetime = LATER + MINUTE,
) -> Decided:  # fmt: skip
    return decide_appeal(desk, resident, appeal, outcome=outcome, ground=ground, acting=acting, at=at)


def now(desk: Desk, resident: UUID, at: datetime = LATER + 2 * MINUTE) -> Status:
    return shown(desk, resident, at=at)


# Filing


def test_what_stands_is_offered_and_nothing_else(
    desk: Desk, staff: Staff, lab: Signer, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    test = a_lab_row(an_id(1), "T0001", sampled="2022-05-17 20:00", reported="2022-05-17 23:00")
    results(desk, lab, tmp_path, [test], at=AT)
    may = own(desk, resident).may
    assert [(o.about.value, o.named) for o in may] == [
        ("reason", "close_presence"), ("test", "test_negative"), ("identity", ""), ("place", ""),
    ]  # fmt: skip
    assert may[0].pop_up
    assert [o.about.value for o in own(desk, resident, AT + 15 * DAY).may] == ["identity", "place"]


def test_an_appeal_has_a_deadline_and_its_words_are_read_by_its_person_only(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    file(desk, resident)
    ((entry, words),) = own(desk, resident).appeals
    assert (entry.filed_at, entry.due_at, words) == (LATER, LATER + DAY, "那天我在家")
    assert "那天我在家".encode() not in select(desk, "SELECT words_sealed FROM appeal")[0][0]
    other = a_resident(desk, an_id(2))
    assert own(desk, other).appeals == []
    with refused("appeal.unknown"):
        withdraw_appeal(desk, other, entry.appeal_id, by="resident", at=LATER)


def test_the_same_request_is_one_appeal_and_another_one_waits_for_the_answer(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    first = file(desk, resident)
    assert file(desk, resident) == first
    with refused("appeal.open_already"):
        file(desk, resident, request=2)
    assert own(desk, resident).may[0].open
    withdraw_appeal(desk, resident, first, by="resident", at=LATER)
    assert file(desk, resident, request=2) != first
    with refused("appeal.closed"):
        withdraw_appeal(desk, resident, first, by="resident", at=LATER)


def test_what_does_not_stand_is_not_disputed(desk: Desk, resident: UUID) -> None:
    disputed = Disputed(kind=Kind.APPEAL, about=About.REASON, evidence_id=UUID(int=9), words="", request_id=UUID(int=1))
    with refused("appeal.nothing_there"):
        file_appeal(desk, resident, disputed, by="resident", at=AT)


@pytest.mark.parametrize(
    ("words", "code"), [("字" * 500, ""), ("字" * 501, "appeal.words"), ("\u202e", "appeal.words")]
)
def test_words_are_at_most_five_hundred(desk: Desk, resident: UUID, words: str, code: str) -> None:
    if not code:
        file(desk, resident, About.PLACE, words=words)
        return
    with refused(code):
        file(desk, resident, About.PLACE, words=words)


def test_twenty_in_a_week_are_enough(desk: Desk, resident: UUID) -> None:
    for number in range(MOST):
        appeal = file(desk, resident, About.PLACE, request=number)
        withdraw_appeal(desk, resident, appeal, by="resident", at=LATER)
    with refused("appeal.too_many", most=MOST):
        file(desk, resident, About.PLACE, request=MOST)


# The desk


def test_the_desk_lists_by_deadline_and_the_overdue_come_to_the_epidemiologist(
    desk: Desk, staff: Staff, resident: UUID
) -> None:
    file(desk, resident, About.PLACE)
    file(desk, resident, About.IDENTITY, at=LATER + HOUR, request=2)
    found = waiting_appeals(desk, staff.city_approver, at=LATER + DAY - MINUTE)
    assert [(a.about.value, a.overdue, a.name) for a in found.appeals] == [
        ("place", False, "王**"), ("identity", False, "王**"),
    ]  # fmt: skip
    assert waiting_appeals(desk, staff.county_epidemiologist, at=LATER + DAY - MINUTE).total == 0
    late = waiting_appeals(desk, staff.county_epidemiologist, at=LATER + DAY)
    assert [(a.about.value, a.overdue) for a in late.appeals] == [("place", True)]
    assert (late.total, late.overdue) == (1, 1)


def test_a_reviewer_of_another_division_sees_nothing_of_it(desk: Desk, staff: Staff, resident: UUID) -> None:
    appeal = file(desk, resident, About.PLACE)
    far = replace(staff.county_approver, division="130104")
    assert waiting_appeals(desk, far, at=LATER).total == 0
    with refused("staff.other_division"):
        open_appeal(desk, resident, appeal, acting=far, at=LATER)
    with refused("staff.may_not"):
        waiting_appeals(desk, staff.worker, at=LATER)


def test_it_is_read_with_the_evidence_behind_it_and_that_is_audited(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    appeal = file(desk, resident)
    opened = open_appeal(desk, resident, appeal, acting=staff.city_approver, at=LATER)
    assert (opened.words, opened.barred, opened.may_suspend, opened.needs_two) == ("那天我在家", "", True, False)
    (piece,) = opened.behind
    assert (piece.kind.value, piece.place, piece.office) == ("key_venue_stay", "北国商城", "河北省疾控中心")
    assert opened.information.pop_ups
    assert select(desk, "SELECT actor FROM audit_leaf WHERE act = 'appeal.read'") == [("city_approver",)]


# Deciding


def test_upheld_takes_the_push_back_at_once_and_tells_the_person(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_stay(), a_push_row(an_id(2))])
    appeal = file(desk, resident)
    done = decide(desk, resident, appeal, staff.city_approver, Outcome.UPHELD)
    assert (done.withdrawn, done.awaits_second) == (1, False)
    assert not now(desk, resident).pop_up
    ((entry, _),) = own(desk, resident, LATER + HOUR).appeals
    assert (entry.outcome, entry.reason) == (Outcome.UPHELD, FINDS)
    told = select(desk, "SELECT occasion FROM notice WHERE resident_id = %s ORDER BY notice_id", resident)
    assert {"appeal_received", "appeal_decided"} <= {row[0] for row in told}
    other = select(desk, "SELECT count(*) FROM withdrawal")
    assert other == [(1,)]  # the other person of the list is as before
    rebuilt = everybody(desk)
    rebuild(desk, at=LATER + HOUR)
    assert everybody(desk) == rebuilt


def test_refused_leaves_it_as_it_is(desk: Desk, staff: Staff, resident: UUID, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    appeal = file(desk, resident)
    decide(desk, resident, appeal, staff.city_approver, Outcome.REFUSED, Ground.SOURCE_CONFIRMS)
    assert now(desk, resident).pop_up
    with refused("appeal.closed"):
        decide(desk, resident, appeal, staff.city_approver, Outcome.UPHELD)
    assert waiting_appeals(desk, staff.city_approver, at=LATER + HOUR).total == 0


@pytest.mark.parametrize("who", ["approver", "same_unit", "proposer"])
def test_neither_the_unit_that_proposed_nor_the_one_that_approved_decides(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path, who: str
) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    appeal, acting = file(desk, resident), getattr(staff, who)
    assert open_appeal(desk, resident, appeal, acting=acting, at=LATER).barred == "appeal.own_unit"
    for act in (
        lambda: decide(desk, resident, appeal, acting, Outcome.REFUSED, Ground.NOTHING_NEW),
        lambda: suspend_disputed(desk, resident, appeal, acting=acting, at=LATER),
    ):
        with refused("appeal.own_unit"):
            act()


def test_the_unit_of_a_feed_does_not_decide_about_its_push(
    desk: Desk, staff: Staff, resident: UUID, push_feed: Signer, tmp_path: Path
) -> None:
    path = a_push_file(tmp_path, [a_stay()])
    push_feed.sign(path)
    apply_feed_batch(desk, feed_file(desk, path, push_feed), push_feed.feed, at=AT)
    appeal = file(desk, resident)
    acting = replace(staff.approver, unit_id="centre", staff_id="someone")
    assert open_appeal(desk, resident, appeal, acting=acting, at=LATER).barred == "appeal.own_unit"
    opened = open_appeal(desk, resident, appeal, acting=staff.city_approver, at=LATER)
    assert (opened.barred, opened.behind[0].office) == ("", "bigdata")


@pytest.mark.parametrize(
    ("about", "outcome", "ground"),
    [
        (About.PLACE, Outcome.UPHELD, Ground.WRONG_RESULT),
        (About.PLACE, Outcome.REFUSED, Ground.CORRECTED),
        (About.PLACE, Outcome.WITHDRAWN, Ground.CORRECTED),
    ],
)
def test_a_decision_has_a_reason_that_fits(
    desk: Desk, staff: Staff, resident: UUID, about: About, outcome: Outcome, ground: Ground
) -> None:
    appeal = file(desk, resident, about)
    with refused("appeal.ground"):
        decide(desk, resident, appeal, staff.city_approver, outcome, ground)


def test_a_result_is_taken_back_by_two_persons_of_two_units(
    desk: Desk, staff: Staff, lab: Signer, resident: UUID, tmp_path: Path
) -> None:
    row = a_lab_row(an_id(1), "T0001", sampled="2022-05-17 20:00", reported="2022-05-17 23:00", result="positive")
    results(desk, lab, tmp_path, [row], at=AT)
    appeal = file(desk, resident, About.TEST)
    assert open_appeal(desk, resident, appeal, acting=staff.city_approver, at=LATER).needs_two
    first = decide(desk, resident, appeal, staff.city_approver, Outcome.UPHELD, Ground.WRONG_RESULT)
    assert first.awaits_second
    assert now(desk, resident).color is Color.RED
    assert waiting_appeals(desk, staff.county_epidemiologist, at=LATER).appeals[0].awaits_second
    with refused("appeal.same_unit"):
        decide(desk, resident, appeal, staff.city_approver, Outcome.UPHELD, Ground.WRONG_RESULT)
    same = replace(staff.county_epidemiologist, person_index=staff.city_approver.person_index)
    with refused("approval.same_person"):
        decide(desk, resident, appeal, same, Outcome.UPHELD, Ground.WRONG_RESULT)
    second = decide(desk, resident, appeal, staff.county_epidemiologist, Outcome.UPHELD, Ground.WRONG_RESULT)
    assert (second.awaits_second, second.withdrawn) == (False, 1)
    assert now(desk, resident).color is Color.GREEN
    right = a_lab_row(an_id(1), "T0001", sampled="2022-05-17 20:00", reported="2022-05-18 09:30")
    _, applied = results(desk, lab, tmp_path, [right], at=LATER + HOUR, name="again.csv")
    assert applied.conflicts == []  # the tube may be reported anew


def test_a_mark_of_another_region_is_for_that_region(desk: Desk, staff: Staff, resident: UUID) -> None:
    with acting_on(desk, resident, "110000"):
        take_in(
            desk, resident, EvidenceKind.OTHER_REGION_MARK, {"region": "110000", "color": "red"},
            source="110000", act="mark.told", at=AT,
        )  # fmt: skip
    appeal = file(desk, resident)
    with refused("appeal.not_ours"):
        decide(desk, resident, appeal, staff.city_approver, Outcome.UPHELD, Ground.NOT_THIS_PERSON)
    decide(desk, resident, appeal, staff.city_approver, Outcome.REFUSED, Ground.OTHER_REGION)


def test_a_declaration_misfilled_when_the_day_is_full_is_corrected_by_an_appeal(
    desk: Desk, staff: Staff, resident: UUID
) -> None:
    for minute, symptoms in enumerate([(), (), (Symptom.COLD_LIKE,)]):
        a_declaration(desk, resident, *symptoms, at=AT + minute * MINUTE)
    assert now(desk, resident).color is Color.YELLOW
    appeal = file(desk, resident, named="declaration")
    decide(desk, resident, appeal, staff.city_approver, Outcome.UPHELD)
    assert now(desk, resident).color is Color.GREEN


# Suspending


def test_a_disputed_stay_shows_nothing_until_the_answer(
    desk: Desk, staff: Staff, resident: UUID, tmp_path: Path
) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    appeal = file(desk, resident)
    suspend_disputed(desk, resident, appeal, acting=staff.city_approver, at=LATER + MINUTE)
    status = now(desk, resident)
    assert (status.pop_up, [reason.suspended for reason in status.because]) == (False, [True])
    assert select(desk, "SELECT pop_ups FROM status WHERE resident_id = %s", resident) == [(0,)]
    with refused("appeal.not_suspendable"):  # it shows nothing any more
        suspend_disputed(desk, resident, appeal, acting=staff.city_approver, at=LATER + MINUTE)
    decide(desk, resident, appeal, staff.city_approver, Outcome.REFUSED, Ground.SOURCE_CONFIRMS, at=LATER + 2 * MINUTE)
    assert now(desk, resident, LATER + 2 * MINUTE).pop_up
    rebuilt = everybody(desk)
    rebuild(desk, at=LATER + HOUR)
    assert everybody(desk) == rebuilt


def test_taking_the_appeal_back_ends_its_suspension(desk: Desk, staff: Staff, resident: UUID, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_stay()])
    appeal = file(desk, resident)
    suspend_disputed(desk, resident, appeal, acting=staff.city_approver, at=LATER)
    withdraw_appeal(desk, resident, appeal, by="resident", at=LATER + MINUTE)
    assert now(desk, resident).pop_up


def test_a_contact_is_never_suspended(desk: Desk, staff: Staff, resident: UUID, tmp_path: Path) -> None:
    push(desk, staff, tmp_path, [a_push_row(an_id(1)), a_stay(incident="A", place="")])
    appeal = file(desk, resident)
    assert not open_appeal(desk, resident, appeal, acting=staff.city_approver, at=LATER).may_suspend
    with refused("appeal.not_suspendable"):
        suspend_disputed(desk, resident, appeal, acting=staff.city_approver, at=LATER)


def test_an_order_is_never_suspended_and_falls_by_two_persons_who_did_not_set_it(
    desk: Desk, staff: Staff, resident: UUID
) -> None:
    filed = propose(
        desk, resident, EvidenceKind.QUARANTINE_ORDER, {"quarantine": "home"}, acting=staff.proposer, reason="密接",
        at=AT,
    )  # fmt: skip
    approve(desk, filed.proposal_id, acting=staff.approver, at=AT)
    appeal = file(desk, resident)
    for acting in (staff.proposer, staff.approver):
        assert open_appeal(desk, resident, appeal, acting=acting, at=LATER).barred == "appeal.own_unit"
    with refused("appeal.not_suspendable"):
        suspend_disputed(desk, resident, appeal, acting=staff.city_approver, at=LATER)
    assert decide(desk, resident, appeal, staff.city_approver, Outcome.UPHELD).awaits_second
    decide(desk, resident, appeal, staff.county_approver, Outcome.UPHELD)
    assert now(desk, resident).color is Color.GREEN
