"""Giving a code on paper up: lost, or not needed any more. From then on no door that can look it up accepts it."""

from datetime import datetime
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.services.act_for import acting_as
from healthcode.services.area import require_inside
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.log_in import Session
from healthcode.services.take_in import acting_on


def give_up_own(desk: Desk, session: Session, *, at: datetime) -> None:
    """The paper of the person whose code the account holds; Problem `claim.needed`, `paper.none`."""
    resident_id = session.resident()
    with acting_as(desk, session, at=at):
        _give_up(desk, resident_id, by=session.by, at=at)


def give_up_for(desk: Desk, resident_id: UUID, *, acting: Actor, at: datetime) -> None:
    """The paper of a person of the worker's division, who says that it is lost.

    Problem `staff.may_not`, `staff.other_division`, `person.not_on_file`, `paper.none`.
    """
    require(acting, Act.PAPER_GIVE_UP)
    with acting_on(desk, resident_id, acting.staff_id):
        require_inside(desk, resident_id, acting)
        _give_up(desk, resident_id, by=acting.staff_id, at=at)


def _give_up(desk: Desk, resident_id: UUID, *, by: str, at: datetime) -> None:
    rows = desk.ledger.rows("revoke_papers", resident_id=resident_id, at=at)
    if not rows:
        raise Problem("paper.none")
    body = {"papers": [str(row[0]) for row in rows]}
    leaf(desk, actor=by, act="paper.given_up", at=at, subject=resident_id, body=body)
