"""A person's own report to the community (向社区报备, F08, F09), with phone and address to be found by."""

from datetime import datetime
from uuid import UUID

from healthcode.core.people import parse_phone
from healthcode.core.terms import EvidenceKind
from healthcode.services.act_for import acting_by
from healthcode.services.claim import address_from, keep_address, keep_phone
from healthcode.services.desk import Desk
from healthcode.services.log_in import RESIDENT
from healthcode.services.take_in import take_in


def report_self(
    desk: Desk,
    resident_id: UUID,
    *,
    phone: str = "",
    address: str = "",
    arrived_at: datetime | None = None,
    by: str = RESIDENT,
    link_id: UUID | None = None,
    at: datetime,
) -> datetime:
    """Reports now, and the arrival here when one is told; returns since when the person counts as having reported.

    `link_id`: by a proxy, while the link is in effect. An arrival can only move the floor up: nobody is released by
    one. Problem `person.phone`, `claim.long_address`, `evidence.future`, `family.unknown_link`.
    """
    number, where = parse_phone(phone) if phone.strip() else None, address_from(address)
    with acting_by(desk, resident_id, by, link_id, at=at):
        if arrived_at is not None:
            details = {"arrived_at": arrived_at}
            take_in(desk, resident_id, EvidenceKind.ARRIVAL, details, source=by, act="community.arrived", at=at)
        take_in(desk, resident_id, EvidenceKind.COMMUNITY_REPORT, {}, source=by, act="community.reported", at=at)
        keep_address(desk, resident_id, where)
        if number is not None:
            keep_phone(desk, resident_id, number, own=link_id is None)
    return at
