"""A verifier's session: a log in with consent before the first scan (F13)."""

import msgspec
from litestar import Response
from msgspec import UNSET, UnsetType

from healthcode.services.log_in import VERIFIER, Session, csrf_of, enter
from healthcode.web import entries
from healthcode.web.entries import LOGIN_REFUSALS, LogIn
from healthcode.web.house import Visit
from healthcode.web.operations import operation
from healthcode.web.ways import (
    CODE_REFUSALS,
    REDIRECT_REFUSALS,
    CodeSent,
    PhoneAsked,
    ProviderAsked,
    SentAway,
    code_sent,
    redirected,
)


class VerifierLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A made-up guard of the demo."""

    code: str
    name: str


class VerifierChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A way to log in. `way`: what a page does (demo, app, sms, oidc); `state`: open, away or closed, and `told` why.

    `title`: what the operator calls it, empty where the page has a name of its own; `logins` in a demo only.
    """

    name: str
    way: str
    title: str
    state: str
    told: str
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
            VerifierChannel(
                name=offer.name,
                way=offer.way,
                title=offer.title,
                state=offer.state,
                told=offer.told,
                logins=[entries.details(login, VerifierLogin) for login in offer.logins],
            )
            for offer in found
        ]
    )


@operation("POST", "/api/verifier/session", "verifier.session.begin", body=LogIn, refuses=LOGIN_REFUSALS)
async def begin(request: Visit) -> Response[VerifierSession]:
    """Log in by a channel (F13), for twelve hours; with `bearer` a device gets the token and no cookie."""
    asked, session = await entries.entered(
        request,
        VERIFIER,
        lambda desk, who, at: enter(desk, VERIFIER, who.channel, who.index, by_phone=who.by_phone, at=at),
    )
    name = await _name(request, session.session)
    answer = VerifierSession(csrf=session.csrf, name=name, token=session.token if asked.bearer else UNSET)
    return entries.begun(request, VERIFIER, asked, session, answer)


@operation(
    "POST", "/api/verifier/session/code", "verifier.session.code", body=PhoneAsked, sealed=True,
    refuses=CODE_REFUSALS, status_code=200,
)  # fmt: skip
async def send_code(request: Visit) -> CodeSent:
    """Have a code sent to a phone, to log in by (F13). Every number gets the same answer."""
    return await code_sent(request, VERIFIER)


@operation(
    "POST", "/api/verifier/session/redirect", "verifier.session.redirect", body=ProviderAsked,
    refuses=REDIRECT_REFUSALS, status_code=200,
)  # fmt: skip
async def send_away(request: Visit) -> Response[SentAway]:
    """Where the browser goes to log in at a provider (OpenID Connect); it comes back within ten minutes."""
    return await redirected(request, VERIFIER)


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
    names = {
        index(offer.name, login.code): str(login.details["name"]) for offer in offered for login in offer.logins
    }  # fmt: skip
    return names.get(session.account(), "")


handlers = (channels, send_code, send_away, begin, look, end)
