"""Nobody alone recolors a person: who approves what, until when, how many; a refusal changes nothing (T10, T11)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from healthcode.core.terms import Color, EvidenceKind
from healthcode.services import authority
from healthcode.services.apply_batch import apply_feed_batch, approve_batch, withdraw_batch
from healthcode.services.authority import Actor, actor
from healthcode.services.desk import Desk
from healthcode.services.feeds import check_signature, feed, revoke_feed
from healthcode.services.propose import Proposal, approve, proposal, propose
from healthcode.services.take_batch import Batch
from healthcode.services.void_labs import approve_void
from tests.builders_ledger import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    Signer,
    Staff,
    a_lab_row,
    a_push_file,
    a_push_row,
    a_resident,
    a_signer,
    an_id,
    count_rows,
    everybody,
    feed_file,
    in_threads,
    propose_file,
    refused,
    residents,
    results,
    select,
    shown,
)


@pytest.fixture
def resident(desk: Desk) -> UUID:
    return a_resident(desk, an_id(0))


@pytest.fixture
def batch(desk: Desk, staff: Staff, resident: UUID, tmp_path: Path) -> Batch:
    """A list of one person, proposed by the province's centre."""
    return propose_file(desk, a_push_file(tmp_path, [a_push_row(an_id(0))]), staff.proposer)


def filed(desk: Desk, staff: Staff, resident: UUID, kind: EvidenceKind = EvidenceKind.CASE_CONFIRMED) -> Proposal:
    return propose(desk, resident, kind, {}, acting=staff.proposer, reason="流调报告 12", at=AT)


NOT_SECOND = {
    "the proposer": ("proposer", "staff.may_not"),
    "an approver of the same unit": ("same_unit", "approval.same_unit"),
    "the same person with another account": ("same_person", "approval.same_person"),
    "a community worker": ("worker", "staff.may_not"),
    "an operator": ("operator", "staff.may_not"),
    "an auditor": ("auditor", "staff.may_not"),
    "a policy officer": ("policy_officer", "staff.may_not"),
}


@pytest.mark.parametrize(("who", "code"), NOT_SECOND.values(), ids=NOT_SECOND)
def test_a_list_is_not_approved_by(desk: Desk, staff: Staff, batch: Batch, resident: UUID, who: str, code: str) -> None:
    before = everybody(desk)
    with refused(code):
        approve_batch(desk, batch.batch_id, acting=getattr(staff, who), digest=batch.digest.hex(), at=AT)
    assert not shown(desk, resident, at=AT + HOUR).pop_up
    assert (everybody(desk), count_rows(desk, "decision"), count_rows(desk, "evidence")) == (before, 0, 0)


@pytest.mark.parametrize(("who", "code"), NOT_SECOND.values(), ids=NOT_SECOND)
def test_a_case_is_not_approved_by(desk: Desk, staff: Staff, resident: UUID, who: str, code: str) -> None:
    case = filed(desk, staff, resident)
    with refused(code):
        approve(desk, case.proposal_id, acting=getattr(staff, who), at=AT)
    assert shown(desk, resident, at=AT + HOUR).color is Color.GREEN
    assert count_rows(desk, "decision") == 0


def test_an_approver_cannot_approve_what_the_same_account_proposed(desk: Desk, staff: Staff, resident: UUID) -> None:
    case = filed(desk, staff, resident)
    double = Actor(**{name: getattr(staff.proposer, name) for name in Actor.__slots__} | {"role": staff.approver.role})
    with refused("approval.same_person"):
        approve(desk, case.proposal_id, acting=double, at=AT)


@pytest.mark.parametrize(("late", "refusal"), [(DAY - MINUTE, None), (DAY, "approval.expired")])
def test_a_proposal_lasts_a_day(
    desk: Desk, staff: Staff, batch: Batch, resident: UUID, late: object, refusal: str | None
) -> None:
    case, at = filed(desk, staff, resident), AT + late  # type: ignore[operator]
    works: Sequence[Callable[[], object]] = (
        lambda: approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex(), at=at),
        lambda: approve(desk, case.proposal_id, acting=staff.approver, at=at),
    )
    for work in works:
        if refusal is None:
            work()
            continue
        with refused(refusal):
            work()
    status = shown(desk, resident, at=at)
    assert (status.pop_up, status.color is Color.RED) == ((True, True) if refusal is None else (False, False))


def test_a_withdrawn_list_is_not_approved(desk: Desk, staff: Staff, batch: Batch, resident: UUID) -> None:
    withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="错发", at=AT)
    with refused("approval.withdrawn"):
        approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex(), at=AT)
    assert not shown(desk, resident, at=AT).pop_up


