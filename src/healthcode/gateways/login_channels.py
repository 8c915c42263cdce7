"""Who logs in, as a channel knows the person: a mini-program's platform, or the demo (F11).

A page hands over the one-time code that its platform gave it; the channel exchanges the code for a subject that stays
the same for one person and one app (WeChat: `openid` of code2session; Alipay: `open_id` of the token for the code).
The subject is never stored as it is: an account is its keyed hash.

>>> DemoChannel(frozenset({"guard-1"})).identify("guard-1").subject
'guard-1'
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Protocol

from healthcode.core.problems import Problem
from healthcode.gateways.sms_gateway import SmsSender


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelUser:
    """Whom the channel vouches for: its own name for the person, the same at every log in."""

    subject: str = field(repr=False)


class LoginChannel(Protocol):
    """A platform that people log in by. `name` is part of the account: it never changes."""

    @property
    def name(self) -> str:
        """What the channel is called where accounts and claims name it."""
        ...

    def identify(self, code: str) -> ChannelUser:
        """Who holds this one-time code; Problem `login.unknown` when the channel does not know it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsChannel:
    """Logging in by a code sent to one's phone: ours to make and to check (`services.phone_codes`).

    `template` has one fact, `code`; `daily_most`: messages a day in all, what the operator can pay for.
    """

    sender: SmsSender = field(repr=False)
    template: str
    daily_most: int
    name: str = "sms"


@dataclass(frozen=True, slots=True)
class DemoChannel:
    """The channel of a demo: whoever names one of its logins is let in. It is open only where a demo is played."""

    logins: Container[str]
    name: str = "demo"

    def identify(self, code: str) -> ChannelUser:
        """The login of that name; Problem `login.unknown`."""
        if code not in self.logins:
            raise Problem("login.unknown")
        return ChannelUser(subject=code)
