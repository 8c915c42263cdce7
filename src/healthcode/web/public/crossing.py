"""“If I come, will I be quarantined?” (F25): the answer of the edition in force, for anybody, before one leaves."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Response
from litestar.params import QueryParameter

from healthcode.core.crossings import Crossing
from healthcode.core.policy.recognition import Accepted, Asked, Consequence, Recognition
from healthcode.services.cross import cross
from healthcode.web.house import Visit
from healthcode.web.information import titled
from healthcode.web.operations import operation

KEPT = 60
"""Seconds for which a page may keep an answer: an edition is published hours before it is in force."""

HOTLINE = "12345"
SIX_DIGITS = "^[0-9]{6}$"


class PlaceTold(msgspec.Struct, frozen=True, kw_only=True):
    """A division by its six-digit code (GB/T 2260), its name with what lies above it."""

    code: str
    name: str


class CodeAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of code that is taken; `name` where its region calls it so, empty otherwise."""

    kind: Accepted
    name: str


class RowTold(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided: codes taken, of which one is enough; what is asked besides; what follows when it is not so.

    `tested_within_hours`: a negative test not older than this, 0 for none. `otherwise_days`: 0 when nobody said how
    long. `clause` and `source` say where it stands, `owner` who answers for it.
    """

    id: str
    accepts: list[CodeAccepted]
    asks: list[Asked]
    tested_within_hours: int
    otherwise: Consequence
    otherwise_days: int
    clause: str
    source: str
    owner: str


class EditionInForce(msgspec.Struct, frozen=True, kw_only=True):
    """The edition that the answer stands in."""

    id: str
    title: str
    effective_from: datetime


class CrossingTold(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `row` null: nobody has decided about this way, and whoever says yes or no to it is guessing.

    `valid_until`: when another edition or row may speak; null when none is known. Ask again before one leaves.
    """

    origin: PlaceTold
    destination: PlaceTold
    row: RowTold | None
    edition: EditionInForce
    valid_until: datetime | None
    ask: str
    server_at: datetime


@operation(
    "GET", "/api/public/crossing", "public.crossing",
    refuses=("crossing.unknown_place", "crossing.not_here", "crossing.same_place", "crossing.enters"),
)  # fmt: skip
async def crossing(
    request: Visit,
    origin: Annotated[str, QueryParameter(name="from", pattern=SIX_DIGITS)],
    destination: Annotated[str, QueryParameter(name="to", pattern=SIX_DIGITS)],
) -> Response[CrossingTold]:
    """Whether who comes from one division to another is quarantined, and on what that depends (F25). No session.

    `from`, `to`: six digits of GB/T 2260; `to` lies in this province. The answer is the edition's table of recognition
    and nothing about a person: what the person's own code says is seen when it is scanned.
    """
    settings, editions = request.house.doors.settings, request.house.doors.furnished.editions
    way, found = cross(editions, origin, destination, division=settings.division, at=request.at)
    told = CrossingTold(
        origin=PlaceTold(code=way.origin, name=way.origin_name),
        destination=PlaceTold(code=way.destination, name=way.destination_name),
        row=_row(found.row, request.language) if found.row else None,
        edition=_edition(found, request.language),
        valid_until=found.valid_until and found.valid_until.astimezone(UTC),
        ask=HOTLINE,
        server_at=request.at,
    )
    return Response(told, headers={"Cache-Control": f"public, max-age={KEPT}", "Vary": "Accept-Language"})


def _edition(found: Crossing, language: str) -> EditionInForce:
    edition = found.edition
    return EditionInForce(
        id=edition.id, title=titled(edition.title, language), effective_from=edition.effective_from.astimezone(UTC)
    )  # fmt: skip


def _row(row: Recognition, language: str) -> RowTold:
    origin_code = titled(row.origin_code, language)
    return RowTold(
        id=row.id,
        accepts=[
            CodeAccepted(kind=one, name=origin_code if one is Accepted.ORIGIN_GREEN else "") for one in row.accepts
        ],
        asks=list(row.asks),
        tested_within_hours=row.tested_within // timedelta(hours=1) if row.tested_within else 0,
        otherwise=row.otherwise,
        otherwise_days=row.otherwise_days,
        clause=row.clause,
        source=row.source,
        owner=titled(row.owner, language),
    )


handlers = (crossing,)