def test_only_what_was_seen_is_approved(desk: Desk, staff: Staff, batch: Batch, resident: UUID) -> None:
    seen = batch.digest.hex()
    other = ("0" if seen[0] != "0" else "1") + seen[1:]
    with refused("approval.other_digest", stands=seen[:16]):
        approve_batch(desk, batch.batch_id, acting=staff.approver, digest=other, at=AT)
    assert not shown(desk, resident, at=AT).pop_up
    approve_batch(desk, batch.batch_id, acting=staff.approver, digest=seen[:16].upper(), at=AT)
    assert shown(desk, resident, at=AT).pop_up


def test_nobody_approves_what_was_not_looked_at(desk: Desk, staff: Staff, batch: Batch, resident: UUID) -> None:
    with refused("approval.no_digest", batch=batch.batch_id):
        approve_batch(desk, batch.batch_id, acting=staff.approver, digest="", at=AT)
    with refused("approval.other_digest"):
        approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex()[:15], at=AT)
    assert not shown(desk, resident, at=AT).pop_up


def test_the_digest_covers_every_fact_and_person(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    row = a_push_row(an_id(0), place="x", county="")
    changes = [
        {}, {"document_number": an_id(1)}, {"kind": "key_venue_stay"}, {"exposed_at": "2022-05-17 21:01"},
        {"incident": "B"}, {"place": "y"}, {"kind": "other_risk", "needs": ""},
        {"kind": "other_risk", "needs": "community_report"},
    ]  # fmt: skip
    files = [a_push_file(tmp_path, [{**row, **change}], name=f"{n}.csv") for n, change in enumerate(changes)]
    digests = {propose_file(desk, file, staff.proposer).digest for file in files}
    assert len(digests) == len(changes)


CAPS = [("county_approver", "county", 2), ("city_approver", "city", 3), ("approver", "province", 4)]


@pytest.mark.parametrize(("who", "level", "cap"), CAPS)
def test_a_list_may_hold_the_cap_of_the_approvers_level_and_not_one_more(
    desk: Desk, staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str, level: str, cap: int
) -> None:
    monkeypatch.setattr(authority, "LIST_CAPS", {"community": 0, "county": 2, "city": 3, "province": 4})
    for many in (cap + 1, cap):
        file = a_push_file(tmp_path, [a_push_row(an_id(n)) for n in range(many)], name=f"{many}.csv")
        found = propose_file(desk, file, staff.proposer)
        if many > cap:
            with refused("approval.over_cap", people=many, cap=cap, level=level):
                approve_batch(desk, found.batch_id, acting=getattr(staff, who), digest=found.digest.hex(), at=AT)
            assert count_rows(desk, "evidence") == 0
        else:
            approve_batch(desk, found.batch_id, acting=getattr(staff, who), digest=found.digest.hex(), at=AT)
            assert count_rows(desk, "evidence") == cap


def test_a_community_approves_no_list_at_all(desk: Desk, staff: Staff, batch: Batch) -> None:
    with refused("approval.over_cap", cap=0):
        approve_batch(desk, batch.batch_id, acting=staff.community_approver, digest=batch.digest.hex(), at=AT)


def test_the_caps_rise_with_the_level() -> None:
    caps = [authority.LIST_CAPS[level] for level in ("community", "county", "city", "province")]
    assert caps == sorted(caps)
    assert caps[0] == 0


def test_approving_twice_is_a_no_op(desk: Desk, staff: Staff, batch: Batch, resident: UUID) -> None:
    case = filed(desk, staff, resident)
    for _ in range(2):
        approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex(), at=AT)
        state = approve(desk, case.proposal_id, acting=staff.approver, at=AT).state
    assert state == "approved"
    assert count_rows(desk, "evidence") == 2
    acts = "SELECT act FROM audit_leaf WHERE act IN ('push.approve', 'push.applied', 'case.approve') ORDER BY act"
    assert select(desk, acts) == [("case.approve",), ("push.applied",), ("push.approve",)]


def test_a_state_says_the_last_act_even_when_all_happened_at_once(desk: Desk, staff: Staff, batch: Batch) -> None:
    approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex(), at=AT)
    assert proposal(desk, batch.batch_id).state == "applied"
    withdraw_batch(desk, batch.batch_id, acting=staff.approver, reason="错发", at=AT)
    assert proposal(desk, batch.batch_id).state == "undone"


