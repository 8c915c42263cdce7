"""A verifier's session: a log in with consent before the first scan (F13)."""

import msgspec
from litestar import Response
from msgspec import UNSET, UnsetType

from healthcode.services.log_in import VERIFIER, Session, csrf_of, log_in
from healthcode.web import entries
from healthcode.web.entries import LOGIN_REFUSALS, LogIn
from healthcode.web.house import Visit
from healthcode.web.operations import operation


class VerifierLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A made-up guard of the demo."""

    code: str
    name: str


class VerifierChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A way to log in; `logins` in a demo only."""

    name: str
    logins: list[VerifierLogin]


class VerifierChannels(msgspec.Struct, frozen=True, kw_only=True):
    """The ways to log in at this door."""

    channels: list[VerifierChannel]


class VerifierSession(msgspec.Struct, frozen=True, kw_only=True):
    """Who is here. `csrf`: the word to send as X-CSRF-Token; `token` only after a log in with `bearer`.

    `name`: what a demo calls the guard; empty where nobody told it, for an account is only a keyed hash to us.
    """

    csrf: str
    name: str
    token: str | UnsetType = UNSET


@operation("GET", "/api/verifier/channels", "verifier.channels", reads=False)
async def channels(request: Visit) -> VerifierChannels:
    """The ways to log in (F13). In a demo with its guards to choose from."""
    found = await entries.offered(request, VERIFIER)
    return VerifierChannels(
        channels=[
            VerifierChannel(name=name, logins=[entries.details(login, VerifierLogin) for login in logins])
            for name, logins in found
        ]
    )


@operation("POST", "/api/verifier/session", "verifier.session.begin", body=LogIn, refuses=LOGIN_REFUSALS)
async def begin(request: Visit) -> Response[VerifierSession]:
    """Log in by a channel (F13), for twelve hours; with `bearer` a device gets the token and no cookie."""
    asked, session = await entries.entered(
        request, VERIFIER, lambda desk, channel, code, at: log_in(desk, VERIFIER, channel, code, at=at)
    )
    name = await _name(request, session.session)
    answer = VerifierSession(csrf=session.csrf, name=name, token=session.token if asked.bearer else UNSET)
    return entries.begun(request, VERIFIER, asked, session, answer)


@operation("GET", "/api/verifier/session", "verifier.session.look", door=VERIFIER, reads=False)
async def look(request: Visit) -> VerifierSession:
    """Whether somebody is logged in here, for a page that was opened anew."""
    return VerifierSession(csrf=csrf_of(request.token), name=await _name(request, request.who))


@operation("DELETE", "/api/verifier/session", "verifier.session.end", door=VERIFIER, reads=False, status_code=204)
async def end(request: Visit) -> Response[None]:
    """Log out: the session is worth nothing from now on."""
    return await entries.ended(request, VERIFIER)


async def _name(visit: Visit, session: Session) -> str:
    """The name of a demo's guard: of the logins offered, the one whose account this is."""
    offered = await entries.offered(visit, VERIFIER)
    index = visit.house.doors.furnished.vault.account_index
    names = {index(channel, login.code): str(login.details["name"]) for channel, logins in offered for login in logins}
    return names.get(session.account(), "")


handlers = (channels, begin, look, end)
