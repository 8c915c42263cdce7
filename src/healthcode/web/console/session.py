"""A session of a member of staff: who acts, for which unit, and what the role carries (DESIGN §6)."""

import msgspec
from litestar import Response

from healthcode.gateways.divisions import divisions
from healthcode.services.authority import MAY, Actor, actor
from healthcode.services.log_in import CONSOLE, csrf_of, enter_staff
from healthcode.web import entries
from healthcode.web.entries import LOGIN_REFUSALS, LogIn
from healthcode.web.house import Visit
from healthcode.web.operations import STAFF, operation
from healthcode.web.ways import REDIRECT_REFUSALS, ProviderAsked, SentAway, redirected


class StaffLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A made-up member of staff of the demo."""

    staff_id: str
    role: str
    unit: str


class StaffChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A way to log in. `way`: what a page does (demo, app, sms, oidc); `state`: open, away or closed, and `told` why.

    `title`: what the operator calls it, empty where the page has a name of its own; `logins` in a demo only.
    """

    name: str
    way: str
    title: str
    state: str
    told: str
    logins: list[StaffLogin]


class StaffChannels(msgspec.Struct, frozen=True, kw_only=True):
    """The ways to log in at this door."""

    channels: list[StaffChannel]


class StaffSession(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts. `acts`: the names of what the role carries; `division` bounds whom a community worker sees."""

    csrf: str
    staff_id: str
    role: str
    unit: str
    level: str
    division: str
    division_name: str
    acts: list[str]


@operation("GET", "/api/console/channels", "console.channels", reads=False)
async def channels(request: Visit) -> StaffChannels:
    """The ways to log in. In a demo with its staff to choose from."""
    found = await entries.offered(request, CONSOLE)
    return StaffChannels(
        channels=[
            StaffChannel(
                name=offer.name,
                way=offer.way,
                title=offer.title,
                state=offer.state,
                told=offer.told,
                logins=[entries.details(login, StaffLogin, code="staff_id") for login in offer.logins],
            )
            for offer in found
        ]
    )


@operation("POST", "/api/console/session", "console.session.begin", body=LogIn, refuses=(*LOGIN_REFUSALS, *STAFF))
async def begin(request: Visit) -> Response[StaffSession]:
    """Log in as a member of staff, for twelve hours and in a browser; audited. A role that ran out lets nobody in."""
    asked, session = await entries.entered(
        request, CONSOLE, lambda desk, who, at: enter_staff(desk, who.channel, who.subject, at=at)
    )
    staff_id, at = session.session.staff_id or "", request.at
    acting = await request.at_desk(lambda desk: actor(desk, staff_id, at=at))
    return entries.begun(request, CONSOLE, asked, session, _told(session.csrf, acting))


@operation(
    "POST", "/api/console/session/redirect", "console.session.redirect", body=ProviderAsked,
    refuses=REDIRECT_REFUSALS, status_code=200,
)  # fmt: skip
async def send_away(request: Visit) -> Response[SentAway]:
    """Where the browser goes to log in at a provider (OpenID Connect); it comes back within ten minutes."""
    return await redirected(request, CONSOLE)


@operation("GET", "/api/console/session", "console.session.look", door=CONSOLE, reads=False)
async def look(request: Visit) -> StaffSession:
    """Who is logged in here, and what the role carries now."""
    return _told(csrf_of(request.token), await request.acting(None, lambda _desk, acting: acting))


@operation("DELETE", "/api/console/session", "console.session.end", door=CONSOLE, reads=False, status_code=204)
async def end(request: Visit) -> Response[None]:
    """Log out: the session is worth nothing from now on; audited."""
    return await entries.ended(request, CONSOLE)


def _told(csrf: str, acting: Actor) -> StaffSession:
    known = divisions().known(acting.division)
    return StaffSession(
        csrf=csrf, staff_id=acting.staff_id, role=acting.role.value, unit=acting.unit_name, level=acting.level,
        division=acting.division, division_name=divisions().full_name(acting.division) if known else acting.division,
        acts=sorted(act.value for act, roles in MAY.items() if acting.role in roles),
    )  # fmt: skip


handlers = (channels, send_away, begin, look, end)