def test_a_reason_is_needed_for_every_act_on_people(desk: Desk, staff: Staff, batch: Batch, resident: UUID) -> None:
    with refused("proposal.no_reason"):
        propose(desk, resident, EvidenceKind.DEATH, {}, acting=staff.operator, reason=" ", at=AT)
    with refused("proposal.no_reason"):
        withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="", at=AT)
    with refused("proposal.no_reason"):
        revoke_feed(desk, "any", acting=staff.operator, reason="\n", at=AT)


def test_each_kind_of_proposal_has_its_own_door(desk: Desk, staff: Staff, batch: Batch, resident: UUID) -> None:
    case = filed(desk, staff, resident)
    with refused("proposal.other_kind", kind="push"):
        approve(desk, batch.batch_id, acting=staff.approver, at=AT)
    with refused("proposal.other_kind", kind="case_confirmed"):
        approve_batch(desk, case.proposal_id, acting=staff.approver, digest=case.digest.hex(), at=AT)
    with refused("proposal.other_kind", kind="case_confirmed"):
        withdraw_batch(desk, case.proposal_id, acting=staff.proposer, reason="x", at=AT)
    with refused("proposal.other_kind", kind="push"):
        approve_void(desk, batch.batch_id, acting=staff.approver, at=AT)
    with refused("proposal.unknown"):
        approve(desk, UUID(int=1), acting=staff.approver, at=AT)
    assert count_rows(desk, "decision") == 0


def test_details_that_do_not_fit_are_refused_at_the_proposal(desk: Desk, staff: Staff, resident: UUID) -> None:
    with refused("evidence.missing_field"):
        propose(desk, resident, EvidenceKind.QUARANTINE_ORDER, {}, acting=staff.proposer, reason="x", at=AT)
    linked = {"linked_to": "张三"}
    with refused("person.not_on_file", person="张三"):
        propose(desk, resident, EvidenceKind.IDENTITY_LINKED, linked, acting=staff.operator, reason="x", at=AT)


def test_a_grant_begins_and_ends(desk: Desk, staff: Staff) -> None:
    since, until = AT - 30 * DAY, AT + 700 * DAY
    assert actor(desk, "approver", at=since).staff_id == "approver"
    assert actor(desk, "approver", at=until - MINUTE).staff_id == "approver"
    for at in (since - MINUTE, until):
        with refused("staff.expired", staff="approver"):
            actor(desk, "approver", at=at)
    with refused("staff.unknown"):
        actor(desk, "nobody", at=AT)


# Feeds


def feed_rows(*numbers: int, **more: str) -> list[dict[str, str]]:
    return [dict(a_push_row(an_id(n), **more)) for n in numbers]


def send(desk: Desk, folder: Path, signer: Signer, *numbers: int, at: datetime = AT, name: str = "a.csv") -> Batch:
    path = a_push_file(folder, feed_rows(*numbers), name=name)
    signer.sign(path)
    check_signature(feed(desk, signer.feed.feed_id, "push"), path)
    return feed_file(desk, path, signer, at=at)


