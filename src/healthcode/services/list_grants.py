"""Who may act and who may send: staff by role, feeds by id."""

from dataclasses import dataclass
from datetime import datetime

from healthcode.services.desk import Desk
from healthcode.services.feeds import Feed, feed_from


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStaff:
    """A member of staff in a list."""

    staff_id: str
    unit_name: str
    role: str
    until: datetime


def list_staff(desk: Desk) -> list[ListedStaff]:
    """All accounts ever granted, by role."""
    rows = desk.ledger.rows("all_staff")
    return [ListedStaff(staff_id=row[0], unit_name=row[1], role=row[2], until=row[3]) for row in rows]


def list_feeds(desk: Desk) -> list[Feed]:
    """All feeds, revoked ones too, by id."""
    return [feed_from(row) for row in desk.ledger.rows("all_feeds")]
