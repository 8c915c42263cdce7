"""Who somebody is, as a channel says: asked elsewhere and at no desk, so that a slow one delays its own people only.

A log in at a provider begins in a browser and ends in the same: the attempt (state, nonce, PKCE verifier) lies sealed
in a cookie that no script reads, for ten minutes and this door.
"""

import base64
import binascii
import hmac
import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from litestar.datastructures import Cookie

from healthcode.core.problems import Problem
from healthcode.gateways.keys import Purpose
from healthcode.gateways.login_channels import LoginChannel, SmsChannel
from healthcode.gateways.oidc import Attempt, OidcChannel, attempt_text, read_attempt
from healthcode.services.phone_codes import Wanted, new_code, spend_code, take_back
from healthcode.web.house import Visit
from healthcode.web.limits import MESSAGES
from healthcode.web.scopes import address, cookie
from healthcode.wiring import Entrance

ATTEMPT_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Whom a channel vouches for: the account's index; for staff, whose id the channel itself names, `subject`."""

    channel: str
    index: bytes
    subject: str = field(default="", repr=False)
    by_phone: bool = False


async def vouched(visit: Visit, door: str, entrance: Entrance, code: str, challenge: str, state: str) -> Vouched:
    """Whom the channel vouches for; Problem `login.…`, `outside.…`, `channel.not_set_up`."""
    channel, at, vault = entrance.channel, visit.at, visit.house.doors.furnished.vault
    if isinstance(channel, SmsChannel):
        sms = channel
        index = await visit.at_desk(lambda desk: spend_code(desk, door, sms, challenge, code, at=at))
        return Vouched(channel=channel.name, index=index, by_phone=True)
    if isinstance(channel, OidcChannel):
        provider, attempt = channel, _attempt(visit, door, channel.name, state)
        user = await visit.away(lambda: provider.finish(attempt, code, _back(visit, door)))
    else:
        app: LoginChannel = channel
        user = await visit.away(lambda: app.identify(code))
    return Vouched(
        channel=channel.name, index=vault.account_index(channel.name, user.subject), subject=user.subject
    )  # fmt: skip


async def sent_code(visit: Visit, door: str, entrance: Entrance, number: str) -> Wanted:
    """A code sent to this number. What did not go out is taken back and does not count.

    Problem `person.phone`, `sms.…`, `outside.…`, `channel.not_set_up`, `limit.too_many`.
    """
    channel, at, asker = cast("SmsChannel", entrance.channel), visit.at, address(visit.scope)
    visit.house.limits.require(("sms", asker), MESSAGES, 1, now=time.monotonic())
    wanted = await visit.at_desk(lambda desk: new_code(desk, door, channel, number, address=asker, at=at))
    try:
        await visit.away(lambda: channel.sender.send(wanted.phone, channel.template, {"code": wanted.code}))
    except Problem:
        await visit.at_desk(lambda desk: take_back(desk, wanted))
        raise
    return wanted


async def sent_away(visit: Visit, door: str, entrance: Entrance) -> tuple[str, Cookie]:
    """Where the browser goes to log in, and the cookie with its attempt; Problem `outside.…`, `channel.not_set_up`."""
    channel, take = cast("OidcChannel", entrance.channel), visit.house.doors.furnished.randomness.take
    attempt = Attempt(state=_word(take(24)), nonce=_word(take(24)), verifier=_word(take(48)))
    url = await visit.away(lambda: channel.begin(attempt, _back(visit, door)))
    told = json.dumps([attempt_text(attempt), visit.at.isoformat()])
    sealed = visit.house.doors.furnished.vault.seal(Purpose.TICKET, _place(door, channel.name), told)
    return url, attempt_cookie(visit, door, _word(sealed))


def attempt_cookie(visit: Visit, door: str, value: str) -> Cookie:
    """The cookie of an attempt; empty: the browser forgets it."""
    return Cookie(
        key=_name(door), value=value, max_age=int(ATTEMPT_LASTS.total_seconds()) if value else 0,
        path=f"/api/{door}", httponly=True, samesite="strict",
        secure=visit.house.doors.settings.origin.startswith("https://"),
    )  # fmt: skip


def _attempt(visit: Visit, door: str, channel: str, state: str) -> Attempt:
    """The attempt that this browser began; Problem `login.other_browser`."""
    try:
        sealed = base64.urlsafe_b64decode((cookie(visit.scope, _name(door)) or "") + "==")
        text, begun_at = json.loads(
            visit.house.doors.furnished.vault.open(Purpose.TICKET, _place(door, channel), sealed)
        )
        attempt = read_attempt(text)
    except (Problem, ValueError, binascii.Error, IndexError):
        raise Problem("login.other_browser") from None
    late = visit.at >= datetime.fromisoformat(begun_at) + ATTEMPT_LASTS
    if late or not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise Problem("login.other_browser")
    return attempt


def _back(visit: Visit, door: str) -> str:
    """The page that the provider sends the browser back to; it is registered there."""
    return f"{visit.house.doors.settings.origin}/{door}/"


def _word(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _name(door: str) -> str:
    return f"healthcode_{door}_attempt"


def _place(door: str, channel: str) -> str:
    return f"ticket|attempt|{door}|{channel}"