def test_a_signed_file_under_the_cap_applies_by_itself(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    signer = a_signer(desk, staff, kind="push", feed_id="small", cap=2)
    person = residents(desk, 2)[0]
    apply_feed_batch(desk, send(desk, tmp_path, signer, 0, 1), signer.feed, at=AT)
    assert shown(desk, person, at=AT).pop_up


def test_one_above_the_cap_waits_for_an_approver_of_another_unit(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    signer = a_signer(desk, staff, kind="push", feed_id="small", cap=2, unit_id="city")
    batch = send(desk, tmp_path, signer, 0, 1, 2)
    with refused("feed.over_cap", rows=3, used=0, cap=2):
        apply_feed_batch(desk, batch, signer.feed, at=AT)
    assert (count_rows(desk, "evidence"), proposal(desk, batch.batch_id).state) == (0, "proposed")
    with refused("approval.same_unit"):
        approve_batch(desk, batch.batch_id, acting=staff.city_approver, digest=batch.digest.hex(), at=AT)
    approve_batch(desk, batch.batch_id, acting=staff.approver, digest=batch.digest.hex(), at=AT)
    assert count_rows(desk, "evidence") == 3


def test_the_cap_is_of_the_local_day(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    signer = a_signer(desk, staff, kind="push", feed_id="small", cap=2)
    night = AT + 16 * HOUR - MINUTE  # 23:59
    apply_feed_batch(desk, send(desk, tmp_path, signer, 0, 1, at=night), signer.feed, at=night)
    more = send(desk, tmp_path, signer, 2, at=night, name="b.csv")
    with refused("feed.over_cap", used=2):
        apply_feed_batch(desk, more, signer.feed, at=night)
    apply_feed_batch(desk, more, signer.feed, at=night + MINUTE)
    assert count_rows(desk, "evidence") == 3


def test_a_share_of_a_county_waits(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    signer = a_signer(desk, staff, kind="push", feed_id="wide", share=0.25)
    residents(desk, 8)
    apply_feed_batch(desk, send(desk, tmp_path, signer, 0, 1), signer.feed, at=AT)
    with refused("feed.over_share", county="130102", rows=3, known=8, share="25%"):  # 2 of today and one more
        apply_feed_batch(desk, send(desk, tmp_path, signer, 2, name="b.csv"), signer.feed, at=AT)
    assert count_rows(desk, "evidence") == 2


def test_two_files_at_once_cannot_pass_the_cap_together(
    desk: Desk, new_desk: Callable[[], Desk], staff: Staff, tmp_path: Path
) -> None:
    signer = a_signer(desk, staff, kind="push", feed_id="small", cap=3)
    batches = [send(desk, tmp_path, signer, 2 * n, 2 * n + 1, name=f"{n}.csv") for n in range(4)]
    desks = [new_desk() for _ in batches]
    done = in_threads(
        [
            lambda own=own, batch=batch: apply_feed_batch(own, batch, signer.feed, at=AT)
            for own, batch in zip(desks, batches, strict=True)
        ]
    )
    assert sorted(getattr(found, "code", "applied") for found in done) == ["applied", *["feed.over_cap"] * 3]
    assert count_rows(desk, "evidence") == 2


def test_a_signature_counts_for_its_feed_and_file_only(desk: Desk, staff: Staff, tmp_path: Path) -> None:
    one, other = (a_signer(desk, staff, kind="push", feed_id=name) for name in ("one", "other"))
    path = a_push_file(tmp_path, feed_rows(0))
    with refused("feed.not_signed", file=path):
        check_signature(one.feed, path)
    beside = one.sign(path)
    check_signature(one.feed, path)
    with refused("feed.bad_signature", feed="other"):
        check_signature(other.feed, path)
    Signer(feed=other.feed, key=one.key).sign(path)  # the right key, for the other feed
    for found in (one.feed, other.feed):
        with refused("feed.bad_signature"):
            check_signature(found, path)
    one.sign(path)
    path.write_bytes(path.read_bytes() + b"\n")
    with refused("feed.bad_signature"):
        check_signature(one.feed, path)
    for nonsense in (b"", b"not base64!", b"\xff\xfe", b"QUJD"):
        beside.write_bytes(nonsense)
        with refused("feed.bad_signature"):
            check_signature(one.feed, path)
    path.unlink()
    beside.unlink()
    with refused("sheet.unreadable"):
        check_signature(one.feed, path)


def test_a_revoked_feed_is_refused_from_then_on(desk: Desk, staff: Staff, push_feed: Signer) -> None:
    for acting in (staff.worker, staff.auditor):
        with refused("staff.may_not", act="feed.revoke"):
            revoke_feed(desk, "bigdata", acting=acting, reason="泄漏", at=AT)
    for _ in range(2):  # once more is a no-op
        revoke_feed(desk, "bigdata", acting=staff.proposer, reason="密钥泄漏", at=AT)
    with refused("feed.revoked", feed="bigdata"):
        feed(desk, "bigdata", "push")
    assert count_rows(desk, "feed_revocation") == 1


def test_a_file_taken_in_before_the_revocation_does_not_apply_by_itself(
    desk: Desk, staff: Staff, push_feed: Signer, tmp_path: Path
) -> None:
    batch = send(desk, tmp_path, push_feed, 0)
    revoke_feed(desk, "bigdata", acting=staff.proposer, reason="密钥泄漏", at=AT)
    with refused("feed.revoked"):
        apply_feed_batch(desk, batch, push_feed.feed, at=AT)
    assert count_rows(desk, "evidence") == 0


def test_unknown_feeds_and_other_kinds_are_refused(desk: Desk, staff: Staff, push_feed: Signer, lab: Signer) -> None:
    with refused("feed.unknown", feed="none"):
        feed(desk, "none", "push")
    with refused("feed.other_kind", kind="labs"):
        feed(desk, "lab-sjz", "push")


def test_one_person_alone_does_not_take_results_back(desk: Desk, staff: Staff, lab: Signer, tmp_path: Path) -> None:
    row = a_lab_row(an_id(0), "T0001", sampled="2022-05-17 08:00", reported="2022-05-17 20:00")
    batch, _ = results(desk, lab, tmp_path, [row], at=AT)
    with refused("labs.void_needs_two"):
        withdraw_batch(desk, batch.batch_id, acting=staff.proposer, reason="x", at=AT)
    assert count_rows(desk, "withdrawal") == 0
