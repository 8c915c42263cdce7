"""Shutting one way to log in: an operator's act with a reason, on all servers at once, audited both ways."""

import pytest

from healthcode.core.problems import Problem
from healthcode.services.authority import actor
from healthcode.services.close_channel import close_channel, closed_channels, open_channel
from healthcode.services.desk import Desk
from tests.builders_ledger import AT, DAY


def acts(desk: Desk) -> list[str]:
    found = desk.ledger._connection.execute("SELECT act FROM audit_leaf WHERE act LIKE 'channel.%' ORDER BY leaf_id")
    return [row[0] for row in found.fetchall()]


@pytest.mark.usefixtures("staff")
def test_a_channel_is_shut_once_and_opened_once_and_both_are_audited(desk: Desk) -> None:
    operator = actor(desk, "operator", at=AT)
    for day in range(2):
        close_channel(desk, operator, "wechat", reason="AppSecret 泄露", at=AT + day * DAY)
    (shut,) = closed_channels(desk).values()
    assert (shut.channel, shut.closed_by, shut.closed_at) == ("wechat", "operator", AT)
    for _ in range(2):
        open_channel(desk, operator, "wechat", at=AT + 3 * DAY)
    assert closed_channels(desk) == {}
    assert acts(desk) == ["channel.closed", "channel.opened"]


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("staff_id", "reason", "code"), [("worker", "x", "staff.may_not"), ("operator", " ", "proposal.no_reason")]
)
def test_nobody_shuts_one_without_the_role_or_a_reason(desk: Desk, staff_id: str, reason: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        close_channel(desk, actor(desk, staff_id, at=AT), "wechat", reason=reason, at=AT)
    assert (caught.value.code, closed_channels(desk)) == (code, {})
