"""Sweeping: what has served its turn is deleted. Nothing waits for it and it may be repeated or left out for a while.

A showing is told from its repetition for `core.scans.REMEMBERED`, not much over a minute; afterwards its row only says
how busy a guard was. Refused rows stand in full in a file until somebody has corrected and sent them again.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from healthcode.services.desk import Desk

SCANS_KEPT = timedelta(hours=1)  # far beyond what is remembered, so that no clock makes a copy new
REJECTS_KEPT = timedelta(days=14)  # as long as the push itself may matter to the code
PORTION = 10_000  # rows of one transaction, a tenth of a second
ACTOR = "sweep"


def sweep_scans(desk: Desk, *, at: datetime, most: int = PORTION) -> int:
    """Deletes up to `most` scans that nobody needs any more; how many."""
    with desk.ledger.transaction(ACTOR):
        return desk.ledger.run("forget_scans", before=at - SCANS_KEPT, most=most)


def sweep_rejects(folder: Path, *, at: datetime) -> int:
    """Deletes reject files that were written too long ago; how many."""
    old, before = 0, (at - REJECTS_KEPT).timestamp()
    for file in folder.glob("*.reject.csv"):
        with suppress(FileNotFoundError):  # another process swept it
            if file.stat().st_mtime < before:
                file.unlink()
                old += 1
    return old
