"""A resident's session: the channels to come in by, coming in, being here, going out (F11)."""

import msgspec
from litestar import Response
from msgspec import UNSET, UnsetType

from healthcode.services.log_in import RESIDENT, csrf_of, enter, page_name_of
from healthcode.texts import sentence
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
from healthcode.wiring import DemoLogin


class DemoIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """The identity of a made-up person who has not claimed yet, so that a page can fill its form in."""

    document_type: str
    document_number: str
    name: str
    phone: str
    county: str
    community: str


class ResidentLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A made-up person of the demo: `part` in the story, the name masked, whether a code was claimed."""

    code: str
    part: str
    name: str
    claimed: bool
    identity: DemoIdentity | None = None


class ResidentChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A way to log in. `way`: what a page does (demo, app, sms, oidc); `state`: open, away or closed, and `told` why.

    `title`: what the operator calls it, empty where the page has a name of its own; `logins` in a demo only.
    """

    name: str
    way: str
    title: str
    state: str
    told: str
    logins: list[ResidentLogin]


class ResidentChannels(msgspec.Struct, frozen=True, kw_only=True):
    """The ways to log in at this door."""

    channels: list[ResidentChannel]


class ResidentSession(msgspec.Struct, frozen=True, kw_only=True):
    """Who is here. `csrf`: the word to send as X-CSRF-Token; `token` only after a log in with `bearer`.

    `account`: the same at every log in, so that a page knows whose it is what it kept; it says nothing of the person.
    """

    csrf: str
    claimed: bool
    account: str
    token: str | UnsetType = UNSET


@operation("GET", "/api/resident/channels", "resident.channels", reads=False)
async def channels(request: Visit) -> ResidentChannels:
    """The ways to log in (F11). In a demo with its made-up people to choose from."""
    found = await entries.offered(request, RESIDENT)
    return ResidentChannels(
        channels=[
            ResidentChannel(
                name=offer.name,
                way=offer.way,
                title=offer.title,
                state=offer.state,
                told=offer.told,
                logins=[_login(request, login) for login in offer.logins],
            )
            for offer in found
        ]
    )


def _login(visit: Visit, login: DemoLogin) -> ResidentLogin:
    """A made-up person to choose, the part in the reader's words."""
    found = entries.details(login, ResidentLogin)
    return msgspec.structs.replace(found, part=sentence(f"story.part.{found.part}", visit.language))


@operation("POST", "/api/resident/session", "resident.session.begin", body=LogIn, refuses=LOGIN_REFUSALS)
async def begin(request: Visit) -> Response[ResidentSession]:
    """Log in by a channel (F11, F13). The page or mini-program hands over the code that its platform gave it.

    A browser gets a cookie for 30 days; with `bearer` the token itself and no cookie. An account is entered when it
    comes for the first time.
    """
    asked, session = await entries.entered(
        request,
        RESIDENT,
        lambda desk, who, at: enter(desk, RESIDENT, who.channel, who.index, by_phone=who.by_phone, at=at),
    )
    token = session.token if asked.bearer else UNSET
    answer = ResidentSession(
        csrf=session.csrf, claimed=session.session.claimed, account=page_name_of(session.session.account()), token=token
    )
    return entries.begun(request, RESIDENT, asked, session, answer)


@operation(
    "POST", "/api/resident/session/code", "resident.session.code", body=PhoneAsked, sealed=True,
    refuses=CODE_REFUSALS, status_code=200,
)  # fmt: skip
async def send_code(request: Visit) -> CodeSent:
    """Have a code sent to a phone, to log in by (F11). Every number gets the same answer.

    It is good once, for five minutes and five tries; a number is sent to once a minute and ten times a day.
    """
    return await code_sent(request, RESIDENT)


@operation(
    "POST", "/api/resident/session/redirect", "resident.session.redirect", body=ProviderAsked,
    refuses=REDIRECT_REFUSALS, status_code=200,
)  # fmt: skip
async def send_away(request: Visit) -> Response[SentAway]:
    """Where the browser goes to log in at a provider (OpenID Connect); it comes back within ten minutes."""
    return await redirected(request, RESIDENT)


@operation("GET", "/api/resident/session", "resident.session.look", door=RESIDENT, reads=False)
async def look(request: Visit) -> ResidentSession:
    """Whether somebody is logged in here, and whether the account holds a code; for a page that was opened anew."""
    return ResidentSession(
        csrf=csrf_of(request.token), claimed=request.who.claimed, account=page_name_of(request.who.account())
    )


@operation("DELETE", "/api/resident/session", "resident.session.end", door=RESIDENT, reads=False, status_code=204)
async def end(request: Visit) -> Response[None]:
    """Log out: the session is worth nothing from now on. The code that a phone holds stays valid until it runs out."""
    return await entries.ended(request, RESIDENT)


handlers = (channels, send_code, send_away, begin, look, end)
