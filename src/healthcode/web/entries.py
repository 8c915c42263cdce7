"""Coming in and going out, alike at every door: the channels, a session begun, looked at and ended.

A browser's session is in a cookie that no script can read and that is sent to its own door only; a mini-program or a
device asks for the token itself (`bearer`) and gets no cookie.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from healthcode.core.problems import Problem
from healthcode.gateways.login_channels import LoginChannel
from healthcode.services.desk import Desk
from healthcode.services.log_in import LASTS, LoggedIn, log_out
from healthcode.web.house import Visit
from healthcode.web.limits import LOGINS
from healthcode.web.scopes import address
from healthcode.web.sessions import COOKIES
from healthcode.wiring import DemoLogin

T = TypeVar("T")
Enter = Callable[[Desk, LoginChannel, str, datetime], LoggedIn]
LOGIN_REFUSALS = ("login.unknown",)


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who logs in: the channel's name and the one-time code that it gave. `bearer`: the token itself, no cookie."""

    channel: Annotated[str, msgspec.Meta(max_length=40)]
    code: Annotated[str, msgspec.Meta(max_length=400)]
    bearer: bool = False


async def offered(visit: Visit, door: str) -> list[tuple[str, Sequence[DemoLogin]]]:
    """The channels of a door, and what a demo offers in each."""
    entrances, at = visit.house.doors.entrances.get(door, ()), visit.at
    return [
        (entrance.channel.name, await visit.at_desk(lambda desk, found=entrance: found.offers(desk, at)))  # type: ignore[misc]
        for entrance in entrances
    ]


async def entered(visit: Visit, door: str, enter: Enter) -> tuple[LogIn, LoggedIn]:
    """A session begun; Problem `login.unknown`, `limit.too_many`."""
    asked = await visit.read(LogIn)
    visit.house.limits.require(("login", address(visit.scope)), LOGINS, 1, now=time.monotonic())
    channel, at = _channel(visit, door, asked.channel), visit.at
    return asked, await visit.at_desk(lambda desk: enter(desk, channel, asked.code, at))


def begun(visit: Visit, door: str, asked: LogIn, session: LoggedIn, answer: T) -> Response[T]:
    """The answer to a log in, with its cookie unless the token was asked for."""
    cookies = [] if asked.bearer else [session_cookie(visit, door, session.token, int(LASTS[door].total_seconds()))]
    return Response(answer, status_code=201, cookies=cookies)


async def ended(visit: Visit, door: str) -> Response[None]:
    """A session ended: the token is worth nothing from now on, and the browser forgets it."""
    token, at = visit.token, visit.at
    await visit.at_desk(lambda desk: log_out(desk, token, at=at))
    return Response(None, status_code=204, cookies=[session_cookie(visit, door, "", 0)])


def session_cookie(visit: Visit, door: str, token: str, seconds: int) -> Cookie:
    """The cookie of a session, for as long as it lasts."""
    secure = visit.house.doors.settings.origin.startswith("https://")
    return Cookie(
        key=COOKIES[door], value=token, max_age=seconds, path=f"/api/{door}", httponly=True, samesite="strict",
        secure=secure,
    )  # fmt: skip


def details(login: DemoLogin, kind: type[T], *, code: str = "code") -> T:
    """A demo's login as its door tells it; `code` is what the door calls the login's code."""
    found: dict[str, Any] = {code: login.code, **login.details}
    return msgspec.convert(found, kind)


def _channel(visit: Visit, door: str, name: str) -> LoginChannel:
    for entrance in visit.house.doors.entrances.get(door, ()):
        if entrance.channel.name == name:
            return entrance.channel
    raise Problem("login.unknown")
