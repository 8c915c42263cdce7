"""Links: who acts for a dependant, an account or an institution's unit, one at a time (代领, F26).

A child's link ends by itself on the birthday that the edition names: computed from the day of birth at every look, so
nothing waits for a job. Whatever ends a link revokes the device that showed the code, in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from healthcode.core.credentials import Level
from healthcode.core.people import birthday
from healthcode.core.policy import Edition
from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI, LinkReason, Occasion
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.log_in import PROXY
from healthcode.services.notify import notify

INSTITUTION = "institution"
"""The relation of a care home to the people who live there; the others are `gateways.registry.Relation`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Who acts for a dependant now. `account` or `unit_id`; `born_on` of a child only."""

    link_id: UUID
    resident_id: UUID
    account: bytes | None
    unit_id: str | None
    relation: str
    born_on: date | None
    began_at: datetime


def grown_at(born_on: date | None, edition: Edition) -> datetime | None:
    """When a child's link ends by itself: as the birthday begins, local; None for the others."""
    if born_on is None:
        return None
    return datetime.combine(birthday(born_on, edition.family.child_years), time(), SHANGHAI)


def is_over(born_on: date | None, edition: Edition, at: datetime) -> bool:
    """Whether a link of somebody born that day has ended by itself."""
    grown = grown_at(born_on, edition)
    return grown is not None and at >= grown


def active_link(desk: Desk, resident_id: UUID, *, at: datetime) -> Link | None:
    """The link of a dependant that is in effect, None when nobody acts for the person."""
    row = desk.ledger.row("active_proxy_link", resident_id=resident_id)
    if row is None or is_over(row[4], desk.edition(at), at):
        return None
    account = bytes(row[1]) if row[1] is not None else None
    return Link(
        link_id=row[0], resident_id=resident_id, account=account, unit_id=row[2], relation=row[3], born_on=row[4],
        began_at=row[5],
    )  # fmt: skip


def link_of(desk: Desk, account: bytes, link_id: UUID, *, at: datetime) -> Link:
    """The account's link; Problem `family.unknown_link`, the same for foreign, ended and absent ones."""
    place = desk.ledger.row("proxy_place", link_id=link_id)
    found = active_link(desk, place[1], at=at) if place else None
    if found is None or found.link_id != link_id or found.account != account:
        raise Problem("family.unknown_link")
    return found


def link_of_unit(desk: Desk, unit_id: str, link_id: UUID, *, at: datetime) -> Link:
    """The same of an institution."""
    place = desk.ledger.row("proxy_place", link_id=link_id)
    found = active_link(desk, place[1], at=at) if place else None
    if found is None or found.link_id != link_id or found.unit_id != unit_id:
        raise Problem("family.unknown_link")
    return found


def require_link(desk: Desk, resident_id: UUID, link_id: UUID, *, at: datetime) -> None:
    """That this link is still the one that acts for the person; call it while the person's record is held."""
    found = active_link(desk, resident_id, at=at)
    if found is None or found.link_id != link_id:
        raise Problem("family.unknown_link")


def end_link(desk: Desk, resident_id: UUID, *, by: str, reason: LinkReason, at: datetime) -> bool:
    """Nobody acts for the person from now on; call it while the record is held. Whether anybody did.

    The former proxy is told why. `by`: staff, `resident` or `proxy`, for the audit.
    """
    rows = desk.ledger.rows("end_proxy_link", resident_id=resident_id, reason=reason.value, at=at)
    if not rows:
        return False
    desk.ledger.run("revoke_proxy_holder", resident_id=resident_id, level=int(Level.PROXY), at=at)
    for link_id, account, _, relation in rows:
        desk.ledger.run("forget_hand_overs_of", link_id=link_id)
        body = {"link": str(link_id), "reason": reason.value, "relation": relation}
        leaf(desk, actor=by, act="proxy.ended", at=at, subject=resident_id, body=body)
        if account is not None:
            tell_account(desk, bytes(account), Occasion.LINK_ENDED, reason=reason, at=at)
    return True


def tell_account(desk: Desk, account: bytes, occasion: Occasion, *, reason: LinkReason, at: datetime) -> None:
    """A notice to whoever's own code the account holds; nobody when it holds none any more."""
    row = desk.ledger.row("account", subject_index=account)
    if row is not None and row[1] is not None:
        notify(desk, row[1], occasion, at=at, facts={"reason": reason.value})


def end_grown(desk: Desk, resident_id: UUID, *, at: datetime) -> None:
    """Puts on record that a link has ended by itself, when it has; call it while the person's record is held."""
    row = desk.ledger.row("active_proxy_link", resident_id=resident_id)
    if row is not None and is_over(row[4], desk.edition(at), at):
        end_link(desk, resident_id, by=PROXY, reason=LinkReason.OF_AGE, at=at)


def live_links(desk: Desk, account: bytes, *, at: datetime) -> Sequence[tuple[UUID, UUID]]:
    """Link and dependant of all that an account acts for now."""
    rows = desk.ledger.rows("links_of_account", subject_index=account)
    edition = desk.edition(at)
    return [(row[0], row[1]) for row in rows if not is_over(row[3], edition, at)]
