"""Renewing: a status that is past its review is computed again when it is looked at; nothing waits for a job."""

from datetime import datetime
from uuid import UUID

from healthcode.services.desk import Desk
from healthcode.services.refresh import refresh_one
from healthcode.services.take_in import acting_on

ACTOR = "renew"


def renew(desk: Desk, resident_id: UUID, *, at: datetime) -> None:
    """Computes the person again unless somebody just did; Problem `person.not_on_file`."""
    with acting_on(desk, resident_id, ACTOR):
        if not desk.ledger.rows("is_current", resident_id=resident_id, at=at):
            refresh_one(desk, resident_id, at=at)
