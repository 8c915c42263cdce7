"""Letting go of a dependant: what was asked for by mistake is deleted and asked for anew (如输错信息,可删除后重新代领).

The subject may do it too, from an account that holds her own code: nobody keeps a code for somebody against her will.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from healthcode.core.terms import LinkReason
from healthcode.services.desk import Desk
from healthcode.services.identities import identity_of
from healthcode.services.log_in import PROXY, RESIDENT, Session
from healthcode.services.proxy_claims import DELETED, decided, open_claims
from healthcode.services.proxy_links import active_link, end_link, link_of
from healthcode.services.take_in import acting_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Who keeps a person's code; the name masked, an institution's in full."""

    relation: str
    since: datetime
    name: str


def let_go(desk: Desk, session: Session, link_id: UUID, *, at: datetime) -> None:
    """The account's claim deleted, or its link ended with the device that showed the code.

    Problem `family.unknown_link`, the same for foreign, ended and absent ones.
    """
    account = session.account()
    with desk.ledger.transaction(RESIDENT):
        desk.ledger.row("lock_account", subject_index=account)
        if any(claim.link_id == link_id for claim in open_claims(desk, account, at=at)):
            decided(desk, account, link_id, DELETED, LinkReason.DELETED, by=PROXY, at=at)
            return
    link = link_of(desk, account, link_id, at=at)
    with acting_on(desk, link.resident_id, PROXY):
        link_of(desk, account, link_id, at=at)  # as it stands now that the record is held
        end_link(desk, link.resident_id, by=PROXY, reason=LinkReason.DELETED, at=at)


def keeper_of(desk: Desk, session: Session, *, at: datetime) -> Keeper | None:
    """Who keeps the code of the person whose own code the account holds; None when nobody does."""
    link = active_link(desk, session.resident(), at=at)
    if link is None:
        return None
    return Keeper(relation=link.relation, since=link.began_at, name=_name(desk, link.account, link.unit_id))


def send_away(desk: Desk, session: Session, *, at: datetime) -> None:
    """Nobody keeps the person's code from now on; no word when nobody did."""
    resident_id = session.resident()
    with acting_on(desk, resident_id, RESIDENT):
        end_link(desk, resident_id, by=RESIDENT, reason=LinkReason.BY_SUBJECT, at=at)


def _name(desk: Desk, account: bytes | None, unit_id: str | None) -> str:
    if unit_id is not None:
        row = desk.ledger.row("unit", unit_id=unit_id)
        return str(row[1]) if row else ""
    holder = desk.ledger.row("account", subject_index=account)
    if holder is None or holder[1] is None:
        return ""
    with desk.ledger.transaction(RESIDENT):
        found = identity_of(desk, holder[1])
    return str(found[1]) if found else ""
