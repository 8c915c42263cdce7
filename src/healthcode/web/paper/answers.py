"""A printed paper as an answer: a file to print or to keep, that no cache on the way keeps."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response
from litestar.openapi import ResponseSpec

from healthcode.services.print_paper import print_paper
from healthcode.web.house import Visit

Layout = Annotated[Literal["a4", "card", "cards"], msgspec.Meta(description="A sheet, a card, eight cards to cut.")]
MEDIA_TYPE = "application/pdf"
REFUSALS = ("paper.no_claim", "paper.not_declared", "paper.closed", "paper.too_many", "code.not_encodable")
"""Why none is issued, to whomever asks for it."""

COST = 10
"""Of a session's budget: a dozen at once, then one in five seconds."""


def good(status: int) -> dict[int, ResponseSpec]:
    """The answer as OpenAPI describes it."""
    file = ResponseSpec(bytes, generate_examples=False, media_type=MEDIA_TYPE, description="The paper, to print.")
    return {status: file}


async def printed(request: Visit, resident_id: UUID, layout: str, *, status: int) -> Response[bytes]:
    """The person's live paper as a PDF; Problem `paper.none`, `limit.busy`."""
    paper = await print_paper(request.house.hot, resident_id, at=request.at)
    name = f"health-code-{paper.expires_at:%Y%m%d}-{layout}.pdf"
    return Response(
        await request.house.press.pdf(paper, layout), status_code=status, media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip
