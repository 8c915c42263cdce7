"""What only somebody who has just logged in may do: a phone that lies about for a minute gives no data away.

A session lasts a month, because a code must open at a gate in the morning. A copy of all data, or the end of an
account, asks for more than that: that the channel vouched for the person within the last half hour (ADR 0022).
"""

from datetime import datetime, timedelta

from healthcode.core.problems import Problem
from healthcode.services.log_in import LASTS, Session

RECENT = timedelta(minutes=30)


def require_recent(session: Session, *, at: datetime) -> None:
    """Problem `account.recent` when the log in is longer ago."""
    if not is_recent(session, at=at):
        raise Problem("account.recent", minutes=int(RECENT.total_seconds()) // 60)


def is_recent(session: Session, *, at: datetime) -> bool:
    """Whether the session began within the last half hour."""
    return at - (session.expires_at - LASTS[session.door]) < RECENT
