"""What a community worker does for one person: notes the report, and clears or does not clear what is open (F08, F09).

A clearance names the episodes it is about and carries the finding; one in twenty goes to a random second reader.
“Not cleared” leaves the episode open and a task for an epidemiologist that stays until somebody closes it. A worker
acts on people of the unit's division and no others: Problem `staff.other_division`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.status import Because
from healthcode.core.terms import EvidenceKind, Outcome
from healthcode.gateways.keys import Purpose
from healthcode.services.area import require_inside
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.explain import explanation
from healthcode.services.take_in import acting_on, take_in

SECOND_READING_ONE_IN = 20  # DESIGN §6: 5 % of clearances to a random second reader
TASK_DUE = timedelta(hours=24)


def report(desk: Desk, resident_id: UUID, *, acting: Actor, reported_at: datetime | None, at: datetime) -> UUID:
    """The person has reported to the community (向社区报备), now or at an earlier instant."""
    require(acting, Act.COMMUNITY_REPORT)
    details = {"reported_at": reported_at} if reported_at else {}
    with acting_on(desk, resident_id, acting.staff_id):
        require_inside(desk, resident_id, acting)
        return take_in(
            desk, resident_id, EvidenceKind.COMMUNITY_REPORT, details,
            source=acting.staff_id, act=Act.COMMUNITY_REPORT.value, at=at,
        )  # fmt: skip


def arrive(desk: Desk, resident_id: UUID, *, acting: Actor, arrived_at: datetime, at: datetime) -> UUID:
    """The person's arrival in the division (到达本地), as found at the report or the check."""
    require(acting, Act.COMMUNITY_REPORT)
    with acting_on(desk, resident_id, acting.staff_id):
        require_inside(desk, resident_id, acting)
        return take_in(
            desk, resident_id, EvidenceKind.ARRIVAL, {"arrived_at": arrived_at},
            source=acting.staff_id, act="community.arrival", at=at,
        )  # fmt: skip


def clear(
    desk: Desk, resident_id: UUID, *, acting: Actor, cleared: bool, finding: str, of: Sequence[str], at: datetime
) -> UUID:
    """The finding of the check (基层排查完毕) on the open episodes that `of` names, all of them when it names none.

    Problem `clearance.no_finding` without a text of what was found, `clearance.nothing_open` when nothing is open
    that a clearance could be about.
    """
    require(acting, Act.COMMUNITY_CLEAR)
    if not finding.strip():
        raise Problem("clearance.no_finding")
    with acting_on(desk, resident_id, acting.staff_id):
        require_inside(desk, resident_id, acting)
        about = _open_episodes(desk, resident_id, of, at)
        evidence_id = take_in(
            desk, resident_id, EvidenceKind.COMMUNITY_CLEARANCE,
            {"of": [str(reason.key) for reason in about], "finding": "cleared" if cleared else "not_cleared"},
            source=acting.staff_id, act="community.cleared" if cleared else "community.not_cleared", at=at,
            reasons={"episodes": [str(reason.key) for reason in about]},
        )  # fmt: skip
        sealed = desk.vault.seal(Purpose.DECLARATION, f"finding|finding|{evidence_id}", finding.strip())
        desk.ledger.run("keep_finding", resident_id=resident_id, evidence_id=evidence_id, sealed=sealed)
        if not cleared:
            _task(desk, resident_id, "not_cleared", "epidemiologist", evidence_id, at)
        elif desk.randomness.one_in(SECOND_READING_ONE_IN):
            _task(desk, resident_id, "second_reading", "community_worker", evidence_id, at)
    return evidence_id


def _open_episodes(desk: Desk, resident_id: UUID, of: Sequence[str], at: datetime) -> list[Because]:
    status = explanation(desk, resident_id, at=at).status
    opened = [reason for reason in status.because if reason.outcome is Outcome.OPEN and reason.key and reason.pop_up]
    about = [reason for reason in opened if not of or reason.rule_id in of or str(reason.key) in of]
    if not about:
        raise Problem("clearance.nothing_open", of=", ".join(of) or "—", open=", ".join(map(str, opened)) or "—")
    return about


def _task(desk: Desk, resident_id: UUID, kind: str, for_role: str, about: UUID, at: datetime) -> None:
    row = desk.ledger.row("resident", resident_id=resident_id)
    desk.ledger.run(
        "open_task",
        resident_id=resident_id,
        task_id=desk.new_id(at),
        kind=kind,
        for_role=for_role,
        county=row[1] if row else "",
        about=about,
        at=at,
        due_at=at + TASK_DUE,
    )
