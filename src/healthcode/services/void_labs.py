"""Voiding a laboratory's results since an instant: what they released opens again, so two persons decide (T37).

The consequences are not estimated: the voiding is carried out, counted, and rolled back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.services.apply_batch import LAB_KINDS, told, withdraw_undone
from healthcode.services.audit import leaf
from healthcode.services.authority import PROPOSAL_LASTS, Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.propose import Proposal, digest_of, proposal, require_decidable
from healthcode.services.refresh import Changes

KIND = "labs_void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """A voiding, proposed or carried out: how many results of the laboratory it takes back and what that changes."""

    proposal: Proposal
    results: int
    changes: Changes


class _RolledBackError(Exception):
    """Ends the transaction in which consequences were counted."""


def propose_void(desk: Desk, lab: str, since: datetime, *, acting: Actor, reason: str, at: datetime) -> Void:
    """Files the voiding of `lab`'s results reported since `since`; Problem `labs.nothing_to_void`, `feed.unknown`."""
    require(acting, Act.LABS_VOID_PROPOSE)
    if not reason.strip():
        raise Problem("proposal.no_reason")
    if desk.ledger.row("feed", feed_id=lab) is None:
        raise Problem("feed.unknown", feed=lab)
    results, changes = _consequences(desk, lab, since, acting, reason, at)
    if not results:
        raise Problem("labs.nothing_to_void", feed=lab, since=since.isoformat())
    summary: Mapping[str, object] = {"lab": lab, "since": since.isoformat(), "results": results, **told(changes)}
    canonical = json.dumps(summary, sort_keys=True)
    proposal_id = desk.new_id(at)
    with desk.ledger.transaction(acting.staff_id):
        desk.ledger.run(
            "propose",
            proposal_id=proposal_id, kind=KIND, digest=digest_of([KIND.encode(), canonical.encode()]),
            summary=canonical, sealed=None, by=acting.staff_id, at=at, expires_at=at + PROPOSAL_LASTS, reason=reason,
        )  # fmt: skip
        body = {**summary, "proposal": str(proposal_id), "reason": reason}
        leaf(desk, actor=acting.staff_id, act=Act.LABS_VOID_PROPOSE.value, at=at, body=body)
    return Void(proposal=proposal(desk, proposal_id), results=results, changes=changes)


def approve_void(desk: Desk, proposal_id: UUID, *, acting: Actor, at: datetime, digest: str = "") -> Void:
    """The second person's word: the results are withdrawn now, those that came in since the proposal too."""
    require(acting, Act.LABS_VOID_APPROVE)
    with desk.ledger.transaction(acting.staff_id):
        desk.ledger.run("lock_proposal", proposal_id=proposal_id)
        found = proposal(desk, proposal_id)
        if found.kind != KIND:
            raise Problem("proposal.other_kind", proposal=proposal_id, kind=found.kind)
        if "approved" in found.decided:
            return Void(proposal=found, results=0, changes=Changes())
        require_decidable(desk, found, acting, at=at, digest=digest)
        since = datetime.fromisoformat(str(found.summary["since"]))
        results, changes = _void(desk, str(found.summary["lab"]), since, acting.staff_id, found.reason, at)
        desk.ledger.run("decide", proposal_id=proposal_id, act="approved", by=acting.staff_id, at=at, reason="")
        body = {"proposal": str(proposal_id), "results": results, "proposed_by": found.proposed_by, **told(changes)}
        leaf(desk, actor=acting.staff_id, act=Act.LABS_VOID_APPROVE.value, at=at, body=body)
    return Void(proposal=proposal(desk, proposal_id), results=results, changes=changes)


def _consequences(
    desk: Desk, lab: str, since: datetime, acting: Actor, reason: str, at: datetime
) -> tuple[int, Changes]:
    counted: list[tuple[int, Changes]] = []
    try:
        with desk.ledger.transaction(acting.staff_id):
            counted.append(_void(desk, lab, since, acting.staff_id, reason, at))
            raise _RolledBackError
    except _RolledBackError:
        return counted[0]


def _void(desk: Desk, lab: str, since: datetime, by: str, reason: str, at: datetime) -> tuple[int, Changes]:
    desk.ledger.run("drop_undone")
    results = desk.ledger.run("create_voided", source=lab, kinds=LAB_KINDS, since=since)
    desk.ledger.run("free_samples")
    return results, withdraw_undone(desk, by, reason, at)
