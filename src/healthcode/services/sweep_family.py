"""Sweeping what families leave behind: photos and forms that nobody decided in time, links that ended by themselves.

Every look computes how a claim or a link stands, so nothing here is waited for; it takes from the disk what is worth
nothing any more, revokes devices, and tells a child and her proxy a month ahead that she claims by herself soon.
"""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from healthcode.core.people import birthday
from healthcode.core.terms import SHANGHAI, LinkReason, Occasion
from healthcode.services.desk import Desk
from healthcode.services.notify import notify
from healthcode.services.proxy_claims import PHOTO_KEPT, REFUSED, TOLD_FOR, decided, lapsed
from healthcode.services.proxy_links import end_grown, end_link
from healthcode.services.take_in import acting_on

ACTOR = "sweep"
PORTION = 500


def sweep_family(desk: Desk, *, at: datetime, most: int = PORTION) -> int:
    """One portion of each kind; how many rows it was about, 0 when there is nothing left to do."""
    kinds: tuple[Callable[[Desk, datetime, int], int], ...] = (_claims, _grown, _dead, _warned, _forgotten)
    return sum(kind(desk, at, most) for kind in kinds)


def born_by(on: date, years: int) -> date:
    """The last day of birth of those who are so many years old on that day; see `birthday`."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return date(on.year - years, 2, 28)


def _claims(desk: Desk, at: datetime, most: int) -> int:
    """Claims that were refused by themselves: form and photo are deleted."""
    with desk.ledger.transaction(ACTOR):
        rows = desk.ledger.rows("lapsed_proxy_claims", before=at - PHOTO_KEPT, most=most)
    for account, link_id, asked_at, photo_at in rows:
        with desk.ledger.transaction(ACTOR):
            desk.ledger.row("lock_account", subject_index=account)
            reason = lapsed(asked_at, photo_at, at)
            if reason is not None:
                decided(desk, bytes(account), link_id, REFUSED, reason, by=ACTOR, at=at)
    return len(rows)


def _grown(desk: Desk, at: datetime, most: int) -> int:
    rows = desk.ledger.rows("children_grown", born_by=_turning(desk, at, 0), most=most)
    for (resident_id,) in rows:
        with acting_on(desk, resident_id, ACTOR):
            end_grown(desk, resident_id, at=at)
    return len(rows)


def _dead(desk: Desk, at: datetime, most: int) -> int:
    rows = desk.ledger.rows("links_of_the_dead", most=most)
    for (resident_id,) in rows:
        with acting_on(desk, resident_id, ACTOR):
            end_link(desk, resident_id, by=ACTOR, reason=LinkReason.CLOSED, at=at)
    return len(rows)


def _warned(desk: Desk, at: datetime, most: int) -> int:
    """Once, to the child and to whoever acts for her."""
    family = desk.edition(at).family
    rows = desk.ledger.rows("children_to_warn", born_by=_turning(desk, at, family.warn.days), most=most)
    for resident_id, link_id, born_on, account in rows:
        with acting_on(desk, resident_id, ACTOR):
            if desk.ledger.run("keep_warned", resident_id=resident_id, link_id=link_id, at=at):
                _tell(desk, resident_id, bytes(account), birthday(born_on, family.child_years), at)
    return len(rows)


def _tell(desk: Desk, resident_id: UUID, account: bytes, day: date, at: datetime) -> None:
    row = desk.ledger.row("account", subject_index=account)
    for told in (resident_id, row[1] if row else None):
        if told is not None:
            notify(desk, told, Occasion.COMING_OF_AGE, at=at, facts={"day": day.isoformat()})


def _forgotten(desk: Desk, at: datetime, most: int) -> int:
    with desk.ledger.transaction(ACTOR):
        claims = desk.ledger.run("forget_proxy_claims", before=at - TOLD_FOR, most=most)
        links = [row[0] for row in desk.ledger.rows("forget_proxy_links", before=at - TOLD_FOR, most=most)]
        desk.ledger.run("forget_proxy_places", links=links)
        return claims + len(links) + desk.ledger.run("forget_hand_overs", before=at)


def _turning(desk: Desk, at: datetime, days: int) -> date:
    """Who was born by then is grown `days` from now."""
    on = date.fromordinal(at.astimezone(SHANGHAI).date().toordinal() + days)
    return born_by(on, desk.edition(at).family.child_years)
