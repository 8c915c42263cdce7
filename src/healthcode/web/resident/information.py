"""One's own information (查看个人健康信息, F19, F34) and one's own report to the community (F08, F09)."""

from datetime import datetime
from typing import Annotated

import msgspec

from healthcode.services.inform import inform
from healthcode.services.log_in import RESIDENT
from healthcode.services.report_self import report_self
from healthcode.web.house import Visit
from healthcode.web.information import Information, told
from healthcode.web.operations import operation
from healthcode.web.resident.claim import Line, Short


class ReportAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person tells the community: how and where to be found, and since when here."""

    phone: Short = ""
    address: Line = ""
    arrived_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """Since when the person counts as having reported."""

    reported_at: datetime


@operation(
    "GET", "/api/resident/information", "resident.information", door=RESIDENT, reads=False, refuses=("claim.needed",),
    cost=2,
)  # fmt: skip
async def own(request: Visit) -> Information:
    """One's own information (F19): color, pop-ups and notices, every reason with what is missing and until when."""
    resident, at = request.who.resident(), request.at
    return told(await request.at_desk(lambda desk: inform(desk, resident, at=at)), request.language)


@operation(
    "POST", "/api/resident/community-report", "resident.report", door=RESIDENT, body=ReportAsked, sealed=True, cost=5,
    refuses=("claim.needed", "claim.long_address", "person.phone", "person.not_on_file", "evidence.future"),
    status_code=201,
)  # fmt: skip
async def report(request: Visit) -> Reported:
    """Report to the community (向社区报备, F08, F09), with the arrival when one has come from elsewhere."""
    asked, resident, at = await request.read(ReportAsked), request.who.resident(), request.at
    since = await request.at_desk(
        lambda desk: report_self(
            desk, resident, phone=asked.phone, address=asked.address, arrived_at=asked.arrived_at, at=at
        )
    )
    return Reported(reported_at=since)


handlers = (own, report)
