"""Telling people that their permit ends before it does (F28): a month before, and once more in its last week."""

from datetime import datetime, timedelta

from healthcode.core.terms import SHANGHAI, Occasion
from healthcode.services.desk import Desk
from healthcode.services.notify import notify

FIRST, LAST = timedelta(days=30), timedelta(days=7)
"""Reading: time to renew a permit, which takes two to three weeks; and a word to whoever forgot."""

PORTION = 500
ACTOR = "warn_of_permits"


def warn_of_permits(desk: Desk, *, at: datetime, most: int = PORTION) -> int:
    """Tells up to `most` people, each once in a transaction of their own with the note that it was done; how many."""
    due = desk.ledger.rows("permits_ending", at=at, first=at + FIRST, last=at + LAST, late=LAST, most=most)
    for resident_id, ends_at in due:
        with desk.ledger.transaction(ACTOR):
            ends_on = ends_at.astimezone(SHANGHAI).date().isoformat()
            notify(desk, resident_id, Occasion.PERMIT_ENDS, at=at, facts={"ends_on": ends_on})
            desk.ledger.run("warned_of_permit", resident_id=resident_id, at=at)
    return len(due)
