"""Holds: the one account that a person's code is on, and how the code passes to another account (F12, F17).

Number and name stand on many a form, so they open no code that an account holds already: they only claim what nobody
holds. It takes the living person, seen by the registry's face check or by our staff at a counter, to take a code over;
then the former account has nothing of it any more, neither sessions nor the device that showed it.
"""

from datetime import datetime
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.gateways.registry import Assurance
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk

NO_ACCOUNT = b""


def give_hold(desk: Desk, account: bytes, resident_id: UUID, *, assurance: Assurance, at: datetime) -> None:
    """The code is on this account and in all its sessions from now on; call it while the person's record is held.

    Problem `identity.held_elsewhere` when another account holds it and nobody has seen the person.
    """
    if assurance is not Assurance.LIVE:
        if desk.ledger.rows("held_by_others", resident_id=resident_id, subject_index=account):
            raise Problem("identity.held_elsewhere")
    else:
        end_holds(desk, resident_id, but=account, by=assurance.value, at=at)
    desk.ledger.run("give_account", subject_index=account, resident_id=resident_id)
    desk.ledger.run("give_sessions", subject_index=account, resident_id=resident_id)


def end_holds(desk: Desk, resident_id: UUID, *, by: str, at: datetime, but: bytes = NO_ACCOUNT) -> None:
    """No account `but` this one holds the code: sessions end, the device is revoked. `by`: who saw the person."""
    former = [row[0] for row in desk.ledger.rows("end_holds", resident_id=resident_id, subject_index=but)]
    if not former:
        return
    desk.ledger.run("end_resident_sessions", accounts=former, at=at)
    desk.ledger.run("revoke_holders", resident_id=resident_id, at=at)
    body = {"accounts": len(former), "seen_by": by}
    leaf(desk, actor="resident", act="code.taken_over", at=at, subject=resident_id, body=body)
