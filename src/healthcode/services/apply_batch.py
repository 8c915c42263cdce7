"""A batch takes effect, is withdrawn, or is resumed: part by part, each part one transaction with its progress.

A part holds its people's rows, appends evidence, computes statuses, writes an audit leaf and moves the progress,
all or nothing; whatever is killed goes on from the last part when the command is repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.batch.columns import KIND_NUMBER
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, EvidenceKind
from healthcode.services.audit import leaf
from healthcode.services.authority import (
    Act,
    Actor,
    require,
    require_under_cap,
)
from healthcode.services.desk import Desk
from healthcode.services.feeds import Feed
from healthcode.services.feeds import feed as standing_feed
from healthcode.services.propose import Proposal, proposal, require_decidable
from healthcode.services.refresh import Changes, refresh_touched
from healthcode.services.take_batch import Batch, Progress, silent

LINES_A_PART = 100_000
BATCH_KINDS = frozenset({"push", "labs"})
PHONE_CHECK_DUE = timedelta(hours=24)
LAB_KINDS = [KIND_NUMBER[EvidenceKind.TEST_NEGATIVE], KIND_NUMBER[EvidenceKind.TEST_POSITIVE]]


@dataclass(slots=True)
class Applied:
    """What a batch did: people whose status was computed, phones left to a community, samples that were not taken.

    `conflicts`: line, and whether the tube is on record for the same, another result, or another person.
    """

    changes: Changes = field(default_factory=Changes)
    phone_checks: int = 0
    new_people: int = 0
    conflicts: list[tuple[int, str]] = field(default_factory=list)


def approve_batch(
    desk: Desk, batch_id: UUID, *, acting: Actor, digest: str, at: datetime, progress: Progress = silent
) -> Applied:
    """A second person approves exactly what was previewed and the batch takes effect; repeating it resumes.

    Problem `approval.…` (no digest or another one, same person or unit, expired, withdrawn, over the cap),
    `staff.may_not`.
    """
    require(acting, Act.PUSH_APPROVE)
    if not digest:
        raise Problem("approval.no_digest", batch=batch_id)
    with desk.ledger.transaction(acting.staff_id):
        desk.ledger.run("lock_proposal", proposal_id=batch_id)
        found = _batch_proposal(desk, batch_id)
        if "approved" not in found.decided:
            require_decidable(desk, found, acting, at=at, digest=digest)
            require_under_cap(acting, rows_of(found))
            desk.ledger.run("decide", proposal_id=batch_id, act="approved", by=acting.staff_id, at=at, reason="")
            body = {"batch": str(batch_id), "digest": found.digest.hex(), "proposed_by": found.proposed_by}
            leaf(desk, actor=acting.staff_id, act=Act.PUSH_APPROVE.value, at=at, body=body)
    return apply_approved(desk, batch_id, at=at, progress=progress)


def apply_feed_batch(desk: Desk, batch: Batch, feed: Feed, *, at: datetime, progress: Progress = silent) -> Applied:
    """A signed feed's batch takes effect by itself while the feed is under its caps; above them it waits.

    Problem `feed.over_cap` or `feed.over_share` says that the batch is proposed and who may approve it.
    """
    with desk.ledger.transaction(feed.feed_id):
        desk.ledger.run("lock_feed", feed_id=feed.feed_id)
        found = proposal(desk, batch.batch_id)
        if "approved" not in found.decided:
            feed = standing_feed(desk, feed.feed_id, batch.kind)  # revoked meanwhile: nothing more by itself
            _require_under_feed_caps(desk, batch, feed, at)
            desk.ledger.run("decide", proposal_id=batch.batch_id, act="approved", by=feed.feed_id, at=at, reason="feed")
            body = {"batch": str(batch.batch_id), "digest": batch.digest.hex()}
            leaf(desk, actor=feed.feed_id, act=f"{batch.kind}.applied_by_feed", at=at, body=body)
    return apply_approved(desk, batch.batch_id, at=at, progress=progress)


def apply_approved(desk: Desk, batch_id: UUID, *, at: datetime, progress: Progress = silent) -> Applied:
    """The parts of an approved batch that are not in effect yet; nothing when all are."""
    found = proposal(desk, batch_id)
    total, applied = Applied(), "applied" in found.decided
    last = last_line(desk, batch_id, found.proposed_by)
    while not applied:
        with desk.ledger.transaction(found.proposed_by):
            desk.ledger.run("lock_proposal", proposal_id=batch_id)
            now = proposal(desk, batch_id)
            if "withdrawn" in now.decided:
                raise Problem("approval.withdrawn", proposal=batch_id)
            first = _next_line(desk, batch_id, "apply")
            _apply_part(desk, now, first, min(first + LINES_A_PART, last), total, at)
            applied = first + LINES_A_PART >= last
            if applied:
                desk.ledger.run("decide", proposal_id=batch_id, act="applied", by="system", at=at, reason="")
        progress("apply", min(first + LINES_A_PART, last), last)
    return total


def withdraw_batch(
    desk: Desk, batch_id: UUID, *, acting: Actor, reason: str, at: datetime, progress: Progress = silent
) -> Applied:
    """Undoes a batch at once, one person's word: what it opened ends, what others assert stays. Repeating resumes."""
    require(acting, Act.PUSH_WITHDRAW)
    if not reason.strip():
        raise Problem("proposal.no_reason")
    with desk.ledger.transaction(acting.staff_id):
        desk.ledger.run("lock_proposal", proposal_id=batch_id)
        found = _batch_proposal(desk, batch_id)
        if found.kind == "labs" and "approved" in found.decided:
            raise Problem("labs.void_needs_two", batch=batch_id)  # it opens what the results released (T37)
        if "withdrawn" not in found.decided:
            desk.ledger.run("decide", proposal_id=batch_id, act="withdrawn", by=acting.staff_id, at=at, reason=reason)
            desk.ledger.run("close_phone_checks", batch_id=batch_id, at=at, by=acting.staff_id)
            body = {"batch": str(batch_id), "reason": reason}
            leaf(desk, actor=acting.staff_id, act=Act.PUSH_WITHDRAW.value, at=at, body=body)
    return _undo(desk, batch_id, acting, reason, at, progress)


