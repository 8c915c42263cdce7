"""Keeping a demo trusted: its roots lie beside it, so it makes its keys by itself and renews its list in time.

Nowhere else: where roots are kept apart, a list that is near its end is a person's appointment.
"""

from datetime import datetime

from healthcode.services.change_trust import LASTS
from healthcode.services.publish_trust import TrustDesk, publish, signed, unsigned
from healthcode.services.read_trust import read_trust
from healthcode.services.rotate_keys import create_keys, renew

SOON = LASTS / 3
"""Of a list's life left, it is renewed."""


def keep_trusted(desk: TrustDesk, *, at: datetime) -> None:
    """A list in force with some life left; of two processes that begin at once one makes it."""
    with desk.ledger.transaction(desk.actor):
        desk.ledger.run("lock_trust_lists")
        if desk.folder.pin() is None:
            pin, told = create_keys(desk, at=at)
            publish(desk, signed(unsigned(told), desk.roots), reason="demo", at=at, pin=pin)
        elif read_trust(desk.ledger, desk.folder).newest.expires_at - SOON <= at:
            publish(desk, signed(unsigned(renew(desk, at=at)), desk.roots), reason="demo", at=at)
