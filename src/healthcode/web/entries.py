"""Coming in and going out, alike at every door: the channels, a session begun, looked at and ended.

A browser's session is in a cookie that no script can read and that is sent to its own door only; a mini-program or a
device asks for the token itself (`bearer`) and gets no cookie.
"""

import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from healthcode.core.problems import Problem
from healthcode.services.close_channel import closed_channels
from healthcode.services.desk import Desk
from healthcode.services.log_in import LASTS, LoggedIn, log_out
from healthcode.web.house import Visit
from healthcode.web.limits import LOGINS
from healthcode.web.scopes import address
from healthcode.web.sessions import COOKIES
from healthcode.web.vouching import Vouched, attempt_cookie, vouched
from healthcode.wiring import DemoLogin, Entrance, Way

T = TypeVar("T")
Enter = Callable[[Desk, Vouched, datetime], LoggedIn]
LOGIN_REFUSALS = (
    "login.unknown", "login.slower", "login.barred", "login.wrong_code", "login.code_ended", "login.other_browser",
    "channel.closed", "channel.not_set_up", "outside.…",
)  # fmt: skip
OPEN, AWAY, CLOSED = "open", "away", "closed"


class LogIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who logs in: the channel's name and the code that it gave. `bearer`: the token itself, no cookie.

    `challenge` goes with a code that came by text message, `state` with one that a provider sent the browser back with.
    """

    channel: Annotated[str, msgspec.Meta(max_length=40)]
    code: Annotated[str, msgspec.Meta(max_length=4000)]
    challenge: Annotated[str, msgspec.Meta(max_length=400)] = ""
    state: Annotated[str, msgspec.Meta(max_length=100)] = ""
    bearer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A way to log in as it is now. `told`: why it is not open, in the reader's words."""

    name: str
    way: str
    title: str
    state: str
    told: str
    logins: Sequence[DemoLogin]


async def offered(visit: Visit, door: str) -> list[Offer]:
    """The channels of a door as they are now, and what a demo offers in each."""
    entrances, at = visit.house.doors.entrances.get(door, ()), visit.at
    closed = await visit.at_desk(closed_channels)
    return [
        _offer(visit, entrance, closed, await visit.at_desk(lambda desk, found=entrance: found.offers(desk, at)))  # type: ignore[misc]
        for entrance in entrances
    ]


async def entered(visit: Visit, door: str, enter: Enter) -> tuple[LogIn, LoggedIn]:
    """A session begun; Problem of `LOGIN_REFUSALS`, `limit.too_many`."""
    asked = await visit.read(LogIn)
    visit.house.limits.require(("login", address(visit.scope)), LOGINS, 1, now=time.monotonic())
    entrance, at = await open_entrance(visit, door, asked.channel), visit.at
    who = await vouched(visit, door, entrance, asked.code, asked.challenge, asked.state)
    return asked, await visit.at_desk(lambda desk: enter(desk, who, at))


async def open_entrance(visit: Visit, door: str, name: str, way: Way | None = None) -> Entrance:
    """The way in of that name; Problem `login.unknown` when there is none of the kind, `channel.closed`."""
    for entrance in visit.house.doors.entrances.get(door, ()):
        if entrance.channel.name == name and way in (None, entrance.way):
            if entrance.shut or name in await visit.at_desk(closed_channels):
                raise Problem("channel.closed", channel=name)
            return entrance
    raise Problem("login.unknown")


def begun(visit: Visit, door: str, asked: LogIn, session: LoggedIn, answer: T) -> Response[T]:
    """The answer to a log in, with its cookie unless the token was asked for."""
    cookies = [] if asked.bearer else [session_cookie(visit, door, session.token, int(LASTS[door].total_seconds()))]
    if asked.state:
        cookies.append(attempt_cookie(visit, door, ""))
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


def _offer(visit: Visit, entrance: Entrance, closed: Container[str], logins: Sequence[DemoLogin]) -> Offer:
    name = entrance.channel.name
    shut = entrance.shut or name in closed
    state = CLOSED if shut else AWAY if entrance.away else OPEN
    title = entrance.title.get(visit.language, "")
    told = "" if state == OPEN else visit.say(f"channel.told_{state}")
    return Offer(name=name, way=entrance.way.value, title=title, state=state, told=told, logins=logins)