def _batch_proposal(desk: Desk, batch_id: UUID) -> Proposal:
    found = proposal(desk, batch_id)
    if found.kind not in BATCH_KINDS:
        raise Problem("proposal.other_kind", proposal=batch_id, kind=found.kind)
    return found


def last_line(desk: Desk, batch_id: UUID, actor: str) -> int:
    """One past the last line of a batch."""
    with desk.ledger.transaction(actor):
        return _number(desk, "last_line", batch_id=batch_id) + 1


def rows_of(found: Proposal) -> int:
    """How many rows a batch's proposal holds."""
    return int(str(found.summary["rows"]))


def _apply_part(desk: Desk, found: Proposal, first: int, last: int, total: Applied, at: datetime) -> None:
    batch_id = found.proposal_id
    resolve(desk, batch_id, first, last, at)
    total.new_people += desk.ledger.run("enter_new_people", at=at)
    desk.ledger.run("resolve_new_people")
    desk.ledger.run("enter_new_residents", at=at)
    desk.ledger.run("drop_touched")
    desk.ledger.run("touch_resolved")
    desk.ledger.rows("lock_touched")
    if found.kind == "labs":
        desk.ledger.run("enter_samples")
        total.conflicts += [(int(row[0]), str(row[1])) for row in desk.ledger.rows("drop_known_samples")]
    source = str(found.summary["source"])
    appended = desk.ledger.run("append_resolved", at=at, batch_id=batch_id, source=source)
    total.phone_checks += desk.ledger.run("open_phone_checks", batch_id=batch_id, at=at, due_at=at + PHONE_CHECK_DUE)
    changes = refresh_touched(desk, at=at)
    total.changes.add(changes)
    desk.ledger.run("move_progress", proposal_id=batch_id, act="apply", next_line=last)
    body = {"batch": str(batch_id), "lines": [first, last - 1], "evidence": appended, **told(changes)}
    leaf(desk, actor=found.proposed_by, act=f"{found.kind}.applied", at=at, body=body)


