"""When a notice may leave the house, and as which message: arithmetic on values.

In the page a notice stands at once and in full. Outside (WeChat, Alipay, SMS) it may light up a phone that lies on a
table, so a message says that there is news and nothing of the code. All news that waits for a person is one message;
what is not urgent is not sent at night.

>>> from datetime import UTC, datetime
>>> late = datetime(2022, 5, 18, 14, tzinfo=UTC)      # 22:00 in Shijiazhuang
>>> str(due_at(late, urgent=False)), due_at(late, urgent=True) == late
('2022-05-19 07:00:00+08:00', True)
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from healthcode.core.terms import SHANGHAI, Occasion

QUIET_FROM, QUIET_UNTIL = time(22), time(7)  # local; reading: nobody is woken by what can wait for the morning
A_DAY, URGENT_A_DAY = 3, 6  # reading: messages of a local day to one account and channel; see `most_today`
EQUAL_WITHIN = timedelta(hours=6)  # reading: the same notice again within this time is the same notice
KEPT = timedelta(days=14)  # as long as declarations are shown (F35)

STATUS = frozenset(
    {
        Occasion.COLOR_RED,
        Occasion.COLOR_YELLOW,
        Occasion.COLOR_GREEN,
        Occasion.POP_UP_OPENED,
        Occasion.POP_UP_LIFTED,
    }
)
"""What a change of the stored status is told as."""

URGENT = frozenset({Occasion.COLOR_RED, Occasion.POP_UP_OPENED, Occasion.CLAIMED_ELSEWHERE})
"""Reading: whoever may be stopped at the next door, or whose code is gone, hears it at any hour."""


class Message(StrEnum):
    """What is said outside the page: one sentence each, and nothing of the code in any."""

    NEWS = "news"
    MOVED = "moved"
    FAREWELL = "farewell"


_MESSAGES = {Occasion.CLAIMED_ELSEWHERE: Message.MOVED, Occasion.ACCOUNT_DELETED: Message.FAREWELL}


def message_for(occasion: Occasion) -> Message:
    """The message that tells of it; those of one kind that wait for a person are one."""
    return _MESSAGES.get(occasion, Message.NEWS)


def due_at(at: datetime, *, urgent: bool) -> datetime:
    """From when on it may be sent: at once, or when the night is over."""
    local = at.astimezone(SHANGHAI)
    if urgent or QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    return _morning(local if local.time() < QUIET_UNTIL else local + timedelta(days=1))


def next_day(at: datetime) -> datetime:
    """When the next local day has begun and its night is over: after the most of a day."""
    return _morning(at.astimezone(SHANGHAI) + timedelta(days=1))


def most_today(*, urgent: bool) -> int:
    """How many messages of today, this one counted, an account may get; an urgent one has room that others leave."""
    return URGENT_A_DAY if urgent else A_DAY


def _morning(local: datetime) -> datetime:
    return datetime.combine(local.date(), QUIET_UNTIL, SHANGHAI)
