"""One's own code on paper: issued, printed, given up (F23)."""

from datetime import datetime

import msgspec
from litestar import Response

from healthcode.services.give_up_paper import give_up_own
from healthcode.services.issue_paper import issue_own, live_paper
from healthcode.services.log_in import RESIDENT
from healthcode.web.house import ABOUT, ForLink, Visit
from healthcode.web.operations import operation
from healthcode.web.paper.answers import COST, REFUSALS, Layout, good, printed


class PaperIssued(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that doors accept until `expires_at`, or until another is issued or it is given up."""

    issued_at: datetime
    expires_at: datetime


class PaperNow(msgspec.Struct, frozen=True, kw_only=True):
    """The live paper, null when there is none; and for how many days one is issued."""

    paper: PaperIssued | None
    days: int


@operation("GET", "/api/resident/paper", "resident.paper.look", door=RESIDENT, refuses=ABOUT)
async def look(request: Visit, for_link: ForLink = None) -> PaperNow:
    """Whether there is a live code on paper, and until when it is good (F23)."""
    resident, at = await request.subject(for_link), request.at
    found = await request.at_desk(lambda desk: (live_paper(desk, resident, at=at), desk.edition(at).code.paper_valid))
    return PaperNow(paper=_told(found[0]), days=found[1].days)


@operation(
    "POST", "/api/resident/paper", "resident.paper.issue", door=RESIDENT, cost=COST,
    refuses=(*ABOUT, "person.not_on_file", *REFUSALS), status_code=201,
)  # fmt: skip
async def issue(request: Visit, for_link: ForLink = None) -> PaperIssued:
    """Issue a code on paper, and void the former one (F23): for whoever goes without a phone.

    Good for as many days as the edition says, at most until the claim runs out. At most five in 24 hours.
    """
    session, at = await request.acting_for(for_link), request.at
    found = await request.at_desk(lambda desk: issue_own(desk, session, at=at))
    return PaperIssued(issued_at=found.issued_at, expires_at=found.expires_at)


@operation(
    "GET", "/api/resident/paper/file", "resident.paper.print", door=RESIDENT, cost=COST,
    refuses=(*ABOUT, "paper.none", "signer.…"), more=good(200),
)  # fmt: skip
async def file(request: Visit, layout: Layout = "a4", for_link: ForLink = None) -> Response[bytes]:
    """The live paper as a PDF: a sheet of A4 to fold, a card, or eight cards to cut. No cache keeps it."""
    return await printed(request, await request.subject(for_link), layout, status=200)


@operation(
    "DELETE", "/api/resident/paper", "resident.paper.give_up", door=RESIDENT,
    refuses=(*ABOUT, "person.not_on_file", "paper.none"), status_code=204,
)  # fmt: skip
async def give_up(request: Visit, for_link: ForLink = None) -> None:
    """Give the paper up, lost or not needed any more: from now on no door accepts it."""
    session, at = await request.acting_for(for_link), request.at
    await request.at_desk(lambda desk: give_up_own(desk, session, at=at))


def _told(paper: object) -> PaperIssued | None:
    return None if paper is None else msgspec.convert(paper, PaperIssued, from_attributes=True)


handlers = (look, issue, file, give_up)
