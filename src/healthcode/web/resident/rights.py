"""My data and rights (我的权利): who looked, a copy of all data, and the end of the account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response
from litestar.openapi import ResponseSpec
from litestar.params import QueryParameter

from healthcode.services.delete_account import WORDS, delete_account, leaving
from healthcode.services.export_data import export_data
from healthcode.services.log_in import RESIDENT
from healthcode.services.read_access import LEAST_DAYS, MOST_DAYS, PAGE, Access, read_access
from healthcode.services.recent_login import is_recent
from healthcode.web.entries import session_cookie
from healthcode.web.export_page import export_page
from healthcode.web.house import ABOUT, ForLink, Visit
from healthcode.web.operations import operation

HTML = "text/html"
PAGE_TO_READ = ResponseSpec(bytes, generate_examples=False, media_type=HTML, description="The copy, a page to keep.")
COPY = (*ABOUT, "account.recent", "export.too_many")
"""Why no copy is given."""

STAYS = ("evidence", "lists", "audit", "numbers")
"""What a deleted account leaves behind, by name: the pages and `docs/rights.md` say what each is and until when."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One look at the person, or one change. `role`: of staff, or self, proxy, feed, unit, system.

    `looked`: it was read and nothing was changed. `purpose`: what a contact was looked up for.
    """

    at: datetime
    act: str
    looked: bool
    role: str
    office: str
    purpose: str


class WhoLooked(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first, of the last `days`; `next` asks for the page after this one (`after`)."""

    days: int
    entries: list[Looked]
    next: str | None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What would go with the account, what would stay, the word to type, and whether the log in is recent enough."""

    devices: int
    papers: int
    dependants: int
    declarations: int
    evidence: int
    stays: list[str]
    word: str
    recent: bool


class AccountEnd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`understood`: what stays was read; `word`: that of `GET /api/resident/account`, typed by the person."""

    understood: Literal[True]
    word: Annotated[str, msgspec.Meta(max_length=40)]


@operation("GET", "/api/resident/access", "resident.access", door=RESIDENT, refuses=(*ABOUT, "access.cursor"), cost=2)
async def access(
    request: Visit,
    days: Annotated[int, QueryParameter(ge=LEAST_DAYS, le=MOST_DAYS)] = LEAST_DAYS,
    after: Annotated[str | None, QueryParameter(max_length=200)] = None,
    most: Annotated[int, QueryParameter(ge=1, le=PAGE)] = PAGE,
    for_link: ForLink = None,
) -> WhoLooked:
    """Who looked at one's code or changed it, when, in what role and office; members of staff are not named."""
    resident, at = await request.subject(for_link), request.at
    page = await request.at_desk(lambda desk: read_access(desk, resident, days=days, after=after, most=most, at=at))
    return WhoLooked(days=page.days, entries=[_looked(entry) for entry in page.entries], next=page.next)


@operation("GET", "/api/resident/export", "resident.export", door=RESIDENT, cost=5, refuses=COPY)
async def export(request: Visit, for_link: ForLink = None) -> Response[dict[str, Any]]:
    """A copy of all we hold about oneself, made fresh, as JSON.

    Identity stands in it in full. Needs a log in of the last 30 minutes; at most three copies in 24 hours; audited.
    """
    return Response(dict(await _copy(request, for_link)), headers=_kept(request, "json"))


@operation(
    "GET", "/api/resident/export/page", "resident.export.page", door=RESIDENT, cost=5, refuses=COPY,
    more={200: PAGE_TO_READ},
)  # fmt: skip
async def export_to_read(request: Visit, for_link: ForLink = None) -> Response[bytes]:
    """The same copy as a page to read and to print, in the reader's language; it counts as one of the three."""
    page = export_page(await _copy(request, for_link), request.language)
    return Response(page.encode(), media_type=HTML, headers=_kept(request, "html"))


@operation("GET", "/api/resident/account", "resident.account.look", door=RESIDENT, reads=False)
async def look(request: Visit) -> Account:
    """What deleting the account would take along and what would stay; nothing is done."""
    session, at = request.who, request.at
    found = await request.at_desk(lambda desk: leaving(desk, session, at=at))
    return Account(
        devices=found.devices, papers=found.papers, dependants=found.dependants, declarations=found.declarations,
        evidence=found.evidence, stays=list(STAYS), word=WORDS[request.language], recent=is_recent(session, at=at),
    )  # fmt: skip


@operation(
    "DELETE", "/api/resident/account", "resident.account.delete", door=RESIDENT, body=AccountEnd, cost=1,
    refuses=("account.recent", "account.word"), status_code=204,
)  # fmt: skip
async def delete(request: Visit) -> Response[None]:
    """Delete the account and all that is the account's, at once and for good. Only the account's own person does it.

    What the epidemic's law keeps stays under the blind index of the document; the code can be claimed anew later.
    """
    asked, session, at, language = await request.read(AccountEnd), request.who, request.at, request.language
    await request.at_desk(lambda desk: delete_account(desk, session, word=asked.word, language=language, at=at))
    return Response(None, status_code=204, cookies=[session_cookie(request, RESIDENT, "", 0)])


async def _copy(request: Visit, for_link: UUID | None) -> Mapping[str, object]:
    session, at = await request.acting_for(for_link), request.at
    return await request.at_desk(lambda desk: export_data(desk, session, at=at))


def _kept(request: Visit, ending: str) -> dict[str, str]:
    """The headers of a file to keep, that no cache on the way keeps."""
    name = f"health-code-data-{request.at:%Y%m%d}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def _looked(entry: Access) -> Looked:
    return msgspec.convert(entry, Looked, from_attributes=True)


handlers = (access, export, export_to_read, look, delete)
