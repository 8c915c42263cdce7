"""Giving an own code up at a service hall, so that somebody of the family can claim for the person (F26, F23).

A worker does it with the person and the document in front of the desk, for one of a few reasons; the account keeps
nothing, the phone shows the code no more, and it stays claimed until somebody claims it or prints it.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import Occasion
from healthcode.services.area import require_inside
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk
from healthcode.services.holds import end_holds
from healthcode.services.notify import notify
from healthcode.services.take_in import acting_on


class GiveUpReason(StrEnum):
    """Why a person gives the own code up."""

    NO_PHONE = "no_phone"
    CANNOT_USE = "cannot_use"
    LOST_ACCOUNT = "lost_account"
    ASKED = "asked"


def give_up_own_code(
    desk: Desk, resident_id: UUID, *, reason: GiveUpReason, seen: bool, acting: Actor, at: datetime
) -> None:
    """No account holds the person's code from now on; the person is told. `seen`: the person and the document are here.

    Problem `staff.may_not`, `staff.other_division`, `person.not_on_file`, `family.not_seen`, `family.no_own_code`.
    """
    require(acting, Act.OWN_CODE_GIVE_UP)
    if not seen:
        raise Problem("family.not_seen")
    with acting_on(desk, resident_id, acting.staff_id):
        require_inside(desk, resident_id, acting)
        if not desk.ledger.rows("holds_own_code", resident_id=resident_id):
            raise Problem("family.no_own_code")
        notify(desk, resident_id, Occasion.CLAIMED_ELSEWHERE, at=at)
        end_holds(desk, resident_id, by=acting.staff_id, at=at)
        leaf(
            desk, actor=acting.staff_id, act="code.given_up", at=at, subject=resident_id, body={"reason": reason.value}
        )
