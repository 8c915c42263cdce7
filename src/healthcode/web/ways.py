"""What comes before a log in: a code sent to a phone, or the browser sent to a provider. Alike at every door."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response

from healthcode.services.phone_codes import AGAIN_AFTER
from healthcode.web.entries import open_entrance
from healthcode.web.house import Visit
from healthcode.web.vouching import sent_away, sent_code
from healthcode.wiring import Way

CODE_REFUSALS = (
    "person.phone", "sms.again_after", "sms.too_often", "sms.budget", "sms.number", "login.unknown", "channel.closed",
    "channel.not_set_up", "outside.…",
)  # fmt: skip
REDIRECT_REFUSALS = ("login.unknown", "channel.closed", "channel.not_set_up", "outside.…")


class PhoneAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channel's name and the mobile number that a code is to be sent to."""

    channel: Annotated[str, msgspec.Meta(max_length=40)]
    phone: Annotated[str, msgspec.Meta(max_length=40)]


class CodeSent(msgspec.Struct, frozen=True, kw_only=True):
    """A code that was sent: `challenge` goes with it at the log in; another may be sent after so many seconds."""

    challenge: str
    phone: str
    expires_at: datetime
    again_after: int


class ProviderAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channel's name."""

    channel: Annotated[str, msgspec.Meta(max_length=40)]


class SentAway(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser goes to log in; it comes back to the door's page with `code` and `state`."""

    url: str


async def code_sent(visit: Visit, door: str) -> CodeSent:
    """A code sent by the channel that the body names."""
    asked = await visit.read(PhoneAsked)
    entrance = await open_entrance(visit, door, asked.channel, Way.SMS)
    wanted = await sent_code(visit, door, entrance, asked.phone)
    return CodeSent(
        challenge=wanted.challenge, phone=str(wanted.phone), expires_at=wanted.expires_at,
        again_after=int(AGAIN_AFTER.total_seconds()),
    )  # fmt: skip


async def redirected(visit: Visit, door: str) -> Response[SentAway]:
    """Where to go for the channel that the body names, with the attempt's cookie."""
    asked = await visit.read(ProviderAsked)
    entrance = await open_entrance(visit, door, asked.channel, Way.OIDC)
    url, attempt = await sent_away(visit, door, entrance)
    return Response(SentAway(url=url), cookies=[attempt])
