"""Codes on paper that a community worker prints for people without a phone, or gives up for them (F23)."""

from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import FromPath

from healthcode.services.give_up_paper import give_up_for
from healthcode.services.issue_paper import issue_for
from healthcode.services.log_in import CONSOLE
from healthcode.web.console.people import FENCED
from healthcode.web.house import Visit
from healthcode.web.operations import operation
from healthcode.web.paper.answers import COST, REFUSALS, good, printed


class PaperAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`identity_seen`: the person and the identity document are in front of the desk; nothing is issued without."""

    identity_seen: bool
    layout: Literal["a4", "card", "cards"] = "a4"


@operation(
    "POST", "/api/console/people/{resident_id:uuid}/paper", "console.people.paper", door=CONSOLE, body=PaperAsked,
    refuses=(*FENCED, *REFUSALS, "paper.not_seen", "paper.none", "signer.…"), cost=COST, more=good(201),
    status_code=201,
)  # fmt: skip
async def issue(request: Visit, resident_id: FromPath[UUID]) -> Response[bytes]:
    """Issue a code on paper for a person of the division who is here with the document, void the former; as a PDF.

    It counts as a claim at a counter when the claim would end before the paper. At most five a person in 24 hours;
    audited (F23).
    """
    asked, at = await request.read(PaperAsked), request.at
    await request.acting(
        None, lambda desk, acting: issue_for(desk, resident_id, acting=acting, seen=asked.identity_seen, at=at)
    )
    return await printed(request, resident_id, asked.layout, status=201)


@operation(
    "DELETE", "/api/console/people/{resident_id:uuid}/paper", "console.people.paper.give_up", door=CONSOLE,
    refuses=(*FENCED, "paper.none"), status_code=204,
)  # fmt: skip
async def give_up(request: Visit, resident_id: FromPath[UUID]) -> None:
    """Give up the paper of a person of the division who says that it is lost; audited."""
    at = request.at
    await request.acting(None, lambda desk, acting: give_up_for(desk, resident_id, acting=acting, at=at))


handlers = (issue, give_up)