def told(changes: Changes) -> Mapping[str, int]:
    """A refresh in numbers, for audit leaves and screens."""
    return {
        "people": changes.people,
        "pop_ups_opened": changes.pop_ups_opened,
        "pop_ups_lifted": changes.pop_ups_lifted,
        "colors_worsened": changes.colors_worsened,
        "colors_lightened": changes.colors_lightened,
    }


def resolve(desk: Desk, batch_id: UUID, first: int, last: int, at: datetime) -> None:
    """Fills the temporary table `resolved` with some lines of a batch and whom each names."""
    desk.ledger.run("room_for_many")
    desk.ledger.run("drop_resolved")
    day = at.astimezone(SHANGHAI).date()
    desk.ledger.run("create_resolved", batch_id=batch_id, first=first, last=last, day=day)
    desk.ledger.run("analyze_resolved")


def _undo(desk: Desk, batch_id: UUID, acting: Actor, reason: str, at: datetime, progress: Progress) -> Applied:
    total, undone = Applied(), "undone" in proposal(desk, batch_id).decided
    last = last_line(desk, batch_id, acting.staff_id)
    while not undone:
        with desk.ledger.transaction(acting.staff_id):
            desk.ledger.run("lock_proposal", proposal_id=batch_id)
            first = _next_line(desk, batch_id, "undo")
            until = min(first + LINES_A_PART, last)
            desk.ledger.run("drop_undone")
            desk.ledger.run("room_for_many")
            desk.ledger.run("no_nested_loops")
            desk.ledger.run("create_undone", batch_id=batch_id, first=first, last=until)
            desk.ledger.run("nested_loops")
            total.changes.add(withdraw_undone(desk, acting.staff_id, reason, at))
            desk.ledger.run("move_progress", proposal_id=batch_id, act="undo", next_line=until)
            undone = until >= last
            if undone:
                desk.ledger.run("decide", proposal_id=batch_id, act="undone", by="system", at=at, reason="")
            body = {"batch": str(batch_id), "lines": [first, until - 1], **told(total.changes)}
            leaf(desk, actor=acting.staff_id, act="push.undone", at=at, body=body)
        progress("withdraw", until, last)
    return total


def withdraw_undone(desk: Desk, by: str, reason: str, at: datetime) -> Changes:
    """Withdraws the evidence in the temporary table `undone` and refreshes its people."""
    desk.ledger.run("drop_touched")
    desk.ledger.run("touch_batch")
    desk.ledger.rows("lock_touched")
    desk.ledger.run("withdraw_undone", at=at, by=by, reason=reason)
    return refresh_touched(desk, at=at)


def _require_under_feed_caps(desk: Desk, batch: Batch, feed: Feed, at: datetime) -> None:
    local = at.astimezone(SHANGHAI)
    since = local.replace(hour=0, minute=0, second=0, microsecond=0)
    used = _number(desk, "feed_people_of_day", feed_id=feed.feed_id, since=since)
    if used + batch.rows > feed.people_a_day:
        raise Problem(
            "feed.over_cap", feed=feed.feed_id, rows=batch.rows, used=used, cap=feed.people_a_day, batch=batch.batch_id
        )
    if feed.kind == "push":
        _require_under_share(desk, batch, feed, since)


def _require_under_share(desk: Desk, batch: Batch, feed: Feed, since: datetime) -> None:
    """The day's rows of the feed and this batch together, by county: a cap is not passed in small files."""
    values = {"batch_id": batch.batch_id, "feed_id": feed.feed_id, "since": since}
    for county, rows, known in desk.ledger.rows("feed_rows_by_county", **values):
        if known and rows / known > feed.share_of_county:
            raise Problem(
                "feed.over_share", feed=feed.feed_id, county=county, rows=rows, known=known,
                share=f"{feed.share_of_county:.0%}", batch=batch.batch_id,
            )  # fmt: skip


def _next_line(desk: Desk, batch_id: UUID, act: str) -> int:
    row = desk.ledger.row("progress", proposal_id=batch_id, act=act)
    return int(row[0]) if row else 0


def _number(desk: Desk, name: str, **values: object) -> int:
    row = desk.ledger.row(name, **values)
    return int(row[0]) if row else 0
