"""Shutting one way to log in while the others live: an operator's act, on all servers at once, told and audited.

Who is logged in stays so. It is for a platform that is broken into, or tells us wrong things, or drowns us.
"""

from dataclasses import dataclass
from datetime import datetime

from healthcode.core.problems import Problem
from healthcode.services.audit import leaf
from healthcode.services.authority import Act, Actor, require
from healthcode.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A channel that is shut: since when, by whom and why."""

    channel: str
    closed_at: datetime
    closed_by: str
    reason: str


def close_channel(desk: Desk, acting: Actor, channel: str, *, reason: str, at: datetime) -> None:
    """Nobody comes in by it from now on; closing it again changes nothing.

    Problem `staff.may_not`, `proposal.no_reason`.
    """
    require(acting, Act.CHANNEL_CLOSE)
    if not reason.strip():
        raise Problem("proposal.no_reason")
    with desk.ledger.transaction(acting.staff_id):
        if desk.ledger.run("close_channel", channel=channel, closed_by=acting.staff_id, reason=reason, at=at):
            body = {"channel": channel, "reason": reason}
            leaf(desk, actor=acting.staff_id, act="channel.closed", at=at, body=body)


def open_channel(desk: Desk, acting: Actor, channel: str, *, at: datetime) -> None:
    """People come in by it again; Problem `staff.may_not`."""
    require(acting, Act.CHANNEL_CLOSE)
    with desk.ledger.transaction(acting.staff_id):
        if desk.ledger.run("open_channel", channel=channel):
            leaf(desk, actor=acting.staff_id, act="channel.opened", at=at, body={"channel": channel})


def closed_channels(desk: Desk) -> dict[str, Closed]:
    """The channels that are shut, by name."""
    return {
        row[0]: Closed(channel=row[0], closed_at=row[1], closed_by=row[2], reason=row[3])
        for row in desk.ledger.rows("closed_channels")
    }
